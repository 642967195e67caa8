package io.moldau.log;

import io.moldau.protocol.TopicPartition;
import io.moldau.protocol.record.RecordBatches;
import io.moldau.runtime.World;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The changing half of a [PartitionLog]: one thread changes the log at a time, under `lock`.
///
/// Lock order: `flushLock`, `lock`, then the locks of the parts (open files, watches, those of the
/// journal). No file is synced under `lock`. After an `IOException` from a change or a flush no
/// further change is made.
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
        lockFor(journaled);
        AppendResult result;
        try {
            failure.throwIfPresent();
            var known = judgeProducers(batches, log.end().offset(), check);
            result = known == null ? append(batches, leaderEpoch, check, journaled) : known;
        } catch (IOException e) {
            throw failure.note(Journal.Failure.WRITE, e);
        } finally {
            lock.unlock();
        }
        return durable && !journaled && result instanceof AppendResult.Appended appended
                ? appended.withTicket(
                        journal.flushed(world.threads().onDevice(() -> flush.flush(false))))
                : result;
    }

    private AppendResult append(
            ByteBuffer batches, int leaderEpoch, AppendCheck check, boolean journaled)
            throws IOException {
        long baseOffset = log.end().offset();
        journal.beforeAppend(baseOffset, journaled);
        placeBatches(batches, baseOffset, leaderEpoch);
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

    /// Takes the lock; the segment is durable where the journal's entries begin or end.
    private void lockFor(boolean journaled) throws IOException {
        lock.lock();
        while (journaled == flush.isUnjournaled() && flush.unflushedRecords() > 0) {
            lock.unlock();
            var _ = world.threads().onDevice(() -> flush.flush(false));
            lock.lock();
        }
    }

    /// What the producers' last batches say against an append; `null` if nothing.
    private @Nullable AppendResult judgeProducers(
            ByteBuffer batches, long baseOffset, AppendCheck check) {
        var walk = new RecordBatches(batches);
        while (walk.next()) {
            switch (producers.judge(walk.batch(), baseOffset)) {
                case ProducerState.Verdict.Next() -> {}
                case ProducerState.Verdict.Duplicate(var original) -> {
                    return new AppendResult.Appended(
                            original.firstOffset(),
                            original.lastOffset() + 1,
                            check.logAppendTimeMs(),
                            logStartOffset,
                            lastTicket, // the original may not be durable yet
                            true);
                }
                case ProducerState.Verdict.Refused(var error, var detail) -> {
                    return new AppendResult.Refused(error, detail);
                }
            }
        }
        return null;
    }

    private static void placeBatches(ByteBuffer batches, long baseOffset, int leaderEpoch) {
        long offset = baseOffset;
        var walk = new RecordBatches(batches);
        while (walk.next()) {
            var batch = walk.batch();
            batch.setBaseOffset(offset);
            batch.setPartitionLeaderEpoch(leaderEpoch);
            offset = batch.nextOffset();
        }
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
        var walk = new RecordBatches(batches);
        if (!walk.next()) {
            throw new DamagedLogException("journal entry without a batch for " + partition);
        }
        long baseOffset = walk.batch().baseOffset();
        long endOffset = walk.batch().nextOffset();
        long maxTimestamp = walk.batch().maxTimestamp();
        while (walk.next()) {
            endOffset = walk.batch().nextOffset();
            maxTimestamp = Math.max(maxTimestamp, walk.batch().maxTimestamp());
        }
        if (walk.end() != RecordBatches.End.COMPLETE) {
            throw new DamagedLogException("journal entry for " + partition + ": " + walk.detail());
        }
        replayAt(baseOffset, endOffset, maxTimestamp, batches);
    }

    private void replayAt(long baseOffset, long endOffset, long maxTimestamp, ByteBuffer batches)
            throws IOException {
        change(() -> {
            if (baseOffset > log.end().offset()) {
                throw new DamagedLogException(
                        "log %s ends at offset %d, the journal goes on at %d"
                                .formatted(log.directory(), log.end().offset(), baseOffset));
            }
            if (baseOffset < log.end().offset()) {
                cutTo(baseOffset);
            }
            write(batches, endOffset, maxTimestamp);
            return PartitionLog.NO_TICKET;
        });
    }

    /// A change of the log's files; an `IOException` in it is final.
    @FunctionalInterface
    private interface Change {
        long make() throws IOException;
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

    void truncateTo(long offset, boolean journaled) throws IOException {
        change(() -> {
            if (offset >= log.end().offset()) {
                return PartitionLog.NO_TICKET;
            }
            long boundary = Math.max(log.boundaryAt(offset), Math.min(offset, logStartOffset));
            if (journaled) {
                // Flushed bytes are given up: durably first, or a crash in between would look like
                // damage.
                journal.awaitDurable(journal.truncated(boundary));
            }
            cutTo(boundary);
            return PartitionLog.NO_TICKET;
        });
    }

    void truncateFully(long newStartOffset) throws IOException {
        change(() -> {
            journal.truncated(newStartOffset);
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
        return change(() -> {
            if (offset <= logStartOffset) {
                return lastTicket; // an earlier move may not be durable yet
            }
            moveStart(offset);
            return journal.startMoved(offset);
        });
    }

    /// Removes segments that nobody needs any more; the log start is durable before a file goes.
    ///
    /// @return how many segments went
    int applyRetention(long nowMs) throws IOException {
        if (failure.isPresent() || retention(nowMs).expiredCount() == 0) {
            return 0;
        }
        var newStart = new AtomicLong();
        long ticket = change(() -> startAfterExpired(nowMs, newStart));
        if (ticket != PartitionLog.NO_TICKET) {
            journal.awaitDurable(ticket);
        }
        return (int) change(() -> removeBefore(newStart.get()));
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

    void expireProducers(long nowMs) {
        lock.lock();
        try {
            producers.expire(nowMs, log.settings().producerIdExpirationMs());
        } finally {
            lock.unlock();
        }
    }

    List<ActiveProducer> producers() {
        lock.lock();
        try {
            var all = new ArrayList<ActiveProducer>();
            producers.all().forEach((id, entry) -> all.add(entry.describe(id)));
            return all;
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
        lock.lock();
        try {
            log.configure(settings);
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

    void abandon() {
        lock.lock();
        try {
            failure.close();
            log.close();
        } finally {
            lock.unlock();
        }
        watches.signal();
    }
}
