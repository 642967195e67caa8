package io.moldau.broker.shard;

import io.moldau.runtime.Clock;
import java.util.concurrent.TimeUnit;

/// The time that shards live by: the wall clock as it was at the start, and monotonic from there. A
/// jump of the wall clock must not end the sessions of every member, or every transaction.
public final class ShardClock {
    private final Clock clock;
    private final long startWallMs;
    private final long startNanos;

    public ShardClock(Clock clock) {
        this.clock = clock;
        startWallMs = clock.wallMs();
        startNanos = clock.nanos();
    }

    public long nowMs() {
        return startWallMs + TimeUnit.NANOSECONDS.toMillis(clock.nanos() - startNanos);
    }
}
