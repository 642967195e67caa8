package io.moldau.log;

import io.moldau.log.wal.WalSettings;
import io.moldau.protocol.TopicPartition;
import io.moldau.protocol.Uuid;
import io.moldau.runtime.World;
import io.moldau.testkit.SimulatedNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/// What tests of the data directory need: small files, short appends and reads.
final class DirectoryRig {
    static final Path PATH = Path.of("/var/moldau");
    static final DirectoryIdentity IDENTITY = new DirectoryIdentity("cluster", 1);

    /// Topics whose name begins so are not flushed before an acknowledgement.
    static final String LAZY = "lazy";

    /// Small, so that files are used again and checkpoints happen within a test.
    static final DirectorySettings SETTINGS =
            new DirectorySettings(
                    new WalSettings(64 << 10, 4, 64 << 10, 16 << 10), 50, 4, 100, 64 << 10);

    private DirectoryRig() {}

    /// A write-ahead log of a few small files, in which every place is soon written again.
    static DirectorySettings smallSettings(Random random) {
        int fileBytes = 64 << 10 << random.nextInt(2);
        int filesMax = 2 + random.nextInt(7);
        long checkpointBytes = (long) fileBytes * (1 + random.nextInt(filesMax));
        int cycleBytesMax = fileBytes >> (2 + random.nextInt(2));
        return new DirectorySettings(
                new WalSettings(fileBytes, filesMax, checkpointBytes, cycleBytesMax),
                random.nextBoolean() ? 50 : 60_000,
                1 + random.nextInt(8),
                random.nextBoolean() ? 100 : 300_000,
                64 << 10);
    }

    static LogSettings settingsOf(TopicPartition partition) {
        return new LogSettings.Builder()
                .segmentBytes(20_000)
                .indexBytesMax(4096)
                .indexIntervalBytes(500)
                .fileDeleteDelayMs(10)
                .flushBeforeAck(!partition.topic().startsWith(LAZY))
                .build();
    }

    static DataDirectory open(World world) throws IOException {
        return open(world, SETTINGS);
    }

    static DataDirectory open(World world, DirectorySettings settings) throws IOException {
        return DataDirectory.open(world, PATH, IDENTITY, settings, DirectoryRig::settingsOf);
    }

    static TopicPartition partition(int number) {
        return new TopicPartition("topic", number);
    }

    static Uuid id(TopicPartition partition) {
        return new Uuid(partition.topic().hashCode(), 5);
    }

    static LogHandle handle(DataDirectory directory, TopicPartition partition) throws IOException {
        return directory.handle(partition, id(partition));
    }

    /// The log, opened if need be; not held, so for tests in which nobody closes it.
    static PartitionLog log(DataDirectory directory, TopicPartition partition) throws IOException {
        var handle = handle(directory, partition);
        var log = handle.acquire();
        handle.release();
        return log;
    }

    /// Appends and waits until it may be acknowledged.
    ///
    /// @return the offset
    static long append(DataDirectory directory, TopicPartition partition, String value)
            throws IOException {
        var handle = handle(directory, partition);
        var log = handle.acquire();
        try {
            var batch = LogFixture.batch(directory.world().clock().wallMs(), value);
            var result = log.append(batch, LogFixture.EPOCH, AppendOrigin.CLIENT);
            if (!(result instanceof AppendResult.Appended appended)) {
                throw new AssertionError(result.toString());
            }
            log.awaitDurable(appended.ticket());
            if (!log.settings().flushBeforeAck()) {
                log.advanceHighWatermark(appended.endOffset());
            }
            return appended.baseOffset();
        } finally {
            handle.release();
        }
    }

    /// What consumers may read, from the start, as `offset=value`.
    static List<String> read(DataDirectory directory, TopicPartition partition) throws IOException {
        var handle = handle(directory, partition);
        var log = handle.acquire();
        try {
            return LogFixture.readAll(log, log.logStartOffset(), ReadLimit.HIGH_WATERMARK);
        } finally {
            handle.release();
        }
    }

    /// Waits for a node's life to end, two seconds of virtual time at most; then kills it.
    static void awaitEnd(World test, SimulatedNode node) {
        for (int i = 0; i < 2_000 && node.running(); i++) {
            test.clock().sleep(1_000_000);
        }
        node.kill();
    }
}
