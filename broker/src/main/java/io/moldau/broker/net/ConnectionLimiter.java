package io.moldau.broker.net;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Counts open connections: all together, and from each address.
final class ConnectionLimiter {
    private final int max;
    private final int perIpMax;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition left = lock.newCondition();
    private final Map<InetAddress, Integer> perIp = new HashMap<>();
    private int open;
    private boolean over;

    ConnectionLimiter(int max, int perIpMax) {
        this.max = max;
        this.perIpMax = perIpMax;
    }

    /// Waits until there is room for one more connection; false once the server closes.
    boolean awaitRoom() {
        lock.lock();
        try {
            while (open >= max && !over) {
                left.awaitUninterruptibly();
            }
            return !over;
        } finally {
            lock.unlock();
        }
    }

    /// Counts a connection in; false when its address has too many already.
    boolean enter(InetAddress address) {
        lock.lock();
        try {
            int same = perIp.getOrDefault(address, 0);
            if (same >= perIpMax) {
                return false;
            }
            perIp.put(address, same + 1);
            open++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    void leave(InetAddress address) {
        lock.lock();
        try {
            perIp.computeIfPresent(address, (_, same) -> same == 1 ? null : same - 1);
            open--;
            left.signalAll();
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

    void close() {
        lock.lock();
        try {
            over = true;
            left.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
