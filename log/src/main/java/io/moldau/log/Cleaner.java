package io.moldau.log;

import io.moldau.log.wal.FullDisk;
import io.moldau.protocol.TopicPartition;
import io.moldau.protocol.record.CorruptRecordException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Cleans the logs of a data directory that have `compact`, the dirtiest first, on a thread of its
/// own. One that cannot be read is set aside until the next start; the others go on.
final class Cleaner {
    private static final Logger LOG = LoggerFactory.getLogger(Cleaner.class);

    /// Between two looks at all open logs, if there is nothing to clean: also with
    /// `log.cleaner.backoff.ms=0` it must not keep a processor busy.
    private static final long BACKOFF_MS_MIN = 10;

    /// A closed log that is old enough but has an open transaction is looked at so often.
    private static final long AGAIN_MS = TimeUnit.MINUTES.toMillis(5);

    private final DataDirectory directory;
    private final CleanerCheckpoint checkpoint;
    private final ClosedDirt closed = new ClosedDirt();
    private final Throttle throttle;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /// Logs that failed to be cleaned, as they were opened then.
    private final Map<TopicPartition, LogHandle> aside = new HashMap<>();

    private volatile boolean stopped;
    private boolean working;

    Cleaner(DataDirectory directory, CleanerCheckpoint checkpoint) {
        this.directory = directory;
        this.checkpoint = checkpoint;
        this.throttle = new Throttle(directory.world().clock());
    }

    CleanerCheckpoint checkpoint() {
        return checkpoint;
    }

    /// A log is about to be closed: if there is something to clean it is opened when its time
    /// comes.
    void closing(LogHandle handle, PartitionLog log) {
        if (!log.settings().compact()) {
            return;
        }
        long nowMs = directory.world().clock().wallMs();
        try {
            long cleaned = checkpoint.of(handle.partition());
            closed.due(handle, DirtyLog.dueMs(log, cleaned, nowMs, nowMs + AGAIN_MS));
        } catch (IOException | CorruptRecordException e) {
            LOG.debug("No look at a log that closes partition={}", handle.partition(), e);
            closed.due(handle, nowMs); // the cleaner will meet it, too, and say so
        }
    }

    /// The partition was deleted.
    void forget(LogHandle handle) {
        checkpoint.forget(handle.partition());
        closed.forget(handle);
    }

    /// The body of its thread.
    void run() {
        while (await()) {
            try {
                while (directory.cleanerSettings().enabled() && !isEnded() && cleanDirtiest()) {
                    LOG.trace("Another log may be dirty directory={}", directory.path());
                }
            } catch (IOException e) {
                if (FullDisk.causes(e)) {
                    LOG.warn("Cleaning waits for disk space directory={}", directory.path());
                } else if (!isEnded()) {
                    directory.offline(e);
                }
            } finally {
                done();
            }
        }
    }

    /// Waits for the next look; false when it is time to end.
    private boolean await() {
        lock.lock();
        try {
            long backoffMs = Math.max(directory.cleanerSettings().backoffMs(), BACKOFF_MS_MIN);
            long left = TimeUnit.MILLISECONDS.toNanos(backoffMs);
            do {
                left = directory.world().clock().await(lock, changed, left);
            } while (!stopped && left > 0);
            working = !isEnded();
            return working;
        } finally {
            lock.unlock();
        }
    }

