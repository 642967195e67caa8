package io.moldau.runtime;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/// The machine's clocks.
final class RealClock implements Clock {
    @Override
    public long wallMs() {
        return System.currentTimeMillis();
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public void sleep(long nanos) {
        long start = nanos();
        long left = nanos;
        while (left > 0) {
            LockSupport.parkNanos(left);
            left = nanos - (nanos() - start);
        }
    }

    @Override
    @SuppressWarnings("WaitNotInLoop") // the caller loops
    public long await(ReentrantLock lock, Condition condition, long nanos) {
        assert lock.isHeldByCurrentThread() : "await is called with the lock held";
        try {
            return condition.awaitNanos(nanos);
        } catch (InterruptedException e) {
            throw new AssertionError("threads are not interrupted", e);
        }
    }
}
