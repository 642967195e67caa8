package io.moldau.broker.controller;

import io.moldau.runtime.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Sees that no change of the metadata waits longer than `metadata.log.max.snapshot.interval.ms` to
/// be in a snapshot.
final class SnapshotTimer implements Runnable {
    private final Clock clock;
    private final ControllerLoop loop;
    private final long intervalNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition closed = lock.newCondition();
    private boolean over;

    SnapshotTimer(Clock clock, ControllerLoop loop, long intervalMs) {
        this.clock = clock;
        this.loop = loop;
        this.intervalNanos = TimeUnit.MILLISECONDS.toNanos(intervalMs);
    }

    @Override
    public void run() {
        while (awaitDue()) {
            loop.snapshotChanges();
        }
    }

    /// Waits until the next snapshot is due; false once the controller closes.
    private boolean awaitDue() {
        lock.lock();
        try {
            long left = intervalNanos;
            while (!over && left > 0) {
                left = clock.await(lock, closed, left);
            }
            return !over;
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            over = true;
            closed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
