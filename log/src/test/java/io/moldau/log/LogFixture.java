package io.moldau.log;

import io.moldau.protocol.TopicPartition;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.record.BatchWriter;
import io.moldau.protocol.record.Compression;
import io.moldau.protocol.record.DecompressionLimits;
import io.moldau.protocol.record.Record;
import io.moldau.protocol.record.RecordBatches;
import io.moldau.runtime.Clock;
import io.moldau.runtime.Disk;
import io.moldau.runtime.Network;
import io.moldau.runtime.Randomness;
import io.moldau.runtime.Threads;
import io.moldau.runtime.World;
import io.moldau.testkit.SimulatedDisk;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// One log on a simulated disk, a clock that stands until it is moved, and a journal in memory.
final class LogFixture {
    static final TopicPartition PARTITION = new TopicPartition("orders", 0);
    static final Uuid TOPIC_ID = new Uuid(7, 11);
    static final Path TOP = Path.of("/data");
    static final Path DIRECTORY = TOP.resolve(PARTITION.toString());
    static final int EPOCH = 3;

    final SimulatedDisk disk;
    final MemoryJournal journal = new MemoryJournal();
    LogSettings settings = LogSettings.DEFAULT;
    long nowMs = 1_795_000_000_000L;
    private final Random random;

    LogFixture(long seed) throws IOException {
        disk = new SimulatedDisk(seed);
        random = new Random(seed);
        disk.createDirectories(TOP);
        disk.syncEverything();
    }

    World world() {
        return new World(clock(), threads(), randomness(), disk, new NoNetwork());
    }

    PartitionLog open(Opening opening) throws IOException {
        return PartitionLog.open(
                world(), DIRECTORY, PARTITION, TOPIC_ID, settings, journal, opening);
    }

    PartitionLog openClean() throws IOException {
        return open(new Opening.Clean(0, -1));
    }

    /// A batch of records with these values, all with the same timestamp.
    static ByteBuffer batch(long timestampMs, String... values) {
        var writer = new BatchWriter(Compression.NONE);
        for (var value : values) {
            writer.append(timestampMs, bytes("key"), bytes(value));
        }
        return writer.build();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// Appends and lets consumers see it.
    AppendResult append(PartitionLog log, ByteBuffer batches) throws IOException {
        var result = log.append(batches, EPOCH, AppendOrigin.CLIENT);
        if (result instanceof AppendResult.Appended appended) {
            log.awaitDurable(appended.ticket());
            log.advanceHighWatermark(log.logEndOffset());
        }
        return result;
    }

    AppendResult append(PartitionLog log, String... values) throws IOException {
        return append(log, batch(nowMs, values));
    }

    /// Everything readable from `offset` on, as `offset=value`.
    static List<String> readAll(PartitionLog log, long offset, ReadLimit limit) throws IOException {
        var found = new ArrayList<String>();
        long next = offset;
        while (true) {
            var records = read(log, next, 4096, limit);
            if (records.isEmpty()) {
                return found;
            }
            for (var record : records) {
                found.add(record.offset() + "=" + text(record));
            }
            next = records.getLast().offset() + 1;
        }
    }

    static List<Record> read(PartitionLog log, long offset, int maxBytes, ReadLimit limit)
            throws IOException {
        var result = log.read(offset, maxBytes, true, limit);
        var found = new ArrayList<Record>();
        if (!(result instanceof ReadResult.Found(var slice, _, _, _, _))) {
            throw new AssertionError("offset " + offset + ": " + result);
        }
        try (slice) {
            var walk = new RecordBatches(slice.read());
            while (walk.next()) {
                if (!walk.batch().crcMatches()) {
                    throw new AssertionError("CRC of " + walk.batch());
                }
                try (var records = walk.batch().records(DecompressionLimits.DEFAULT)) {
                    while (records.next()) {
                        if (records.offset() >= offset) {
                            found.add(records.record());
                        }
                    }
                }
            }
        }
        return found;
    }

    static String text(Record record) {
        var value = record.value();
        return value == null ? "null" : StandardCharsets.UTF_8.decode(value.duplicate()).toString();
    }

    private Clock clock() {
        return new Clock() {
            @Override
            public long wallMs() {
                return nowMs;
            }

            @Override
            public long nanos() {
                return nowMs * 1_000_000;
            }

            @Override
            public void sleep(long nanos) {
                nowMs += nanos / 1_000_000;
            }

            @Override
            public long await(ReentrantLock lock, Condition condition, long nanos) {
                nowMs += nanos / 1_000_000;
                return 0;
            }
        };
    }

    private static Threads threads() {
        return new Threads() {
            @Override
            public Thread start(String name, Runnable body) {
                throw new AssertionError("a log starts no thread");
            }

            @Override
            public Thread startDedicated(String name, Runnable body) {
                throw new AssertionError("a log starts no thread");
            }

            @Override
            public <T> T onDevice(DeviceWork<T> work) throws IOException {
                return work.run();
            }
        };
    }

    private Randomness randomness() {
        return new Randomness() {
            @Override
            public long nextLong() {
                return random.nextLong();
            }

            @Override
            public int nextInt(int bound) {
                return random.nextInt(bound);
            }
        };
    }

    private static final class NoNetwork implements Network {
        @Override
        public Listener listen(InetSocketAddress address, SocketSettings settings) {
            throw new AssertionError("a log has no network");
        }

        @Override
        public Connection connect(InetSocketAddress address) {
            throw new AssertionError("a log has no network");
        }
    }

    /// Whether a file is there.
    boolean has(String name) {
        return disk.exists(DIRECTORY.resolve(name));
    }

    Path file(String name) {
        return DIRECTORY.resolve(name);
    }

    Disk disk() {
        return disk;
    }
}
