package io.moldau.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.runtime.World;
import io.moldau.testkit.SimulatedWorld;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogWatchTest {
    private static final long SECOND_NANOS = 1_000_000_000;

    private static PartitionLog open(World world) throws IOException {
        world.disk().createDirectories(LogFixture.TOP);
        return PartitionLog.open(
                world,
                LogFixture.DIRECTORY,
                LogFixture.PARTITION,
                LogFixture.TOPIC_ID,
                LogSettings.DEFAULT,
                new MemoryJournal(),
                new Opening.Clean(0, -1));
    }

    @Test
    void aWaitingReaderIsWokenByTheHighWatermarkAndNotByAnAppend() {
        var simulation = new SimulatedWorld(3);
        var seen = new ArrayList<String>();
        simulation.run(world -> {
            var log = open(world);
            var watch = new LogWatch(world.clock());
            log.watch(watch);
            world.threads().start("writer", () -> write(world, log));
            long left = watch.await(60 * SECOND_NANOS);
            seen.add("woken after " + (60 * SECOND_NANOS - left) / SECOND_NANOS + " s");
            seen.addAll(LogFixture.readAll(log, 0, ReadLimit.HIGH_WATERMARK));
            log.unwatch(watch);
            left = watch.await(5 * SECOND_NANOS);
            seen.add(left <= 0 ? "time is over" : "woken again");
        });
        assertThat(seen).isEqualTo(List.of("woken after 20 s", "0=a", "time is over"));
        assertThat(simulation.elapsed()).isGreaterThan(Duration.ofSeconds(24));
    }

    private static void write(World world, PartitionLog log) {
        try {
            world.clock().sleep(10 * SECOND_NANOS);
            log.append(LogFixture.batch(1, "a"), LogFixture.EPOCH, AppendOrigin.CLIENT);
            world.clock().sleep(10 * SECOND_NANOS);
            log.advanceHighWatermark(1);
            world.clock().sleep(SECOND_NANOS);
            log.append(LogFixture.batch(1, "b"), LogFixture.EPOCH, AppendOrigin.CLIENT);
            log.advanceHighWatermark(2);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void newsBetweenAReadAndTheWaitAreNotLost() {
        new SimulatedWorld(3)
                .run(world -> {
                    var log = open(world);
                    var watch = new LogWatch(world.clock());
                    log.watch(watch);
                    log.append(LogFixture.batch(1, "a"), LogFixture.EPOCH, AppendOrigin.CLIENT);
                    log.advanceHighWatermark(1);
                    assertThat(watch.await(SECOND_NANOS)).isEqualTo(SECOND_NANOS);
                    assertThat(watch.await(SECOND_NANOS)).isLessThanOrEqualTo(0);
                    log.abandon();
                    assertThat(watch.await(SECOND_NANOS)).isEqualTo(SECOND_NANOS);
                });
    }
}
