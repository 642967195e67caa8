package io.moldau.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.TopicPartition;
import io.moldau.protocol.record.BatchWriter;
import io.moldau.protocol.record.Compression;
import io.moldau.runtime.Disk;
import io.moldau.runtime.World;
import io.moldau.testkit.SimulatedWorld;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// The cleaner of a data directory: what it picks, and what becomes of it when something goes
/// wrong.
class CleanerTest {
    private static final TopicPartition TABLE = new TopicPartition("table", 0);
    private static final TopicPartition OTHER = new TopicPartition("table", 1);
    private static final long SECOND_NANOS = 1_000_000_000;

    private volatile LogSettings settings =
            LogSettings.DEFAULT
                    .change()
                    .segmentBytes(1_000)
                    .indexIntervalBytes(200)
                    .delete(false)
                    .compact(true)
                    .fileDeleteDelayMs(10)
                    .compaction(new LogSettings.Compaction(0.3, 0, Long.MAX_VALUE, 1_000))
                    .build();
    private volatile CleanerSettings cleaner =
            new CleanerSettings(true, 200, 1 << 20, 0.9, 4096, Double.MAX_VALUE);

    private final AtomicInteger looks = new AtomicInteger();

    private interface Story {
        void tell(World world, DataDirectory directory) throws IOException;
    }

    private void run(Story story) {
        var simulation = new SimulatedWorld(1);
        var node = simulation.node("node");
        var told = new boolean[1];
        simulation.run(world -> {
            node.start(it -> {
                var directory = open(it);
                story.tell(it, directory);
                told[0] = true;
                directory.close();
            });
            for (int i = 0; i < 600 && node.running(); i++) {
                world.clock().sleep(SECOND_NANOS);
            }
        });
        assertThat(told[0]).isTrue();
    }

    private DataDirectory open(World world) throws IOException {
        var source =
                new LogSettingsSource() {
                    @Override
                    public LogSettings settingsOf(TopicPartition partition) {
                        return settings;
                    }

                    @Override
                    public CleanerSettings cleaner() {
                        looks.incrementAndGet();
                        return cleaner;
                    }
                };
        return DataDirectory.open(
                world, DirectoryRig.PATH, DirectoryRig.IDENTITY, DirectoryRig.SETTINGS, source);
    }

    private void configure(DataDirectory directory, UnaryOperator<LogSettings.Builder> change) {
        settings = change.apply(settings.change()).build();
        directory.configure(TABLE);
        directory.configure(OTHER);
    }

    /// Thirty records of five keys, a batch each.
    private static void fill(DataDirectory directory, TopicPartition partition) throws IOException {
        for (int i = 0; i < 30; i++) {
            append(directory, partition, "key" + i % 5, i + "v".repeat(80));
        }
    }

    private static void append(
            DataDirectory directory, TopicPartition partition, String key, String value)
            throws IOException {
        var handle = DirectoryRig.handle(directory, partition);
        var log = handle.acquire();
        try {
            var batch =
                    new BatchWriter(Compression.NONE)
                            .append(
                                    directory.world().clock().wallMs(),
                                    LogFixture.bytes(key),
                                    LogFixture.bytes(value))
                            .build();
            if (!(log.append(batch, LogFixture.EPOCH, AppendOrigin.CLIENT)
                    instanceof AppendResult.Appended taken)) {
                throw new AssertionError();
            }
            log.awaitDurable(taken.ticket());
        } finally {
            handle.release();
        }
    }

    private static int records(DataDirectory directory, TopicPartition partition)
            throws IOException {
        var handle = DirectoryRig.handle(directory, partition);
        try {
            return CleanRig.readAll(handle.acquire()).size();
        } finally {
            handle.release();
        }
    }

    private static String checkpoint(World world) throws IOException {
        var path = DirectoryRig.PATH.resolve("cleaner-offset-checkpoint");
        if (!world.disk().exists(path)) {
            return "";
        }
        return new String(
                SmallFile.read(world.disk(), path, 1000).orElseThrow(), StandardCharsets.UTF_8);
    }

