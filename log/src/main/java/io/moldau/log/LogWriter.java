package io.moldau.log;

import io.moldau.protocol.TopicPartition;
import io.moldau.protocol.record.RecordBatches;
import io.moldau.runtime.World;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
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
    private final SegmentSwaps swaps;
    private final ReadBounds bounds;
    private long lastTicket = PartitionLog.NO_TICKET;
    private long cuts;
    private long cutsFlushed;

    LogWriter(
            World world,
            TopicPartition partition,
            Journal journal,
            LogOpening opened,
            LogWatches watches) {
        this.world = world;
        this.partition = partition;
        this.journal = journal;
        this.log = opened.log();
        this.epochs = opened.epochs();
        this.producers = opened.producers();
        this.snapshots = new ProducerSnapshots(log, producers, opened.snapshotOffset());
        this.failure = new LogFailure(log.directory(), journal);
        this.flush = new LogFlush(lock, log, epochs, snapshots, failure);
        this.swaps = new SegmentSwaps(lock, log, producers, flush, failure, snapshots);
        this.bounds = new ReadBounds(producers.transactions(), opened.logStartOffset(), watches);
        bounds.cutTo(opened.logStartOffset());
        epochs.cutBefore(opened.logStartOffset());
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

    ReadBounds bounds() {
        return bounds;
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

    void flushOnDevice() throws IOException {
        var _ = world.threads().onDevice(() -> flush.flush(false));
    }

    /// Tells the journal how far the log is flushed.
    long noteFlushed() throws IOException {
        return change(this::noteFlushedLocked);
    }

    /// Under the lock, for a log that was cut meanwhile is not flushed as far as it was.
    long noteFlushedLocked() throws IOException {
        return journal.flushed(Math.min(log.recoveryPoint(), log.end().offset()));
    }

    private AppendResult append(
            ByteBuffer batches, int leaderEpoch, AppendCheck check, boolean journaled)
            throws IOException {
        long baseOffset = log.end().offset();
        journal.beforeAppend(baseOffset, journaled);
        AppendCheck.place(batches, baseOffset, leaderEpoch);
        long endOffset = baseOffset + check.recordCount();
        write(batches, endOffset, check.maxTimestamp(), true);
        long ticket = PartitionLog.NO_TICKET;
        if (journaled) {
            ticket = journal.appended(baseOffset, endOffset, leaderEpoch, batches);
            lastTicket = ticket;
        } else {
            flush.appendedUnjournaled();
            journal.appendedUnjournaled(baseOffset);
        }
        return new AppendResult.Appended(
                baseOffset,
                endOffset,
                check.logAppendTimeMs(),
                bounds.logStartOffset(),
                ticket,
                false);
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
        return switch (producers.judge(batches, baseOffset, check)) {
            case ProducerVerdict.Next() -> null;
            case ProducerVerdict.Duplicate(var original) ->
                    known(original.firstOffset(), original.lastOffset() + 1, check);
            case ProducerVerdict.Ended() -> known(baseOffset, baseOffset, check);
            case ProducerVerdict.Refused(var error, var detail) ->
                    new AppendResult.Refused(error, detail);
        };
    }

    /// What is there already may not be durable yet.
    private AppendResult known(long baseOffset, long endOffset, AppendCheck check) {
        return new AppendResult.Appended(
                baseOffset,
                endOffset,
                check.logAppendTimeMs(),
                bounds.logStartOffset(),
                lastTicket,
                true);
    }

    /// Writes batches whose offsets and epochs are set, and takes note of them: before they can be
    /// read, for the first of a transaction bounds what may be read.
    private void write(ByteBuffer batches, long endOffset, long maxTimestamp, boolean live)
            throws IOException {
        if (log.isRollDue(batches.remaining(), maxTimestamp, endOffset - 1)) {
            roll();
        }
        long nowMs = world.clock().wallMs();
        flush.appended(endOffset - log.end().offset());
        var walk = new RecordBatches(batches);
        while (walk.next()) {
            var batch = walk.batch();
            epochs.note(batch.partitionLeaderEpoch(), batch.baseOffset());
            var aborted = ProducerRecovery.add(producers, batch, nowMs, live);
            if (aborted != null) {
                log.noteAborted(aborted);
            }
        }
        log.append(batches, endOffset);
        snapshots.appended(batches.remaining());
    }

    void roll() throws IOException {
        boolean first = log.segments().isEmpty();
        log.roll(producers.transactions().firstOpenOffset());
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
            write(batches, entry.endOffset(), entry.maxTimestamp(), false);
            return PartitionLog.NO_TICKET;
        });
    }

    /// As [#change(LogChange)], of which the journal is told.
    ///
    /// @param count of things it is told
    long change(int count, LogChange change) throws IOException {
        long entered = journal.enter(count, 0);
        try {
            return change(change);
        } finally {
            journal.leave(entered);
        }
    }

    /// @return what the change returned: a ticket of the journal
    long change(LogChange change) throws IOException {
        lock.lock();
        try {
            swaps.awaitIdle();
            failure.throwIfPresent();
            long ticket = change.make();
            lastTicket = Math.max(lastTicket, ticket);
            return ticket;
        } catch (IOException e) {
            throw failure.note(Journal.Failure.WRITE, e);
        } finally {
            lock.unlock();
            bounds.watches().signal();
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
                : Math.max(log.boundaryAt(offset), Math.min(offset, bounds.logStartOffset()));
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
        if (log.boundaryAt(offset) < bounds.logStartOffset()) {
            empty(offset); // below the log start, or at it and inside of a batch
            return;
        }
        log.truncateTo(offset);
        epochs.cutFrom(offset);
        snapshots.rebuild(world.clock().wallMs());
        bounds.cutTo(offset);
    }

    private void empty(long newStartOffset) throws IOException {
        log.truncateFully(newStartOffset);
        epochs.clear();
        snapshots.forget();
        bounds.reset(newStartOffset);
    }

    void moveStart(long newStartOffset) {
        if (newStartOffset > bounds.logStartOffset()) {
            bounds.moveStart(newStartOffset);
            epochs.cutBefore(newStartOffset);
        }
    }

    long deleteRecordsBefore(long offset) throws IOException {
        return change(
                1,
                () -> {
                    if (offset <= bounds.logStartOffset()) {
                        return lastTicket; // an earlier move may not be durable yet
                    }
                    moveStart(offset);
                    return journal.startMoved(offset);
                });
    }

    void advanceHighWatermark(long offset) {
        assert offset <= log.end().offset() : offset + " is past the end";
        bounds.advance(offset);
    }

    /// As [#advanceHighWatermark], of records that a checkpoint has made durable and that may have
    /// been cut since.
    void exposeUpTo(long offset) {
        locked(() -> advanceHighWatermark(Math.min(offset, log.end().offset())));
    }

    void expireProducers(long nowMs) {
        locked(() -> producers.expire(nowMs, log.settings().producerIdExpirationMs()));
    }

    /// Asks under the lock.
    <T> T ask(Function<ProducerState, T> question) {
        lock.lock();
        try {
            return question.apply(producers);
        } finally {
            lock.unlock();
        }
    }

    /// Lets a segment's transaction index be what a walk over the segment has found.
    ///
    /// @param upTo where the walk ended
    /// @return whether it was done: not if the segment is no longer part of the log
    boolean correctTransactions(Segment segment, List<AbortedTransaction> found, long upTo)
            throws IOException {
        lock.lock();
        try {
            var segments = log.segments();
            var open = segments.all().contains(segment) ? segment.acquire() : null;
            if (open == null) {
                return false;
            }
            try {
                var next = segments.after(segments.floorIndex(segment.baseOffset()));
                long end = next == null ? log.end().offset() : next.baseOffset();
                var all = new ArrayList<>(found);
                open.indexes.transactions().all().stream()
                        .filter(it -> it.lastOffset() >= upTo && it.lastOffset() < end)
                        .forEach(all::add);
                if (segment.correctTransactions(open, all)) {
                    var name = PartitionFile.TRANSACTION_INDEX;
                    log.syncLater(name.in(log.directory(), segment.baseOffset()));
                }
            } finally {
                segment.release(open);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    void rebuildEpochs() throws IOException {
        lock.lock();
        try {
            epochs.clear();
            EpochRecovery.rebuild(log, epochs, 0);
            epochs.cutBefore(bounds.logStartOffset());
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

    ProducerSnapshots snapshots() {
        return snapshots;
    }

    /// What the last change was told as; under the lock.
    long lastTicket() {
        return lastTicket;
    }

    SegmentSwaps swaps() {
        return swaps;
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
    }
}
