package io.moldau.log;

import io.moldau.log.wal.FullDisk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The logs of a data directory that are open, and a bound for them.
///
/// Beyond [DirectorySettings#openLogsMax] the logs that were idle for a while are closed by and by;
/// beyond twice as many, whoever has opened one closes those that were used least recently, so that
/// a burst over very many partitions takes the memory of few. Only logs in use stay open then.
final class OpenLogs {
    private static final Logger LOG = LoggerFactory.getLogger(OpenLogs.class);

    /// Part of the bound that is closed in one go: a few at a time share the disk's commits, and
    /// the search for them is not made for each.
    private static final int BATCH_PART = 32;

    private final DataDirectory directory;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<LogHandle> open = new LinkedHashSet<>();
    private volatile int count;

    /// One at a time makes room; the others wait for it, which slows a burst down to what can be
    /// closed. Before the locks of handles.
    private final ReentrantLock roomLock = new ReentrantLock();

    private volatile long tick = 1;
    private long sweptTick = 1;
    private long sweptBeforeTick = 1;

    OpenLogs(DataDirectory directory) {
        this.directory = directory;
    }

    /// Counts openings of logs, and looks for idle ones: of two logs the one used at the higher
    /// tick was used more recently.
    long tick() {
        return tick;
    }

    private long nextTick() {
        lock.lock();
        try {
            long next = tick + 1;
            tick = next;
            return next;
        } finally {
            lock.unlock();
        }
    }

    void opened(LogHandle handle) {
        nextTick();
        lock.lock();
        try {
            open.add(handle);
            count = open.size();
        } finally {
            lock.unlock();
        }
    }

    void closed(LogHandle handle) {
        lock.lock();
        try {
            open.remove(handle);
            count = open.size();
        } finally {
            lock.unlock();
        }
    }

    int count() {
        return count;
    }

    /// In the order in which they were opened.
    List<LogHandle> handles() {
        lock.lock();
        try {
            return new ArrayList<>(open);
        } finally {
            lock.unlock();
        }
    }

    private int bound() {
        return 2 * directory.settings().openLogsMax();
    }

    /// So many that an idle one is not kept long.
    boolean areMany() {
        return count > directory.settings().openLogsMax();
    }

    /// Closes the logs that were not used since the call before the last: after a deletion or the
    /// like the chores have looked at them once more. By one thread.
    void closeIdle() throws IOException {
        for (var handle : handles()) {
            handle.closeIfUnused(sweptBeforeTick);
        }
        sweptBeforeTick = sweptTick;
        sweptTick = nextTick();
    }

    /// Closes what was used least recently if too many logs are open. Not on a device thread, and
    /// with no lock of a log or a handle held.
    void makeRoom() {
        if (count <= bound()) {
            return;
        }
        roomLock.lock();
        try {
            int excess = count - bound();
            if (excess > 0 && !directory.isOffline()) {
                close(leastRecentlyUsed(excess + bound() / BATCH_PART));
            }
        } finally {
            roomLock.unlock();
        }
    }

    /// A handle, and when it was used as of the search.
    private record Used(LogHandle handle, long tick) {}

    private List<LogHandle> leastRecentlyUsed(int wanted) {
        var unused = new ArrayList<Used>();
        for (var handle : handles()) {
            if (handle.isUnused()) {
                unused.add(new Used(handle, handle.usedTick()));
            }
        }
        unused.sort(Comparator.comparingLong(Used::tick));
        return unused.stream().limit(wanted).map(Used::handle).toList();
    }

    private void close(List<LogHandle> unused) {
        try {
            Abreast.each(
                    directory.world().threads(),
                    "log-close",
                    unused,
                    it -> it.closeIfUnused(Long.MAX_VALUE));
        } catch (IOException e) {
            if (FullDisk.causes(e)) {
                LOG.warn("Closing of logs waits for disk space {}", directory.path());
            } else {
                directory.offline(e);
            }
        }
    }
}
