package io.moldau.broker.net;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Counts the open connections of a node: all together, of each listener and from each address.
final class ConnectionLimiter {
    /// What becomes of a connection that has just been accepted.
    enum Admission {
        ADMITTED,
        TOO_MANY_FROM_ADDRESS,
        /// The node stops.
        OVER
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<InetAddress, Integer> byAddress = new HashMap<>();
    private final Map<String, Integer> byListener = new HashMap<>();
    private ConnectionLimits limits;
    private int open;
    private boolean over;

    ConnectionLimiter(ConnectionLimits limits) {
        this.limits = limits;
    }

    /// Replaces the limits; what is open stays open.
    void limit(ConnectionLimits newLimits) {
        lock.lock();
        try {
            limits = newLimits;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Counts a connection in; waits while there is no room for any, so that the next ones wait in
    /// the backlog.
    Admission enter(String listener, InetAddress address) {
        lock.lock();
        try {
            while (!over) {
                int same = byAddress.getOrDefault(address, 0);
                int there = byListener.getOrDefault(listener, 0);
                if (same >= limits.ofAddress(address)) {
                    return Admission.TOO_MANY_FROM_ADDRESS;
                }
                if (open < limits.max() && there < limits.ofListener(listener)) {
                    byAddress.put(address, same + 1);
                    byListener.put(listener, there + 1);
                    open++;
                    return Admission.ADMITTED;
                }
                changed.awaitUninterruptibly();
            }
            return Admission.OVER;
        } finally {
            lock.unlock();
        }
    }

    void leave(String listener, InetAddress address) {
        lock.lock();
        try {
            byAddress.computeIfPresent(address, (_, same) -> same == 1 ? null : same - 1);
            byListener.merge(listener, -1, Integer::sum);
            open--;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    int open() {
        lock.lock();
        try {
            return open;
        } finally {
            lock.unlock();
        }
    }

    /// Nobody waits for room any more.
    void close() {
        lock.lock();
        try {
            over = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