    private void done() {
        lock.lock();
        try {
            working = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Ends the work; comes back when none is in progress.
    void stop() {
        lock.lock();
        try {
            stopped = true;
            changed.signalAll();
            while (working) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isEnded() {
        return stopped || directory.isOffline();
    }

    /// Cleans the log that needs it most.
    ///
    /// @return whether there was one
    boolean cleanDirtiest() throws IOException {
        var handle = dirtiest();
        if (handle == null) {
            return false;
        }
        var log = handle.acquireIfOpen();
        if (log == null) {
            return false;
        }
        try {
            // Behind two checkpoints a replay of the write-ahead log begins where the log ends now,
            // or later: a segment that lies below is never cut by it. How far the log is flushed
            // says less, for a checkpoint that has just flushed it may never be written; and one
            // checkpoint may be for a generation that had ended before, see
            // GroupCommit.endGeneration.
            long limit = log.logEndOffset();
            directory.checkpoint();
            directory.checkpoint();
            return clean(handle, log, Math.min(limit, log.recoveryPoint()));
        } finally {
            handle.release();
        }
    }

    /// Opens closed logs whose time has come.
    private void openDue() throws IOException {
        for (var handle : closed.take(directory.world().clock().wallMs())) {
            if (isAside(handle)) {
                continue;
            }
            try {
                var _ = handle.acquire();
                handle.release();
            } catch (LogUnavailableException e) {
                LOG.debug("A log was deleted partition={}", handle.partition(), e);
            } catch (DamagedLogException e) {
                aside.put(handle.partition(), handle);
                sayAside(handle, e);
            }
        }
    }

    private @Nullable LogHandle dirtiest() throws IOException {
        openDue();
        LogHandle dirtiest = null;
        double ratio = -1;
        for (var handle : directory.openLogs().handles()) {
            var log = handle.acquireIfOpen();
            if (log == null) {
                continue;
            }
            try {
                var dirty = look(handle, log, Long.MAX_VALUE);
                if (dirty != null && dirty.ratio() > ratio) {
                    dirtiest = handle;
                    ratio = dirty.ratio();
                }
            } catch (IOException | CorruptRecordException e) {
                setAside(handle, log, e);
            } finally {
                handle.release();
            }
        }
        return dirtiest;
    }

    /// `null` if it is not to be cleaned.
    private @Nullable DirtyLog look(LogHandle handle, PartitionLog log, long limit)
            throws IOException {
        if (!log.settings().compact() || log.hasFailed() || isAside(handle)) {
            return null;
        }
        long nowMs = directory.world().clock().wallMs();
        var dirty = DirtyLog.of(log, limit, checkpoint.of(handle.partition()), nowMs);
        return dirty.isDue(log.settings().compaction()) ? dirty : null;
    }

    private boolean isAside(LogHandle handle) {
        return aside.get(handle.partition()) == handle;
    }

    /// @return false to look again only after a pause
    private boolean clean(LogHandle handle, PartitionLog log, long limit) throws IOException {
        long startNanos = directory.world().clock().nanos();
        var partition = handle.partition();
        try {
            var dirty = look(handle, log, limit);
            if (dirty == null) {
                return false;
            }
            var pass =
                    new CleanPass(
                            log,
                            dirty,
                            directory.cleanerSettings(),
                            throttle,
                            () -> isEnded() || !handle.isCurrent(log));
            var result = pass.run(directory.world().clock().wallMs());
            if (handle.isCurrent(log)) {
                checkpoint.cleaned(partition, result.cleanedUpTo());
            }
            LOG.info(
                    "Cleaned a log partition={} upTo={} keys={} bytesRead={} bytesWritten={} mapBytes={} ms={}",
                    partition,
                    result.cleanedUpTo(),
                    result.keys(),
                    result.bytesRead(),
                    result.bytesWritten(),
                    result.mapBytes(),
                    (directory.world().clock().nanos() - startNanos) / 1_000_000);
            return true;
        } catch (CleaningEndedException e) {
            LOG.info("A cleaning ended early partition={} reason={}", partition, e.getMessage());
            return false;
        } catch (DamagedLogException | CorruptRecordException e) {
            setAside(handle, log, e);
            return true;
        } catch (IOException e) {
            if (handle.isCurrent(log)) {
                throw e;
            }
            return true; // it was deleted meanwhile
        }
    }

    private void setAside(LogHandle handle, PartitionLog log, Exception cause) {
        if (!handle.isCurrent(log)) {
            return; // it was deleted, or closed, meanwhile
        }
        aside.put(handle.partition(), handle);
        sayAside(handle, cause);
    }

    private static void sayAside(LogHandle handle, Exception cause) {
        LOG.error(
                "A log cannot be cleaned and is left as it is until the next start, others go on"
                        + " partition={} reason={}",
                handle.partition(),
                cause.getMessage());
    }
}
