package io.moldau.testkit;

import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// One virtual thread of a simulation, and the executor that the JDK hands its continuation to: so
/// the scheduler knows whose turn it hands out.
final class SimulatedThread implements Executor {
    final long number;
    final String name;
    final Life home;

    /// Whether it is doing work that belongs to the device pool.
    boolean onDevice;

    private final SeededScheduler scheduler;
    private @Nullable Thread thread;

    SimulatedThread(SeededScheduler scheduler, Life home, long number, String name) {
        this.scheduler = scheduler;
        this.home = home;
        this.number = number;
        this.name = name;
    }

    @Override
    public void execute(Runnable continuation) {
        scheduler.ready(this, continuation);
    }

    void is(Thread thread) {
        this.thread = thread;
    }

    Thread thread() {
        return Objects.requireNonNull(thread, "set before the thread is started");
    }
}