    @Test
    void aDirtyLogIsCleanedAndTheCheckpointIsKafkas() {
        run((world, directory) -> {
            fill(directory, TABLE);
            world.clock().sleep(5 * SECOND_NANOS);
            assertThat(records(directory, TABLE)).isLessThan(15);
            assertThat(checkpoint(world)).matches("0\n1\ntable 0 \\d+\n");
            fill(directory, OTHER);
            world.clock().sleep(5 * SECOND_NANOS);
            assertThat(checkpoint(world)).matches("0\n2\ntable 0 \\d+\ntable 1 \\d+\n");
        });
    }

    @Test
    void aLogThatWasClosedIsCleanedWhenItsTimeComes() {
        long lagMs = 200_000;
        run((world, directory) -> {
            configure(directory, it -> it.compaction(new LogSettings.Compaction(1, 0, lagMs, 0)));
            fill(directory, TABLE);
            world.clock().sleep(TimeUnit.MILLISECONDS.toNanos(lagMs) / 2);
            assertThat(DirectoryRig.handle(directory, TABLE).acquireIfOpen()).isNull();
            assertThat(checkpoint(world)).isEmpty();
            world.clock().sleep(TimeUnit.MILLISECONDS.toNanos(lagMs) / 2);
            world.clock().sleep(5 * SECOND_NANOS);
            assertThat(checkpoint(world)).matches("0\n1\ntable 0 \\d+\n");
            assertThat(DirectoryRig.handle(directory, TABLE).acquireIfOpen()).isNull();
            assertThat(records(directory, TABLE)).isLessThan(15);
        });
    }

    @Test
    void nothingIsCleanedWithoutCompactOrWithoutTheCleaner() {
        cleaner = new CleanerSettings(false, 200, 1 << 20, 0.9, 4096, Double.MAX_VALUE);
        run((world, directory) -> {
            fill(directory, TABLE);
            world.clock().sleep(5 * SECOND_NANOS);
            assertThat(records(directory, TABLE)).isEqualTo(30);
            configure(directory, it -> it.compact(false).delete(true));
            cleaner = new CleanerSettings(true, 200, 1 << 20, 0.9, 4096, Double.MAX_VALUE);
            world.clock().sleep(5 * SECOND_NANOS);
            assertThat(records(directory, TABLE)).isEqualTo(30);
            configure(directory, it -> it.compact(true));
            world.clock().sleep(5 * SECOND_NANOS);
            assertThat(records(directory, TABLE)).isLessThan(15);
        });
    }

    @Test
    void recordsYoungerThanTheMinimumLagStay() {
        settings =
                settings.change()
                        .compaction(new LogSettings.Compaction(0.3, 60_000, Long.MAX_VALUE, 1_000))
                        .build();
        run((world, directory) -> {
            fill(directory, TABLE);
            use(directory, 20);
            assertThat(records(directory, TABLE)).isEqualTo(30);
            use(directory, 60);
            assertThat(records(directory, TABLE)).isLessThan(15);
        });
    }

    @Test
    void recordsOlderThanTheMaximumLagGoHoweverFewTheyAre() {
        settings =
                settings.change()
                        .compaction(new LogSettings.Compaction(1, 0, 40_000, 1_000))
                        .build();
        run((world, directory) -> {
            fill(directory, TABLE);
            use(directory, 20);
            assertThat(records(directory, TABLE)).isEqualTo(30);
            use(directory, 40);
            assertThat(records(directory, TABLE)).isLessThan(15);
        });
    }

    /// E6: a log that cannot be read is set aside, the others are cleaned.
    @Test
    void aBadLogIsSetAsideAndTheOthersGoOn() {
        run((world, directory) -> {
            cleaner = new CleanerSettings(false, 200, 1 << 20, 0.9, 4096, Double.MAX_VALUE);
            fill(directory, TABLE);
            spoil(world);
            cleaner = new CleanerSettings(true, 200, 1 << 20, 0.9, 4096, Double.MAX_VALUE);
            fill(directory, OTHER);
            world.clock().sleep(5 * SECOND_NANOS);
            assertThat(records(directory, OTHER)).isLessThan(15);
            assertThat(checkpoint(world)).matches("0\n1\ntable 1 \\d+\n");
            assertThat(directory.isOffline()).isFalse();
        });
    }

    @Test
    void withoutABackoffTheCleanerRestsAllTheSame() {
        cleaner = new CleanerSettings(true, 0, 1 << 20, 0.9, 4096, Double.MAX_VALUE);
        run((world, directory) -> {
            looks.set(0);
            world.clock().sleep(SECOND_NANOS / 10);
            assertThat(looks.get()).isBetween(5, 50);
        });
    }

