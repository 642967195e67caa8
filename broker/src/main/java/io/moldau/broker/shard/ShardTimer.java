package io.moldau.broker.shard;

import io.moldau.runtime.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/// One thread that wakes the shards when their deadlines come.
public final class ShardTimer {
    /// No deadline.
    public static final long NEVER_MS = Long.MAX_VALUE;

    private final Clock clock;
    private final ShardClock time;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean sooner;
    private boolean over;

    /// When the thread will look next; changed under the lock.
    private volatile long wakeMs = NEVER_MS;

    public ShardTimer(Clock clock, ShardClock time) {
        this.clock = clock;
        this.time = time;
    }

    /// A shard has a deadline that may come before all others.
    public void note(long deadlineMs) {
        if (deadlineMs >= wakeMs) {
            return;
        }
        lock.lock();
        try {
            sooner = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    public void close() {
        lock.lock();
        try {
            over = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// @param passDue lets time pass in every shard that is due, and returns the next deadline
    public void run(LongSupplier passDue) {
        while (pause(passDue.getAsLong())) {
            // all is done by passDue
        }
    }

    /// Waits until the deadline, or shorter; false when it is over.
    private boolean pause(long deadlineMs) {
        lock.lock();
        try {
            wakeMs = deadlineMs;
            while (!over && !sooner) {
                if (deadlineMs == NEVER_MS) {
                    changed.awaitUninterruptibly();
                    continue;
                }
                long leftMs = deadlineMs - time.nowMs();
                if (leftMs <= 0) {
                    break;
                }
                clock.await(lock, changed, TimeUnit.MILLISECONDS.toNanos(leftMs));
            }
            sooner = false;
            // Whoever notes a deadline while the shards are looked at must be heard.
            wakeMs = Long.MAX_VALUE;
            return !over;
        } finally {
            lock.unlock();
        }
    }
}
