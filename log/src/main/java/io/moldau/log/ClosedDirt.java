package io.moldau.log;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// Logs that were closed with something left to clean, and when that is to be done: the cleaner
/// opens them then.
final class ClosedDirt {
    /// Opened for one look of the cleaner: so many more than it cleans that the dirtiest is found
    /// soon, and so few that those in use are not driven out.
    private static final int LOGS_MAX = 16;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<LogHandle, Long> dueMs = new LinkedHashMap<>();

    /// @param timeMs wall clock, milliseconds since the epoch; `Long.MAX_VALUE` for never
    void due(LogHandle handle, long timeMs) {
        lock.lock();
        try {
            if (timeMs == Long.MAX_VALUE) {
                dueMs.remove(handle);
            } else {
                dueMs.put(handle, timeMs);
            }
        } finally {
            lock.unlock();
        }
    }

    void forget(LogHandle handle) {
        lock.lock();
        try {
            dueMs.remove(handle);
        } finally {
            lock.unlock();
        }
    }

    /// Takes some whose time has come.
    List<LogHandle> take(long nowMs) {
        lock.lock();
        try {
            var taken = new ArrayList<LogHandle>();
            for (var all = dueMs.entrySet().iterator();
                    all.hasNext() && taken.size() < LOGS_MAX; ) {
                var entry = all.next();
                if (entry.getValue() <= nowMs) {
                    taken.add(entry.getKey());
                    all.remove();
                }
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }
}
