package io.moldau.log;

import io.moldau.runtime.Clock;

/// Keeps the bytes that a cleaner reads and writes below a rate.
final class Throttle {
    private static final double SECOND_NANOS = 1e9;

    /// In one piece, so that whoever wants it to end does not wait longer.
    private static final long SLEEP_NANOS_MAX = 100_000_000;

    /// What was not used a while ago is not owed.
    private static final long CREDIT_NANOS_MAX = 1_000_000_000;

    private final Clock clock;
    private long paidUpToNanos;

    Throttle(Clock clock) {
        this.clock = clock;
        paidUpToNanos = clock.nanos();
    }

    /// Takes note of bytes and sleeps if that was too fast; a piece of the time that is due only.
    void note(long bytes, double bytesPerSecondMax) {
        long now = clock.nanos();
        if (now - paidUpToNanos > CREDIT_NANOS_MAX) {
            paidUpToNanos = now - CREDIT_NANOS_MAX;
        }
        paidUpToNanos += (long) (bytes / bytesPerSecondMax * SECOND_NANOS);
        clock.sleep(Math.min(paidUpToNanos - now, SLEEP_NANOS_MAX));
    }

    /// Whether it is too early to go on: then [#note] is to be called again, with no bytes.
    boolean isBehind() {
        return paidUpToNanos - clock.nanos() > 0;
    }
}
