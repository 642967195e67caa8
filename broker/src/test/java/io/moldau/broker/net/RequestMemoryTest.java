package io.moldau.broker.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.runtime.World;
import io.moldau.testkit.SimulatedWorld;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RequestMemoryTest {
    private static final int MIB = 1 << 20;

    private final SimulatedWorld simulation = new SimulatedWorld(1);

    @Test
    void aBufferHoldsWhatWasAskedForAndIsUsedAgain() {
        simulation.run(world -> {
            var memory = new RequestMemory(world.clock(), 16 * MIB);
            var first = memory.take(100_000);
            assertThat(first.capacity()).isBetween(100_000, 200_000);
            memory.give(first);
            assertThat(memory.takenBytes()).isZero();
            assertThat(memory.take(100_000)).isSameAs(first);
        });
    }

    @Test
    void whatSomebodyMayStillReadIsNotUsedAgain() {
        simulation.run(world -> {
            var memory = new RequestMemory(world.clock(), 16 * MIB);
            var first = memory.take(100_000);
            memory.discard(first);
            assertThat(memory.takenBytes()).isZero();
            assertThat(memory.take(100_000)).isNotSameAs(first);
        });
    }

    @Test
    void whoComesWhenAllIsTakenWaitsUntilSomeIsGivenBack() {
        simulation.run(world -> {
            var memory = new RequestMemory(world.clock(), 8 * MIB);
            var first = memory.take(8 * MIB);
            inThreeSeconds(world, () -> memory.give(first));
            long before = world.clock().nanos();

            var second = memory.take(4 * MIB);

            assertThat(Duration.ofNanos(world.clock().nanos() - before))
                    .isBetween(Duration.ofSeconds(3), Duration.ofSeconds(4));
            memory.give(second);
        });
    }

    @Test
    void whoWaitsTooLongIsRefused() {
        simulation.run(world -> {
            var memory = new RequestMemory(world.clock(), 8 * MIB);
            memory.take(8 * MIB);

            assertThatThrownBy(() -> memory.take(1))
                    .isInstanceOf(Refusal.class)
                    .hasMessage("no memory left for a request of 1 bytes");
        });
    }

    @Test
    void whatCanNeverFitIsRefusedAtOnce() {
        simulation.run(world -> {
            var memory = new RequestMemory(world.clock(), 8 * MIB);
            long before = world.clock().nanos();

            assertThatThrownBy(() -> memory.take(9 * MIB)).isInstanceOf(Refusal.class);
            assertThat(world.clock().nanos()).isEqualTo(before);
        });
    }

    @Test
    void idleBuffersAreKeptUpToALimit() {
        simulation.run(world -> {
            var memory = new RequestMemory(world.clock(), 64 * MIB);
            var kept = memory.take(4 * MIB);
            for (int i = 0; i < 10; i++) {
                memory.give(memory.take(4 * MIB + i));
            }
            memory.give(kept);
            assertThat(memory.takenBytes()).isZero();
            assertThat(memory.take(4 * MIB)).isSameAs(kept);
        });
    }

    private static void inThreeSeconds(World world, Runnable work) {
        world.threads()
                .start(
                        "later",
                        () -> {
                            world.clock().sleep(Duration.ofSeconds(3).toNanos());
                            work.run();
                        });
    }
}
