package io.moldau.protocol.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// A batch's content by chance: header fields within their ranges and records of every shape.
record RandomBatch(
        Compression codec,
        long baseOffset,
        int leaderEpoch,
        boolean logAppendTime,
        long logAppendTimeMs,
        boolean transactional,
        long producerId,
        short producerEpoch,
        int baseSequence,
        List<Record> records) {

    static RandomBatch of(Random random) {
        var codec = Compression.of(random.nextInt(5)).orElseThrow();
        boolean idempotent = random.nextBoolean();
        long baseOffset = random.nextInt(4) == 0 ? 1L << 40 : random.nextInt(1000);
        return new RandomBatch(
                codec,
                baseOffset,
                random.nextInt(100) - 1,
                random.nextInt(4) == 0,
                1_700_000_000_000L + random.nextInt(),
                idempotent && random.nextBoolean(),
                idempotent ? random.nextInt(1_000_000) : -1,
                idempotent ? (short) random.nextInt(1 << 15) : -1,
                idempotent ? random.nextInt() & Integer.MAX_VALUE : -1,
                records(random, baseOffset));
    }

    private static List<Record> records(Random random, long baseOffset) {
        int count = 1 + random.nextInt(random.nextInt(5) == 0 ? 300 : 12);
        var records = new ArrayList<Record>();
        long timestamp = 1_700_000_000_000L;
        for (int i = 0; i < count; i++) {
            timestamp += random.nextInt(3) == 0 ? random.nextInt() : random.nextInt(50);
            records.add(
                    new Record(
                            baseOffset + i,
                            timestamp,
                            field(random),
                            field(random),
                            headers(random)));
        }
        return records;
    }

    private static @Nullable ByteBuffer field(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> null;
            case 1 -> ByteBuffer.allocate(0);
            case 2 -> randomBytes(random, random.nextInt(20_000));
            default ->
                    ByteBuffer.wrap(
                            "the same again and ".repeat(random.nextInt(9)).getBytes(UTF_8));
        };
    }

    private static ByteBuffer randomBytes(Random random, int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }

    private static List<Header> headers(Random random) {
        var headers = new ArrayList<Header>();
        while (random.nextInt(3) == 0) {
            headers.add(new Header("name-ü" + random.nextInt(10), field(random)));
        }
        return headers;
    }

    /// Written by our writer.
    ByteBuffer write() {
        var writer =
                new BatchWriter(codec)
                        .baseOffset(baseOffset)
                        .partitionLeaderEpoch(leaderEpoch)
                        .producer(producerId, producerEpoch, baseSequence);
        if (transactional) {
            writer.transactional();
        }
        if (logAppendTime) {
            writer.logAppendTime(logAppendTimeMs);
        }
        records.forEach(writer::appendAt);
        return writer.build();
    }

    /// The records as a reader sees them: with the broker's timestamp where it set one.
    List<Record> readRecords() {
        if (!logAppendTime) {
            return records;
        }
        return records.stream()
                .map(it ->
                        new Record(
                                it.offset(), logAppendTimeMs, it.key(), it.value(), it.headers()))
                .toList();
    }

    static List<Record> read(RecordBatch batch) {
        var records = new ArrayList<Record>();
        try (var cursor = batch.records(DecompressionLimits.DEFAULT)) {
            while (cursor.next()) {
                records.add(cursor.record());
            }
        }
        return records;
    }
}
