package io.moldau.testkit;

import java.util.Comparator;
import java.util.TreeSet;

/// Virtual time and what is to happen in it. Time stands still while a thread runs.
final class VirtualTime {
    /// Something that happens at `atNanos` unless it is cancelled or its owner's life ends.
    record Timer(long atNanos, long number, Life owner, Runnable action) {}

    private final TreeSet<Timer> timers =
            new TreeSet<>(
                    Comparator.comparingLong(Timer::atNanos).thenComparingLong(Timer::number));
    private long nowNanos;
    private long timersMade;

    long nowNanos() {
        return nowNanos;
    }

    void pass(long nanos) {
        nowNanos += nanos;
    }

    Timer at(long atNanos, Life owner, Runnable action) {
        var timer = new Timer(Math.max(atNanos, nowNanos), timersMade++, owner, action);
        timers.add(timer);
        return timer;
    }

    void cancel(Timer timer) {
        timers.remove(timer);
    }

    /// Runs what is due.
    void fire() {
        while (!timers.isEmpty() && timers.getFirst().atNanos <= nowNanos) {
            var timer = timers.pollFirst();
            if (timer != null && timer.owner.alive()) {
                timer.action.run();
            }
        }
    }

    /// Moves time to the next timer; false when there is none.
    boolean jump() {
        timers.removeIf(timer -> !timer.owner.alive());
        if (timers.isEmpty()) {
            return false;
        }
        nowNanos = Math.max(nowNanos, timers.getFirst().atNanos);
        return true;
    }
}
