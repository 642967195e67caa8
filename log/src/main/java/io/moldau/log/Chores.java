package io.moldau.log;

import io.moldau.log.wal.FullDisk;
import io.moldau.protocol.TopicPartition;
import io.moldau.runtime.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The background work of one data directory, on one thread: retention and the like on open logs,
/// closing those that are idle, removing folders of deleted partitions, and coming back after the
/// disk was full.
final class Chores {
    private static final Logger LOG = LoggerFactory.getLogger(Chores.class);

    /// How often `flush.ms` is looked at while something is unflushed, and a full disk.
    private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(1);

    /// How often idle logs are looked for while too many are open.
    private static final long SWEEP_NANOS = TimeUnit.SECONDS.toNanos(30);

    /// Closed logs that are opened for retention in one round: with a round in five minutes each of
    /// 10,000 partitions has its turn every four hours.
    private static final int CLOSED_MAX = 200;

    /// A log that was closed so recently is left alone.
    private static final long CLOSED_NANOS = TimeUnit.HOURS.toNanos(1);

    private final DataDirectory directory;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<LogHandle> toRepair = new LinkedHashSet<>();
    private final ArrayDeque<Path> going;
    private volatile boolean unjournaled;
    private @Nullable TopicPartition lastVisited;
    private boolean stopped;
    private boolean working;

    Chores(DataDirectory directory, List<Path> going) {
        this.directory = directory;
        this.going = new ArrayDeque<>();
        going.forEach(name -> this.going.add(directory.path().resolve(name)));
    }

    /// The partition was deleted.
    void forget(LogHandle handle) {
        lock.lock();
        try {
            toRepair.remove(handle);
        } finally {
            lock.unlock();
        }
    }

    /// Removes a folder and what is in it.
    void remove(Path folder) {
        lock.lock();
        try {
            going.add(folder);
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    void repairSoon(LogHandle handle) {
        lock.lock();
        try {
            toRepair.add(handle);
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /// Somebody wrote without the journal: `flush.ms` may want a flush soon.
    void noteUnjournaled() {
        if (unjournaled) {
            return;
        }
        lock.lock();
        try {
            unjournaled = true;
            changed.signal();
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

    /// The body of its thread.
    void run() {
        long periodNanos = TimeUnit.MILLISECONDS.toNanos(directory.settings().choresMs());
        var clock = directory.world().clock();
        long dueNanos = clock.nanos() + periodNanos;
        long sweepNanos = Math.min(periodNanos, SWEEP_NANOS);
        long sweepDueNanos = clock.nanos() + sweepNanos;
        while (await(Math.min(dueNanos, sweepDueNanos) - clock.nanos())) {
            try {
                removeGoing();
                repair();
                boolean due = dueNanos - clock.nanos() <= 0;
                if (due) {
                    dueNanos = clock.nanos() + periodNanos;
                }
                maintain(due);
                if (due) {
                    visitClosed();
                }
                boolean sweep = sweepDueNanos - clock.nanos() <= 0;
                if (sweep) {
                    sweepDueNanos = clock.nanos() + sweepNanos;
                }
                if (due || (sweep && directory.openLogs().areMany())) {
                    directory.openLogs().closeIdle();
                }
            } catch (IOException e) {
                if (FullDisk.causes(e)) {
                    LOG.warn("Background work waits for disk space {}", directory.path());
                } else {
                    directory.offline(e);
                }
            } finally {
                done();
            }
        }
    }

    /// Waits for work; false when it is time to end.
    private boolean await(long nanos) {
        lock.lock();
        try {
            long left = unjournaled || !toRepair.isEmpty() ? Math.min(nanos, TICK_NANOS) : nanos;
            while (!stopped && going.isEmpty() && left > 0) {
                boolean ticking = unjournaled || !toRepair.isEmpty();
                left = directory.world().clock().await(lock, changed, left);
                if (!ticking && (unjournaled || !toRepair.isEmpty())) {
                    left = Math.min(left, TICK_NANOS);
                }
            }
            working = !stopped && !directory.isOffline();
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

    private void removeGoing() throws IOException {
        for (Path folder = nextGoing(); folder != null; folder = nextGoing()) {
            Path removed = folder;
            directory.world().threads().onDevice(() -> remove(directory.world().disk(), removed));
        }
    }

    private @Nullable Path nextGoing() {
        lock.lock();
        try {
            return stopped ? null : going.poll();
        } finally {
            lock.unlock();
        }
    }

    /// Files first: what a crash leaves is found again by the folder's name.
    private static boolean remove(Disk disk, Path folder) throws IOException {
        for (Path name : disk.list(folder)) {
            disk.delete(folder.resolve(name));
        }
        disk.delete(folder);
        return true;
    }

    private void repair() throws IOException {
        for (var handle : failed()) {
            if (handle.repairIfFailed()) {
                lock.lock();
                try {
                    toRepair.remove(handle);
                } finally {
                    lock.unlock();
                }
            }
        }
    }

    /// @param due whether all open logs are looked at, not only those that write without a journal
    private void maintain(boolean due) throws IOException {
        boolean stillUnjournaled = false;
        for (var handle : directory.openLogs().handles()) {
            var log = handle.acquireIfOpen();
            if (log == null) {
                continue;
            }
            try {
                boolean flushes = !log.settings().flushBeforeAck();
                stillUnjournaled |= flushes;
                if ((due || flushes) && !log.hasFailed()) {
                    maintain(handle, log);
                }
            } finally {
                handle.release();
            }
        }
        unjournaled = stillUnjournaled;
    }

    /// Retention holds for logs that nobody uses, too: some of them have their turn in each round.
    private void visitClosed() throws IOException {
        var all = new TreeSet<>(directory.partitions());
        var rest = lastVisited == null ? all : all.tailSet(lastVisited, false);
        lastVisited = null;
        int visited = 0;
        for (var partition : rest) {
            if (visited == CLOSED_MAX || isStopped()) {
                return;
            }
            lastVisited = partition;
            var settings = directory.settingsOf(partition);
            boolean limited = settings.retentionMs() >= 0 || settings.retentionBytes() >= 0;
            if (settings.compact() || (settings.delete() && limited)) {
                visited += visit(partition);
            }
        }
        lastVisited = null;
    }

    private int visit(TopicPartition partition) throws IOException {
        var handle = directory.handleForChores(partition);
        long since = directory.world().clock().nanos() - CLOSED_NANOS;
        if (handle == null || !handle.isClosedSince(since)) {
            return 0;
        }
        PartitionLog log;
        try {
            log = handle.acquire();
        } catch (LogUnavailableException _) {
            return 0; // deleted just now
        }
        try {
            maintain(handle, log);
        } finally {
            handle.release();
        }
        return 1;
    }

    private boolean isStopped() {
        lock.lock();
        try {
            return stopped;
        } finally {
            lock.unlock();
        }
    }

    private void maintain(LogHandle handle, PartitionLog log) throws IOException {
        try {
            log.maintain(directory.world().clock().wallMs());
        } catch (IOException e) {
            if (handle.isCurrent(log)) {
                throw e;
            } // else it was deleted meanwhile
        }
    }

    private List<LogHandle> failed() {
        lock.lock();
        try {
            return new ArrayList<>(toRepair);
        } finally {
            lock.unlock();
        }
    }
}
