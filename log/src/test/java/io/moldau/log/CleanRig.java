package io.moldau.log;

import io.moldau.protocol.record.BatchWriter;
import io.moldau.protocol.record.Compression;
import io.moldau.protocol.record.Header;
import io.moldau.protocol.record.Record;
import io.moldau.protocol.record.RecordBatches;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/// A compacted log that is appended to at random, what a reader makes of it, and passes over it.
final class CleanRig {
    static final long DELETE_RETENTION_MS = 1_000;
    static final int PRODUCERS = 3;

    /// All that was ever appended, by offset.
    final TreeMap<Long, Record> appended = new TreeMap<>();

    /// Base offset of the batch that each record came in.
    final Map<Long, Long> batchOf = new HashMap<>();

    private final Map<Long, Integer> sequences = new HashMap<>();
    private final Random random;
    private final int keyCount;
    private final int recordsMax;

    CleanRig(Random random) {
        this(random, 12, 4);
    }

    private CleanRig(Random random, int keysMax, int recordsMax) {
        this.random = random;
        this.keyCount = 1 + random.nextInt(keysMax);
        this.recordsMax = recordsMax;
    }

    /// Of batches with more keys than the cleaner looks for at once.
    static CleanRig ofLargeBatches(Random random) {
        return new CleanRig(random, 4 * KeyDigests.COUNT_MAX, 3 * KeyDigests.COUNT_MAX);
    }

    static LogSettings settings(Random random) {
        return LogSettings.DEFAULT
                .change()
                .segmentBytes(1_000 + random.nextInt(2_000))
                .indexIntervalBytes(50 + random.nextInt(400))
                .delete(false)
                .compact(true)
                .timestampAfterMaxMs(Long.MAX_VALUE)
                .fileDeleteDelayMs(random.nextInt(2) * 60_000L)
                .compaction(new LogSettings.Compaction(0, 0, Long.MAX_VALUE, DELETE_RETENTION_MS))
                .build();
    }

    static CleanerSettings memory(long mapBytes) {
        return new CleanerSettings(true, 1, mapBytes, 0.9, 1024, Double.MAX_VALUE);
    }

    /// Appends one batch and notes it.
    ///
    /// @return whether it was taken
    boolean append(PartitionLog log, long nowMs) throws IOException {
        var codecs = List.of(Compression.values());
        var codec =
                random.nextInt(3) == 0
                        ? codecs.get(random.nextInt(codecs.size()))
                        : Compression.NONE;
        var writer = new BatchWriter(codec);
        int producer = random.nextInt(PRODUCERS + 3);
        int count = 1 + random.nextInt(recordsMax);
        if (producer < PRODUCERS) {
            int sequence = sequences.getOrDefault((long) producer, 0);
            writer.producer(producer, (short) 0, sequence);
            sequences.put((long) producer, sequence + count);
        }
        var records = new ArrayList<Record>();
        for (int i = 0; i < count; i++) {
            records.add(record(nowMs - random.nextInt(50)));
        }
        for (var it : records) {
            writer.append(it.timestampMs(), it.key(), it.value(), it.headers());
        }
        var result = log.append(writer.build(), LogFixture.EPOCH, AppendOrigin.CLIENT);
        if (!(result instanceof AppendResult.Appended taken)) {
            throw new AssertionError(result.toString());
        }
        log.awaitDurable(taken.ticket());
        long offset = taken.baseOffset();
        for (var it : records) {
            batchOf.put(offset, taken.baseOffset());
            appended.put(
                    offset,
                    new Record(offset, it.timestampMs(), it.key(), it.value(), it.headers()));
            offset++;
        }
        return true;
    }

    private Record record(long timestampMs) {
        var key = ByteBuffer.wrap(LogFixture.bytes("key" + random.nextInt(keyCount)));
        var value =
                random.nextInt(4) == 0
                        ? null
                        : ByteBuffer.wrap(LogFixture.bytes("v".repeat(random.nextInt(120))));
        var headers =
                random.nextInt(4) == 0
                        ? List.of(new Header("h", ByteBuffer.wrap(LogFixture.bytes("x"))))
                        : List.<Header>of();
        return new Record(0, timestampMs, key, value, headers);
    }

    static List<Record> readAll(PartitionLog log) throws IOException {
        var found = new ArrayList<Record>();
        long next = log.logStartOffset();
        while (true) {
            var records = LogFixture.read(log, next, 4096, ReadLimit.LOG_END);
            if (records.isEmpty()) {
                // a batch may have kept its header only
                var result = log.read(next, 4096, true, ReadLimit.LOG_END);
                if (!(result instanceof ReadResult.Found found1) || found1.slice().isEmpty()) {
                    return found;
                }
                next = endOf(found1.slice());
                continue;
            }
            found.addAll(records);
            next = records.getLast().offset() + 1;
        }
    }

    private static long endOf(LogSlice slice) throws IOException {
        try (slice) {
            var walk = new RecordBatches(slice.read());
            long end = -1;
            while (walk.next()) {
                end = walk.batch().nextOffset();
            }
            return end;
        }
    }

    /// What a table that is filled from the log holds in the end.
    static Map<ByteBuffer, ByteBuffer> fold(Iterable<Record> records) {
        var table = new HashMap<ByteBuffer, ByteBuffer>();
        for (var it : records) {
            if (it.value() == null) {
                table.remove(it.key());
            } else {
                table.put(it.key(), it.value());
            }
        }
        return table;
    }
}