    private static void spoil(World world) throws IOException {
        var path = PartitionFile.LOG.in(DirectoryRig.PATH.resolve(TABLE.toString()), 0);
        try (var file = world.disk().open(path, Disk.OpenMode.WRITE)) {
            file.write(200, ByteBuffer.wrap(new byte[] {77, 78}));
        }
    }

    /// E7: removing `compact` ends a running cleaning, and so does the end of the node.
    @Test
    void aCleaningEndsWhenCompactIsRemoved() {
        run((world, directory) -> {
            cleaner = new CleanerSettings(true, 200, 1 << 20, 0.9, 400, 300);
            fill(directory, TABLE);
            world.clock().sleep(2 * SECOND_NANOS);
            configure(directory, it -> it.compact(false));
            world.clock().sleep(100 * SECOND_NANOS);
            assertThat(records(directory, TABLE)).isEqualTo(30);
            assertThat(leftovers(world)).isEmpty();
            configure(directory, it -> it.compact(true));
            world.clock().sleep(100 * SECOND_NANOS);
            assertThat(records(directory, TABLE)).isLessThan(15);
        });
    }

    private static List<String> leftovers(World world) throws IOException {
        return world.disk().list(DirectoryRig.PATH.resolve(TABLE.toString())).stream()
                .map(Object::toString)
                .filter(it -> it.endsWith(".cleaned") || it.endsWith(".swap"))
                .toList();
    }

    /// At 300 bytes a second the first 30 records take more than ten seconds.
    @Test
    void theRateIsKept() {
        run((world, directory) -> {
            cleaner = new CleanerSettings(true, 200, 1 << 20, 0.9, 400, 300);
            fill(directory, TABLE);
            world.clock().sleep(10 * SECOND_NANOS);
            assertThat(records(directory, TABLE)).isEqualTo(30);
            world.clock().sleep(60 * SECOND_NANOS);
            assertThat(records(directory, TABLE)).isLessThan(15);
        });
    }

    /// Gaps that compaction has left are read after the policy changed; E6: what the checkpoint
    /// says of a log that was cut is cut, too.
    @Test
    void gapsAreReadWhenTheLogIsNoLongerCompactedAndAfterACut() {
        run((world, directory) -> {
            fill(directory, TABLE);
            world.clock().sleep(5 * SECOND_NANOS);
            configure(directory, it -> it.compact(false).delete(true).retentionMs(-1));
            int count = records(directory, TABLE);
            assertThat(count).isLessThan(15);
            var handle = DirectoryRig.handle(directory, TABLE);
            var log = handle.acquire();
            for (long offset = 0; offset < log.logEndOffset(); offset++) {
                // maybe no more than the header of a batch that is gone, but that
                try (var slice = slice(log, offset)) {
                    assertThat(slice.isEmpty()).as("offset %d", offset).isFalse();
                }
            }
            long cleaned = directory.cleaned().of(TABLE);
            log.truncateTo(cleaned - 3);
            assertThat(directory.cleaned().of(TABLE)).isEqualTo(cleaned - 3);
            handle.release();
        });
    }

    private static LogSlice slice(PartitionLog log, long offset) throws IOException {
        if (log.read(offset, 4096, true, ReadLimit.LOG_END) instanceof ReadResult.Found found) {
            return found.slice();
        }
        throw new AssertionError("offset " + offset);
    }

    /// Keeps the log open for so long.
    private static void use(DataDirectory directory, int seconds) throws IOException {
        for (int i = 0; i < 20 * seconds; i++) {
            directory.world().clock().sleep(SECOND_NANOS / 20);
            var _ = DirectoryRig.log(directory, TABLE);
        }
    }

    @Test
    void aDeletedTopicLeavesNothingInTheCheckpoint() {
        run((world, directory) -> {
            fill(directory, TABLE);
            world.clock().sleep(5 * SECOND_NANOS);
            directory.delete(DirectoryRig.handle(directory, TABLE));
            assertThat(directory.cleaned().of(TABLE)).isEqualTo(-1);
            fill(directory, OTHER);
            world.clock().sleep(5 * SECOND_NANOS);
            assertThat(checkpoint(world)).matches("0\n1\ntable 1 \\d+\n");
        });
    }
}
