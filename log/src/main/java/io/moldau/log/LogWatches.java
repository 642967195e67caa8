package io.moldau.log;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/// Who waits for news of a log, in the order they came.
final class LogWatches {
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<LogWatch> watches = new LinkedHashSet<>();
    private volatile boolean any;

    void add(LogWatch watch) {
        lock.lock();
        try {
            watches.add(watch);
            any = true;
        } finally {
            lock.unlock();
        }
    }

    void remove(LogWatch watch) {
        lock.lock();
        try {
            watches.remove(watch);
            any = !watches.isEmpty();
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
            return List.copyOf(watches);
        } finally {
            lock.unlock();
        }
    }
}
