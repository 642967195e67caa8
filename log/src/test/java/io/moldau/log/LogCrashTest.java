package io.moldau.log;

import static io.moldau.log.LogFixture.EPOCH;
import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.runtime.World;
import io.moldau.testkit.Seeds;
import io.moldau.testkit.SimulatedWorld;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The power goes at any operation on the disk, in recovery too: what was flushed or is in the
/// journal comes back, and nothing else.
class LogCrashTest {
    private static final int LIVES = 12;
    private static final int EFFECTS_MAX = 150;

    static LongStream seeds() {
        return Seeds.of(40);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatIsFlushedOrJournaledComesBackAfterACrashAtAnyPoint(long seed) {
        var run = new Run(seed);
        for (int life = 0; life < LIVES; life++) {
            run.live();
        }
        run.checkAll();
    }

    private static final class Run {
        private final long seed;
        private final Random random;
        private final SimulatedWorld simulation;
        private final MemoryJournal journal = new MemoryJournal();
        private final LogSettings settings;

        /// What the directory's checkpoint stands for, and the offset below which all was flushed.
        private LogModel checkpoint = new LogModel();

        private long flushedOffset;
        private final TransactionWriter transactions;
        private int counter;

        Run(long seed) {
            this.seed = seed;
            random = new Random(seed);
            transactions = new TransactionWriter(random, seed % 2 == 0);
            simulation = new SimulatedWorld(seed);
            settings =
                    LogSettings.DEFAULT
                            .change()
                            .segmentBytes(500 + random.nextInt(1500))
                            .indexIntervalBytes(random.nextInt(300))
                            .fileDeleteDelayMs(0)
                            .build();
        }

        void live() {
            simulation.run(_ -> {
                var node = simulation.node("broker");
                node.tolerateFailure();
                if (random.nextBoolean()) {
                    node.start(this::work);
                    node.cutPowerAtEffect(1 + random.nextInt(EFFECTS_MAX));
                } else {
                    node.start(this::work);
                    node.killAtEffect(1 + random.nextInt(EFFECTS_MAX));
                }
                simulation.node("test").world().clock().sleep(60_000_000_000L);
                assertThat(node.failure()).as("seed %d", seed).isEmpty();
                node.cutPower();
            });
        }

        private PartitionLog open(World world) throws IOException {
            var recovery =
                    LogModel.recovery(
                            checkpoint.start, flushedOffset, new ArrayList<>(journal.entries));
            world.disk().createDurably(LogFixture.TOP);
            var log =
                    PartitionLog.open(
                            world,
                            LogFixture.DIRECTORY,
                            LogFixture.PARTITION,
                            LogFixture.TOPIC_ID,
                            settings,
                            journal,
                            recovery.opening());
            recovery.replay(log);
            var expected = expected();
            assertThat(log.logEndOffset()).as("seed %d", seed).isEqualTo(expected.end);
            assertThat(log.logStartOffset()).as("seed %d", seed).isEqualTo(expected.start);
            assertThat(LogFixture.readAll(log, log.logStartOffset(), ReadLimit.LOG_END))
                    .as("seed %d", seed)
                    .isEqualTo(expected.from(expected.start));
            log.advanceHighWatermark(log.logEndOffset());
            TransactionWriter.check(log, expected.transactions, random, "seed " + seed);
            return log;
        }

        /// The state after all that the journal holds.
        private LogModel expected() {
            var expected = checkpoint.copy();
            journal.entries.forEach(expected::apply);
            return expected;
        }

        private void work(World world) throws IOException {
            var log = open(world);
            while (true) {
                switch (random.nextInt(12)) {
                    case 0 -> checkpoint(log);
                    case 1 ->
                            log.deleteRecordsBefore(
                                    log.logStartOffset()
                                            + random.nextLong(
                                                    log.highWatermark()
                                                            - log.logStartOffset()
                                                            + 1));
                    case 2 -> {
                        log.configure(
                                settings.change().retentionBytes(random.nextInt(4000)).build());
                        log.maintain(world.clock().wallMs());
                    }
                    case 3 -> log.truncateTo(batchNear(log));
                    case 4, 5, 6, 7 -> {
                        transactions.step(log, EPOCH, world.clock().wallMs());
                        log.advanceHighWatermark(log.logEndOffset());
                    }
                    default -> append(world, log);
                }
            }
        }

        private void append(World world, PartitionLog log) throws IOException {
            var batches =
                    LogFixture.batch(world.clock().wallMs(), "v" + counter++, "v" + counter++);
            log.append(batches, EPOCH, AppendOrigin.CLIENT);
            log.advanceHighWatermark(log.logEndOffset());
        }

        private long batchNear(PartitionLog log) {
            long end = log.logEndOffset();
            long back = 2 * random.nextLong(4);
            return Math.max(log.logStartOffset(), end - back);
        }

        /// As a directory does it: flush, note what is durable, drop the journal.
        private void checkpoint(PartitionLog log) throws IOException {
            var state = expected();
            long flushed = log.flush();
            assertThat(flushed).as("seed %d", seed).isEqualTo(state.end);
            checkpoint = state;
            flushedOffset = flushed;
            journal.entries.clear();
        }

        void checkAll() {
            simulation.run(_ -> {
                var node = simulation.node("broker");
                var world = node.start(_ -> {});
                open(world);
                node.kill();
            });
        }
    }
}
