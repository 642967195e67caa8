package io.moldau.broker.group;

import io.moldau.runtime.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/// One thread that wakes the shards when their deadlines come.
final class GroupTimer {
    private final Clock clock;
    private final GroupClock time;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean sooner;
    private boolean over;

    /// When the thread will look next; changed under the lock.
    private volatile long wakeMs = ShardRunner.NEVER_MS;

    GroupTimer(Clock clock, GroupClock time) {
        this.clock = clock;
        this.time = time;
    }

    /// A shard has a deadline that may come before all others.
    void note(long deadlineMs) {
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

    void close() {
        lock.lock();
        try {
            over = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// @param passDue lets time pass in every shard that is due, and returns the next deadline
    void run(LongSupplier passDue) {
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
                if (deadlineMs == ShardRunner.NEVER_MS) {
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
