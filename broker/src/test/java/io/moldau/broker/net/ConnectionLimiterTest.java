package io.moldau.broker.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.broker.net.ConnectionLimiter.Admission;
import io.moldau.runtime.World;
import io.moldau.testkit.SimulatedWorld;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConnectionLimiterTest {
    private static final InetAddress HERE = InetAddress.ofLiteral("10.0.0.1");
    private static final InetAddress THERE = InetAddress.ofLiteral("10.0.0.2");
    private static final int NO_LIMIT = Integer.MAX_VALUE;

    private static ConnectionLimits total(int max) {
        return new ConnectionLimits(max, Map.of(), NO_LIMIT, Map.of());
    }

    /// What a connection that comes now has become a second later; null while it waits.
    private static AtomicReference<@Nullable Admission> next(
            World world, ConnectionLimiter limiter, String listener, InetAddress from) {
        var became = new AtomicReference<@Nullable Admission>();
        world.threads().start("acceptor", () -> became.set(limiter.enter(listener, from)));
        world.clock().sleep(Duration.ofSeconds(1).toNanos());
        return became;
    }

    @Test
    void aFullNodeLetsTheNextWaitAndTakesItWhenOneLeaves() {
        new SimulatedWorld(1)
                .run(world -> {
                    var limiter = new ConnectionLimiter(total(2));
                    limiter.enter("A", HERE);
                    limiter.enter("B", THERE);
                    var third = next(world, limiter, "A", HERE);
                    assertThat(third.get()).isNull();
                    assertThat(limiter.open()).isEqualTo(2);

                    limiter.leave("B", THERE);
                    world.clock().sleep(1);

                    assertThat(third.get()).isEqualTo(Admission.ADMITTED);
                    assertThat(limiter.open()).isEqualTo(2);
                });
    }

    @Test
    void aRaisedLimitAdmitsWhoWaits() {
        new SimulatedWorld(1)
                .run(world -> {
                    var limiter = new ConnectionLimiter(total(0));
                    var first = next(world, limiter, "A", HERE);
                    assertThat(first.get()).isNull();
                    limiter.limit(total(1));
                    world.clock().sleep(1);
                    assertThat(first.get()).isEqualTo(Admission.ADMITTED);
                });
    }

    @Test
    void aListenerWithItsOwnLimitDoesNotHoldBackTheOthers() {
        new SimulatedWorld(1)
                .run(world -> {
                    var limiter =
                            new ConnectionLimiter(
                                    new ConnectionLimits(
                                            NO_LIMIT, Map.of("A", 1), NO_LIMIT, Map.of()));
                    limiter.enter("A", HERE);
                    assertThat(next(world, limiter, "A", HERE).get()).isNull();
                    assertThat(next(world, limiter, "B", HERE).get()).isEqualTo(Admission.ADMITTED);
                });
    }

    @Test
    void anAddressAtItsLimitIsRefusedEvenWhileTheNodeIsFull() {
        var limits = new ConnectionLimits(2, Map.of(), 1, Map.of(THERE, 2));
        var limiter = new ConnectionLimiter(limits);

        assertThat(limiter.enter("A", HERE)).isEqualTo(Admission.ADMITTED);
        assertThat(limiter.enter("A", HERE)).isEqualTo(Admission.TOO_MANY_FROM_ADDRESS);
        assertThat(limiter.enter("A", THERE)).isEqualTo(Admission.ADMITTED);
        assertThat(limiter.enter("A", HERE)).isEqualTo(Admission.TOO_MANY_FROM_ADDRESS);
        limiter.leave("A", HERE);
        assertThat(limiter.enter("A", HERE)).isEqualTo(Admission.ADMITTED);
    }

    @Test
    void whoWaitsIsToldWhenTheNodeStops() {
        new SimulatedWorld(1)
                .run(world -> {
                    var limiter = new ConnectionLimiter(total(0));
                    var first = next(world, limiter, "A", HERE);
                    limiter.close();
                    world.clock().sleep(1);
                    assertThat(first.get()).isEqualTo(Admission.OVER);
                    assertThat(limiter.open()).isZero();
                });
    }
}
