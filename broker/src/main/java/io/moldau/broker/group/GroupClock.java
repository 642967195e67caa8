package io.moldau.broker.group;

import io.moldau.runtime.Clock;
import java.util.concurrent.TimeUnit;

/// The time that shards live by: the wall clock as it was at the start, and monotonic from there. A
/// jump of the wall clock must not end the sessions of every member.
final class GroupClock {
    private final Clock clock;
    private final long startWallMs;
    private final long startNanos;

    GroupClock(Clock clock) {
        this.clock = clock;
        startWallMs = clock.wallMs();
        startNanos = clock.nanos();
    }

    long nowMs() {
        return startWallMs + TimeUnit.NANOSECONDS.toMillis(clock.nanos() - startNanos);
    }
}
