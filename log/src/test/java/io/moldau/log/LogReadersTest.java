package io.moldau.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.record.RecordBatches;
import io.moldau.runtime.World;
import io.moldau.testkit.Seeds;
import io.moldau.testkit.SimulatedWorld;
import java.io.IOException;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Readers beside a writer that rolls, flushes and deletes: whatever the order of their steps, each
/// reads every record once, in order, and none above the high watermark.
class LogReadersTest {
    private static final int RECORDS = 150;
    private static final int READERS = 3;

    static LongStream seeds() {
        return Seeds.of(30);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void eachReadsEveryRecordOnceAndNothingAboveTheHighWatermark(long seed) {
        var simulation = new SimulatedWorld(seed);
        simulation.run(world -> new Run(seed, world).run());
    }

    private static final class Run {
        private final long seed;
        private final World world;
        private final Random random;
        private final PartitionLog log;
        private int readersDone;

        Run(long seed, World world) throws IOException {
            this.seed = seed;
            this.world = world;
            random = new Random(seed);
            world.disk().createDirectories(LogFixture.TOP);
            log =
                    PartitionLog.open(
                            world,
                            LogFixture.DIRECTORY,
                            LogFixture.PARTITION,
                            LogFixture.TOPIC_ID,
                            LogSettings.DEFAULT
                                    .change()
                                    .segmentBytes(700)
                                    .indexIntervalBytes(100)
                                    .fileDeleteDelayMs(0)
                                    .retentionBytes(3000)
                                    .build(),
                            new MemoryJournal(),
                            new Opening.Clean(0, -1));
        }

        void run() throws IOException {
            for (int i = 0; i < READERS; i++) {
                world.threads().start("reader " + i, () -> attempt(this::follow));
            }
            world.threads().start("chores", () -> attempt(this::maintain));
            for (int i = 0; i < RECORDS; i++) {
                log.append(LogFixture.batch(1, "v" + i), LogFixture.EPOCH, AppendOrigin.CLIENT);
                if (random.nextBoolean()) {
                    log.advanceHighWatermark(log.logEndOffset());
                }
                if (random.nextInt(10) == 0) {
                    log.flush();
                }
            }
            log.advanceHighWatermark(RECORDS);
            while (readersDone < READERS) {
                world.clock().sleep(1_000_000);
            }
            log.close();
        }

        private interface Part {
            void run() throws IOException;
        }

        private static void attempt(Part part) {
            try {
                part.run();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        private void maintain() throws IOException {
            while (readersDone < READERS) {
                log.maintain(world.clock().wallMs());
                world.clock().sleep(random.nextInt(500_000));
            }
        }

        private void follow() throws IOException {
            var watch = new LogWatch(world.clock());
            log.watch(watch);
            for (long next = 0; next < RECORDS; ) {
                long before = log.highWatermark();
                if (log.read(next, 1, true, ReadLimit.HIGH_WATERMARK)
                        instanceof ReadResult.OutOfRange(_, long start, _)) {
                    assertThat(start).as("seed %d", seed).isGreaterThan(next);
                    next = start; // retention was faster
                    continue;
                }
                next = readFrom(next);
                if (next == before) {
                    watch.await(1_000_000);
                }
            }
            log.unwatch(watch);
            readersDone++;
        }

        private long readFrom(long offset) throws IOException {
            long next = offset;
            var result = log.read(offset, 1 + random.nextInt(600), true, ReadLimit.HIGH_WATERMARK);
            if (!(result instanceof ReadResult.Found found)) {
                return offset;
            }
            try (var slice = found.slice()) {
                var walk = new RecordBatches(slice.read());
                while (walk.next()) {
                    var batch = walk.batch();
                    assertThat(batch.crcMatches()).as("seed %d", seed).isTrue();
                    assertThat(batch.baseOffset()).as("seed %d", seed).isEqualTo(next);
                    next = batch.nextOffset();
                }
                assertThat(next).as("seed %d", seed).isLessThanOrEqualTo(found.highWatermark());
            }
            return next;
        }
    }
}
