package io.moldau.tools.record;

import io.moldau.tools.command.CommandFailure;
import io.moldau.tools.command.Exit;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/// So many records a second, kept on average: who fell behind catches up.
public final class Rate {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,6})?)(?:/([smh]))?");

    private final double perSecond;
    private long startNanos;

    private Rate(double perSecond) {
        this.perSecond = perSecond;
    }

    /// @param perSecond 0 or less: as fast as possible
    public static Rate perSecond(double perSecond) {
        return new Rate(perSecond);
    }

    /// Of `100`, `100/s`, `6000/m`, `5/h`.
    public static Rate of(String text) {
        var rate = TEXT.matcher(text.strip());
        if (!rate.matches() || Double.parseDouble(rate.group(1)) == 0) {
            throw new CommandFailure(
                    Exit.USAGE, "%s is no rate; say it like 100/s or 30/m".formatted(text));
        }
        var unit = rate.group(2) == null ? "s" : rate.group(2);
        long seconds =
                switch (unit) {
                    case "m" -> 60;
                    case "h" -> 3600;
                    default -> 1;
                };
        return new Rate(Double.parseDouble(rate.group(1)) / seconds);
    }

    /// 0 or less: as fast as possible.
    public double perSecond() {
        return perSecond;
    }

    /// When record `number` (the first is 0) is due, as nanoseconds since the start.
    long dueNanos(long number) {
        return perSecond <= 0 ? 0 : (long) (number / perSecond * TimeUnit.SECONDS.toNanos(1));
    }

    /// Waits until record `number` is due. The first one starts the clock.
    ///
    /// @throws InterruptedException if the thread was told to stop
    public void await(long number) throws InterruptedException {
        if (number == 0) {
            startNanos = System.nanoTime();
        }
        long due = dueNanos(number);
        while (true) {
            long left = due - (System.nanoTime() - startNanos);
            if (left <= 0) {
                return;
            }
            LockSupport.parkNanos(left);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }
}
