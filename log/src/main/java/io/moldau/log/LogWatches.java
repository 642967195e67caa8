package io.moldau.log;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Who waits for news of a log, in the order they came.
final class LogWatches {
    private final ReentrantLock lock = new ReentrantLock();

    /// Null while there is none: most logs are never waited for.
    private @Nullable Set<LogWatch> watches;

    private volatile boolean any;

    void add(LogWatch watch) {
        lock.lock();
        try {
            var all = watches;
            if (all == null) {
                all = new LinkedHashSet<>();
                watches = all;
            }
            all.add(watch);
            any = true;
        } finally {
            lock.unlock();
        }
    }

    void remove(LogWatch watch) {
        lock.lock();
        try {
            var all = watches;
            if (all != null && all.remove(watch) && all.isEmpty()) {
                watches = null;
                any = false;
            }
        } finally {
            lock.unlock();
        }
    }

    void signal() {
        if (!any) {
            return;
        }
        for (var watch : copy()) {
            watch.signal();
        }
    }

    private List<LogWatch> copy() {
        lock.lock();
        try {
            var all = watches;
            return all == null ? List.of() : List.copyOf(all);
        } finally {
            lock.unlock();
        }
    }
}
