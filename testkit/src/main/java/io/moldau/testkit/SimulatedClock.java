package io.moldau.testkit;

import io.moldau.runtime.Clock;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/// The clock of one life of a node: virtual time for waiting, and a wall clock that can jump.
///
/// A timed wait is an untimed one of the JDK that the simulator ends by an interrupt when its
/// virtual time has come: the JDK's own timed waits would go to its real timers. An interrupt, and
/// not a signal, so that a wait that times out takes no signal away from another.
final class SimulatedClock implements Clock {
    private final SeededScheduler scheduler;
    private final Life home;
    private final LongSupplier wallOffsetMs;

    SimulatedClock(SeededScheduler scheduler, Life home, LongSupplier wallOffsetMs) {
        this.scheduler = scheduler;
        this.home = home;
        this.wallOffsetMs = wallOffsetMs;
    }

    @Override
    public long wallMs() {
        return wallOffsetMs.getAsLong() + nanos() / 1_000_000;
    }

    @Override
    public long nanos() {
        return scheduler.time.nowNanos();
    }

    @Override
    public void sleep(long nanos) {
        if (nanos > 0) {
            scheduler.sleep(nanos);
        }
    }

    @Override
    @SuppressWarnings("WaitNotInLoop") // the caller loops
    public long await(ReentrantLock lock, Condition condition, long nanos) {
        assert lock.isHeldByCurrentThread() : "await is called with the lock held";
        if (nanos <= 0) {
            return nanos;
        }
        if (scheduler.current() == null) {
            throw new IllegalStateException("only a thread of the simulation can wait in it");
        }
        Thread waiter = Thread.currentThread();
        long deadline = scheduler.deadline(nanos);
        var timer = scheduler.time.at(deadline, home, waiter::interrupt);
        try {
            condition.await();
        } catch (InterruptedException timeIsOver) {
            assert nanos() >= deadline : "threads are not interrupted";
        } finally {
            scheduler.time.cancel(timer);
            // Signalled and timed out in one breath: the interrupt must not reach the next wait.
            boolean _ = Thread.interrupted();
        }
        return deadline - nanos();
    }
}
