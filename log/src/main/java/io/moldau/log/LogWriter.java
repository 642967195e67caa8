package io.moldau.log;

import io.moldau.protocol.TopicPartition;
import io.moldau.protocol.record.RecordBatches;
import io.moldau.runtime.World;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The changing half of a [PartitionLog]: one thread changes the log at a time, under `lock`.
///
/// Order of waits: the journal's gate ([Journal#enter]), `flushLock`, `lock`, then the locks of the
/// parts (open files, watches, those of the journal) and the journal's sync, which waits for none
/// of these (ADR 15). No file is synced under `lock`. After an `IOException` from a change or a
/// flush no further change is made.
final class LogWriter {
    private final World world;
    private final TopicPartition partition;
    private final Journal journal;
    private final ReentrantLock lock = new ReentrantLock();
    private final SegmentedLog log;
    private final LeaderEpochs epochs;
    private final ProducerState producers;
    private final ProducerSnapshots snapshots;
    private final LogFailure failure;
    private final LogFlush flush;
    private final LogWatches watches = new LogWatches();
    private final AtomicLong highWatermark;
    private volatile long logStartOffset;
    private volatile long firstUnstableOffset;
    private volatile boolean transactionsEnded;
    private long lastTicket = PartitionLog.NO_TICKET;
    private long cuts;
    private long cutsFlushed;

    LogWriter(World world, TopicPartition partition, Journal journal, LogOpening opened) {
        this.world = world;
        this.partition = partition;
        this.journal = journal;
        this.log = opened.log();
        this.epochs = opened.epochs();
        this.producers = opened.producers();
        this.snapshots = new ProducerSnapshots(log, producers, opened.snapshotOffset());
        this.failure = new LogFailure(log.directory(), journal);
        this.flush = new LogFlush(lock, log, epochs, snapshots, failure);
        this.logStartOffset = opened.logStartOffset();
        this.highWatermark = new AtomicLong(logStartOffset);
        epochs.cutBefore(logStartOffset);
        producersChanged();
    }

    SegmentedLog log() {
        return log;
    }

    LeaderEpochs epochs() {
        return epochs;
    }

    boolean hasFailed() {
        return failure.isPresent();
    }

    LogWatches watches() {
        return watches;
    }

    long logStartOffset() {
        return logStartOffset;
    }

    long highWatermark() {
        return highWatermark.get();
    }

    long firstUnstableOffset() {
        return firstUnstableOffset;
    }

    AppendResult append(ByteBuffer batches, int leaderEpoch, AppendCheck check) throws IOException {
        boolean durable = log.settings().flushBeforeAck();
        boolean journaled = durable && batches.remaining() <= journal.entryBytesMax();
        // not journaled: its binding, and a cut before it or how far it is flushed
        long entered = journaled ? journal.enter(1, batches.remaining()) : journal.enter(2, 0);
        try {
            lockFor(durable, journaled);
            var result = appendLocked(batches, leaderEpoch, check, journaled);
            if (durable && !journaled && result instanceof AppendResult.Appended appended) {
                flushOnDevice();
                return appended.withTicket(noteFlushed());
            }
            return result;
        } finally {
            journal.leave(entered);
        }
    }

    private AppendResult appendLocked(
            ByteBuffer batches, int leaderEpoch, AppendCheck check, boolean journaled)
            throws IOException {
        try {
            failure.throwIfPresent();
            var known = judgeProducers(batches, log.end().offset(), check);
            return known == null ? append(batches, leaderEpoch, check, journaled) : known;
        } catch (IOException e) {
            throw failure.note(Journal.Failure.WRITE, e);
        } finally {
            lock.unlock();
        }
    }

    private void flushOnDevice() throws IOException {
        var _ = world.threads().onDevice(() -> flush.flush(false));
    }

    /// Tells the journal how far the log is flushed.
    long noteFlushed() throws IOException {
        return change(this::noteFlushedLocked);
    }

    /// Under the lock, for a log that was cut meanwhile is not flushed as far as it was.
    private long noteFlushedLocked() throws IOException {
        return journal.flushed(Math.min(log.recoveryPoint(), log.end().offset()));
    }

    private AppendResult append(
            ByteBuffer batches, int leaderEpoch, AppendCheck check, boolean journaled)
            throws IOException {
        long baseOffset = log.end().offset();
        journal.beforeAppend(baseOffset, journaled);
        AppendCheck.place(batches, baseOffset, leaderEpoch);
        long endOffset = baseOffset + check.recordCount();
        write(batches, endOffset, check.maxTimestamp());
        long ticket = PartitionLog.NO_TICKET;
        if (journaled) {
            ticket = journal.appended(baseOffset, endOffset, leaderEpoch, batches);
            lastTicket = ticket;
        } else {
            flush.appendedUnjournaled();
            journal.appendedUnjournaled(baseOffset);
        }
        return new AppendResult.Appended(
                baseOffset, endOffset, check.logAppendTimeMs(), logStartOffset, ticket, false);
    }

