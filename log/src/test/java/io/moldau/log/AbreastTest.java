package io.moldau.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.testkit.SimulatedWorld;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AbreastTest {
    private static final List<Integer> THINGS = IntStream.range(0, 20).boxed().toList();
    private static final long WORK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final SimulatedWorld simulation = new SimulatedWorld(Long.getLong("tests.seed", 1));

    @Test
    void doesAllOfThemSomeAtATime() {
        simulation.run(world -> {
            var done = new ArrayList<Integer>();
            long before = world.clock().nanos();

            Abreast.each(
                    world.threads(),
                    "work",
                    THINGS,
                    it -> {
                        world.clock().sleep(WORK_NANOS);
                        done.add(it);
                    });

            assertThat(done).containsExactlyInAnyOrderElementsOf(THINGS);
            assertThat(world.clock().nanos() - before)
                    .isBetween(Duration.ofSeconds(5).toNanos(), Duration.ofMillis(5500).toNanos());
            Abreast.each(world.threads(), "work", List.of(), _ -> done.clear());
            assertThat(done).hasSameSizeAs(THINGS);
        });
    }

    @Test
    void aFailureIsThrownWhenWhatHasBegunIsOverAndNothingMoreBegins() {
        simulation.run(world -> {
            var begun = new AtomicInteger();
            var ended = new AtomicInteger();

            assertThatThrownBy(() ->
                            Abreast.each(
                                    world.threads(),
                                    "work",
                                    THINGS,
                                    it -> {
                                        begun.incrementAndGet();
                                        if (it == 1) {
                                            throw new IOException("the second");
                                        }
                                        world.clock().sleep(WORK_NANOS);
                                        ended.incrementAndGet();
                                    }))
                    .isInstanceOf(IOException.class)
                    .hasMessage("the second");

            assertThat(begun.get()).isLessThan(6);
            assertThat(ended.get()).isEqualTo(begun.get() - 1);
        });
    }
}
