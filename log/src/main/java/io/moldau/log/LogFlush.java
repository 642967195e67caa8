package io.moldau.log;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Makes a log's own files durable, one flush at a time, while appends go on. Lock order: the flush
/// lock, then the log's write lock.
final class LogFlush {
    private final ReentrantLock flushLock = new ReentrantLock();
    private final ReentrantLock writeLock;
    private final SegmentedLog log;
    private final LeaderEpochs epochs;
    private final ProducerSnapshots snapshots;
    private final LogFailure failure;
    private final AtomicLong unflushedRecords = new AtomicLong();
    private volatile boolean unjournaled;

    LogFlush(
            ReentrantLock writeLock,
            SegmentedLog log,
            LeaderEpochs epochs,
            ProducerSnapshots snapshots,
            LogFailure failure) {
        this.writeLock = writeLock;
        this.log = log;
        this.epochs = epochs;
        this.snapshots = snapshots;
        this.failure = failure;
    }

    void appended(long records) {
        unflushedRecords.addAndGet(records);
    }

    long unflushedRecords() {
        return unflushedRecords.get();
    }

    void appendedUnjournaled() {
        unjournaled = true;
    }

    /// Whether there are records that neither a flush nor the journal covers.
    boolean isUnjournaled() {
        return unjournaled;
    }

    /// @param last the log closes: what only helps the next opening is written too
    /// @return the recovery point
    long flush(boolean last) throws IOException {
        flushLock.lock();
        try {
            failure.throwIfPresent();
            var plan = plan(last);
            if (plan != null) {
                if (plan.epochs().isPresent() && log.disk().isDirectory(log.directory())) {
                    LeaderEpochFile.write(log.disk(), log.directory(), plan.epochs().get());
                }
                log.run(plan.files());
                finish(plan);
            }
            return log.recoveryPoint();
        } catch (IOException e) {
            throw failure.note(Journal.Failure.SYNC, e);
        } finally {
            flushLock.unlock();
        }
    }

    /// Does `work` while no flush is in progress.
    void whenIdle(Runnable work) {
        flushLock.lock();
        try {
            work.run();
        } finally {
            flushLock.unlock();
        }
    }

    /// No flush is in progress until it is closed, by the thread that asked for it.
    interface Pause extends AutoCloseable {
        @Override
        void close();
    }

    Pause pause() {
        flushLock.lock();
        return flushLock::unlock;
    }

    private record Plan(
            SegmentedLog.FlushPlan files,
            Optional<List<LeaderEpochs.Entry>> epochs,
            long records) {}

    private @Nullable Plan plan(boolean last) throws IOException {
        writeLock.lock();
        try {
            if (last) {
                snapshots.takeLast();
            } else {
                snapshots.takeIfDue();
            }
            var files = log.planFlush(last);
            if (files == null) {
                return null;
            }
            Optional<List<LeaderEpochs.Entry>> dirty =
                    epochs.takeDirty() ? Optional.of(epochs.snapshot()) : Optional.empty();
            return new Plan(files, dirty, unflushedRecords.get());
        } finally {
            writeLock.unlock();
        }
    }

    private void finish(Plan plan) {
        writeLock.lock();
        try {
            log.finish(plan.files());
            if (unflushedRecords.addAndGet(-plan.records()) == 0) {
                unjournaled = false;
            }
        } finally {
            writeLock.unlock();
        }
    }
}