    /// Takes the lock; the segment is durable where the journal's entries begin or end, and where
    /// it was cut before batches that are not journaled: else a replay of the cut would take them
    /// too.
    private void lockFor(boolean durable, boolean journaled) throws IOException {
        lock.lock();
        while (isFlushDue(durable, journaled)) {
            long seen = cuts;
            boolean wasCut = cuts != cutsFlushed;
            lock.unlock();
            flushOnDevice();
            if (wasCut && !durable) {
                noteCutFlushed(seen);
            }
            lock.lock();
        }
    }

    private void noteCutFlushed(long seen) throws IOException {
        change(() -> {
            if (seen != cuts) {
                return PartitionLog.NO_TICKET;
            }
            cutsFlushed = seen;
            return noteFlushedLocked();
        });
    }

    private boolean isFlushDue(boolean durable, boolean journaled) {
        boolean changes = journaled == flush.isUnjournaled() && flush.unflushedRecords() > 0;
        return changes || (!durable && cuts != cutsFlushed);
    }

    /// What the producers' last batches say against an append; `null` if nothing.
    private @Nullable AppendResult judgeProducers(
            ByteBuffer batches, long baseOffset, AppendCheck check) {
        return switch (producers.judge(batches, baseOffset)) {
            case ProducerState.Verdict.Next() -> null;
            case ProducerState.Verdict.Duplicate(var original) ->
                    new AppendResult.Appended(
                            original.firstOffset(),
                            original.lastOffset() + 1,
                            check.logAppendTimeMs(),
                            logStartOffset,
                            lastTicket, // the original may not be durable yet
                            true);
            case ProducerState.Verdict.Refused(var error, var detail) ->
                    new AppendResult.Refused(error, detail);
        };
    }

    /// Writes batches whose offsets and epochs are set, and takes note of them.
    private void write(ByteBuffer batches, long endOffset, long maxTimestamp) throws IOException {
        if (log.isRollDue(batches.remaining(), maxTimestamp, endOffset - 1)) {
            roll();
        }
        long nowMs = world.clock().wallMs();
        flush.appended(endOffset - log.end().offset());
        log.append(batches, endOffset);
        var walk = new RecordBatches(batches);
        while (walk.next()) {
            var batch = walk.batch();
            epochs.note(batch.partitionLeaderEpoch(), batch.baseOffset());
            ProducerRecovery.add(producers, batch, nowMs);
        }
        snapshots.appended(batches.remaining());
        producersChanged();
    }

    private void producersChanged() {
        firstUnstableOffset = producers.firstUnstableOffset();
        transactionsEnded = producers.hasEndedTransactions();
    }

    private void roll() throws IOException {
        boolean first = log.segments().isEmpty();
        log.roll();
        if (!first) {
            snapshots.take();
        }
    }

    void replayAppend(ByteBuffer batches) throws IOException {
        var entry = ReplayedBatches.of(partition, batches);
        change(() -> {
            if (entry.baseOffset() > log.end().offset()) {
                throw new DamagedLogException(
                        "log %s ends at offset %d, the journal goes on at %d"
                                .formatted(
                                        log.directory(), log.end().offset(), entry.baseOffset()));
            }
            if (entry.baseOffset() < log.end().offset()) {
                cutTo(entry.baseOffset());
            }
            write(batches, entry.endOffset(), entry.maxTimestamp());
            return PartitionLog.NO_TICKET;
        });
    }

    /// A change of the log's files; an `IOException` in it is final.
    @FunctionalInterface
    private interface Change {
        long make() throws IOException;
    }

    /// As [#change(Change)], of which the journal is told.
    ///
    /// @param count of things it is told
    private long change(int count, Change change) throws IOException {
        long entered = journal.enter(count, 0);
        try {
            return change(change);
        } finally {
            journal.leave(entered);
        }
    }

    /// @return what the change returned: a ticket of the journal
    private long change(Change change) throws IOException {
        lock.lock();
        try {
            failure.throwIfPresent();
            long ticket = change.make();
            lastTicket = Math.max(lastTicket, ticket);
            return ticket;
        } catch (IOException e) {
            throw failure.note(Journal.Failure.WRITE, e);
        } finally {
            lock.unlock();
            watches.signal();
        }
    }

    /// @param replayed the journal knows it already
    void truncateTo(long offset, boolean replayed) throws IOException {
        change(1, () -> cutAt(cutBoundary(offset), replayed));
    }

    /// Flushed bytes are given up: durably first, or a crash in between would look like damage.
    private long cutAt(long boundary, boolean replayed) throws IOException {
        if (boundary < log.end().offset()) {
            cuts++;
            if (!replayed) {
                journal.awaitDurable(journal.truncated(boundary));
            }
            cutTo(boundary);
        }
        return PartitionLog.NO_TICKET;
    }

    private long cutBoundary(long offset) throws IOException {
        return offset >= log.end().offset()
                ? log.end().offset()
                : Math.max(log.boundaryAt(offset), Math.min(offset, logStartOffset));
    }

