package io.moldau.log;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Lets compacted segments into a log beside its writer and readers, one swap at a time.
///
/// Readers see the new segment first, then the files are renamed: who reads an old one has it open
/// and goes on. Nothing is synced under the write lock; whoever changes the log otherwise than by
/// an append waits, in [#awaitIdle], for a swap to end. Lock order: the flush lock, then the write
/// lock.
final class SegmentSwaps {
    private final ReentrantLock lock;
    private final SegmentedLog log;
    private final ProducerState producers;
    private final LogFlush flush;
    private final LogFailure failure;
    private final ProducerSnapshots snapshots;
    private final Condition idle;
    private boolean swapping;

    SegmentSwaps(
            ReentrantLock lock,
            SegmentedLog log,
            ProducerState producers,
            LogFlush flush,
            LogFailure failure,
            ProducerSnapshots snapshots) {
        this.lock = lock;
        this.log = log;
        this.producers = producers;
        this.flush = flush;
        this.failure = failure;
        this.snapshots = snapshots;
        this.idle = lock.newCondition();
    }

    /// Waits until no files are being renamed. The caller holds the write lock, and may have lost
    /// it in between.
    void awaitIdle() {
        while (swapping) {
            idle.awaitUninterruptibly();
        }
    }

    /// Puts `fresh`, which is durable under its present names, in the place of `old`.
    ///
    /// @param cuts as [SegmentedLog#cuts] was before the log was looked at
    /// @throws CleaningEndedException if the log is not what it was
    void swap(List<Segment> old, CleanedSegment fresh, long cuts)
            throws IOException, CleaningEndedException {
        var pause = flush.pause();
        try (pause) {
            var segment = publish(old, fresh, cuts);
            try {
                var files = new SegmentSwap(log.disk(), log.directory(), fresh.baseOffset());
                files.commit();
                log.discard(old);
                log.disk().syncDirectory(log.directory());
                files.finish();
                segment.named();
            } catch (IOException e) {
                throw failure.note(Journal.Failure.WRITE, e);
            } finally {
                end();
            }
        }
    }

    /// Where the state of each active producer lies in the log.
    Map<Long, BatchFilter.LastRecord> lastRecords() {
        lock.lock();
        try {
            var last = new HashMap<Long, BatchFilter.LastRecord>();
            producers.all().forEach((id, it) -> last.put(id, it.lastRecord()));
            return last;
        } finally {
            lock.unlock();
        }
    }

    private Segment publish(List<Segment> old, CleanedSegment fresh, long cuts)
            throws CleaningEndedException {
        lock.lock();
        try {
            if (failure.isPresent() || log.isClosed()) {
                throw new CleaningEndedException("the log takes no change");
            }
            var now = log.segments().all();
            int at = now.indexOf(old.getFirst());
            boolean there =
                    at >= 0
                            && at + old.size() < now.size()
                            && now.subList(at, at + old.size()).equals(old);
            if (!there || cuts != log.cuts()) {
                throw new CleaningEndedException("the log was cut or lost segments");
            }
            swapping = true;
            var segment = fresh.toSegment(old.getLast().createdMs());
            segment.endsWithOpen(old.getLast().firstOpenOffset());
            log.replace(old, segment);
            return segment;
        } finally {
            lock.unlock();
        }
    }

    private void end() throws IOException {
        lock.lock();
        try {
            swapping = false;
            idle.signalAll();
            if (!failure.isPresent()) {
                snapshots.removeOld();
            }
        } catch (IOException e) {
            throw failure.note(Journal.Failure.WRITE, e);
        } finally {
            lock.unlock();
        }
    }
}