    void truncateFully(long newStartOffset) throws IOException {
        change(
                2,
                () -> {
                    cuts++;
                    journal.truncated(Math.min(newStartOffset, log.end().offset()));
                    journal.awaitDurable(journal.startMoved(newStartOffset));
                    empty(newStartOffset);
                    return PartitionLog.NO_TICKET;
                });
    }

    void replayStartMoved(long newStartOffset) throws IOException {
        change(() -> {
            if (newStartOffset > log.end().offset()) {
                empty(newStartOffset);
            } else {
                moveStart(newStartOffset);
            }
            return PartitionLog.NO_TICKET;
        });
    }

    private void cutTo(long offset) throws IOException {
        if (log.boundaryAt(offset) < logStartOffset) {
            empty(offset); // below the log start, or at it and inside of a batch
            return;
        }
        log.truncateTo(offset);
        epochs.cutFrom(offset);
        snapshots.rebuild(world.clock().wallMs());
        producersChanged();
        highWatermark.accumulateAndGet(offset, Math::min);
    }

    private void empty(long newStartOffset) throws IOException {
        log.truncateFully(newStartOffset);
        logStartOffset = newStartOffset;
        epochs.clear();
        snapshots.forget();
        producersChanged();
        highWatermark.set(newStartOffset);
    }

    private void moveStart(long newStartOffset) {
        if (newStartOffset > logStartOffset) {
            logStartOffset = newStartOffset;
            epochs.cutBefore(newStartOffset);
            highWatermark.accumulateAndGet(newStartOffset, Math::max);
        }
    }

    long deleteRecordsBefore(long offset) throws IOException {
        return change(
                1,
                () -> {
                    if (offset <= logStartOffset) {
                        return lastTicket; // an earlier move may not be durable yet
                    }
                    moveStart(offset);
                    return journal.startMoved(offset);
                });
    }

    /// Removes segments that nobody needs any more; the log start is durable before a file goes.
    /// Not to be called on a device thread.
    ///
    /// @return how many segments went
    int applyRetention(long nowMs) throws IOException {
        if (failure.isPresent() || retention(nowMs).expiredCount() == 0) {
            return 0;
        }
        var newStart = new AtomicLong();
        long ticket = change(1, () -> startAfterExpired(nowMs, newStart));
        if (ticket != PartitionLog.NO_TICKET) {
            journal.awaitDurable(ticket);
        }
        return world.threads().onDevice(() -> (int) change(() -> removeBefore(newStart.get())));
    }

    private Retention retention(long nowMs) {
        return new Retention(log, logStartOffset, highWatermark.get(), nowMs);
    }

    private long startAfterExpired(long nowMs, AtomicLong newStart) throws IOException {
        int count = retention(nowMs).expiredCount();
        if (count > 0 && count == log.segments().size()) {
            roll();
        }
        if (!log.segments().isEmpty()) {
            newStart.set(log.segments().get(count).baseOffset());
        }
        if (newStart.get() <= logStartOffset) {
            return lastTicket;
        }
        moveStart(newStart.get());
        return journal.startMoved(newStart.get());
    }

    private int removeBefore(long offset) throws IOException {
        int count = log.segments().floorIndex(offset);
        if (count <= 0) {
            return 0;
        }
        log.deleteFirst(count);
        snapshots.removeOld();
        return count;
    }

    void advanceHighWatermark(long offset) {
        assert offset <= log.end().offset() : offset + " is past the end";
        long before = highWatermark.getAndAccumulate(offset, Math::max);
        if (before >= offset) {
            return;
        }
        if (transactionsEnded) {
            lock.lock();
            try {
                producers.highWatermarkMoved(offset);
                producersChanged();
            } finally {
                lock.unlock();
            }
        }
        watches.signal();
    }

    /// As [#advanceHighWatermark], of records that a checkpoint has made durable and that may have
    /// been cut since.
    void exposeUpTo(long offset) {
        locked(() -> advanceHighWatermark(Math.min(offset, log.end().offset())));
    }

    void expireProducers(long nowMs) {
        locked(() -> producers.expire(nowMs, log.settings().producerIdExpirationMs()));
    }

    List<ActiveProducer> producers() {
        lock.lock();
        try {
            return producers.describe();
        } finally {
            lock.unlock();
        }
    }

    void rebuildEpochs() throws IOException {
        lock.lock();
        try {
            epochs.clear();
            EpochRecovery.rebuild(log, epochs, 0);
            epochs.cutBefore(logStartOffset);
        } finally {
            lock.unlock();
        }
    }

    void configure(LogSettings settings) {
        locked(() -> log.configure(settings));
    }

    private void locked(Runnable work) {
        lock.lock();
        try {
            work.run();
        } finally {
            lock.unlock();
        }
    }

    LogFlush flush() {
        return flush;
    }

    void close() throws IOException {
        try {
            if (!failure.isPresent()) {
                flush.flush(true);
            }
        } finally {
            abandon();
        }
    }

    /// When it returns nothing of this log writes to its folder any more.
    void abandon() {
        Runnable end =
                () -> {
                    failure.close();
                    log.close();
                };
        flush.whenIdle(() -> locked(end));
        watches.signal();
    }
}
