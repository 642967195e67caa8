package io.moldau.protocol.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Damaged and malicious batches: an answer or a [CorruptRecordException], never anything else.
class HostileRecordsTest {
    private static final int ROUNDS = 1000;
    private static final DecompressionLimits LIMITS = new DecompressionLimits(1 << 20, 1 << 22);

    private final long seed = Long.getLong("tests.seed", 4711);

    private static void readAll(ByteBuffer bytes) {
        var walk = new RecordBatches(bytes);
        while (walk.next()) {
            read(walk.batch());
        }
    }

    private static void read(RecordBatch batch) {
        try (var records = batch.records(LIMITS)) {
            while (records.next()) {
                records.record();
            }
        } catch (CorruptRecordException expected) {
            assertThat(expected.getMessage()).isNotBlank();
        }
        try (var outlines = batch.recordOutlines(LIMITS)) {
            while (outlines.next()) {
                assertThat(outlines.sizeBytes()).isPositive();
            }
        } catch (CorruptRecordException expected) {
            assertThat(expected.getMessage()).isNotBlank();
        }
    }

    @Test
    void damagedBatchesNeitherCrashNorHang() {
        var random = new Random(seed);
        for (int i = 0; i < ROUNDS; i++) {
            var bytes = RandomBatch.of(random).write();
            int changes = 1 + random.nextInt(8);
            for (int change = 0; change < changes; change++) {
                bytes.put(random.nextInt(bytes.limit()), (byte) random.nextInt());
            }
            try {
                readAll(
                        random.nextInt(4) == 0
                                ? bytes.limit(random.nextInt(bytes.limit()))
                                : bytes);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed %d, round %d".formatted(seed, i), e);
            }
        }
    }

    @Test
    void randomRecordBytesBehindASoundHeaderAreRefused() {
        var random = new Random(seed);
        for (int i = 0; i < ROUNDS; i++) {
            var noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            var codec = Compression.of(i % 5).orElseThrow();
            read(withRecordBytes(codec, noise, 1 + random.nextInt(5)));
        }
    }

    private static RecordBatch withRecordBytes(Compression codec, byte[] bytes, int count) {
        var buffer = ByteBuffer.allocate(RecordBatch.HEADER_BYTES + bytes.length);
        buffer.putInt(RecordBatch.LENGTH_AT, buffer.capacity() - RecordBatch.LENGTH_OVERHEAD_BYTES);
        buffer.put(RecordBatch.MAGIC_AT, RecordBatch.MAGIC);
        buffer.putShort(RecordBatch.ATTRIBUTES_AT, (short) codec.id());
        buffer.putInt(RecordBatch.COUNT_AT, count);
        buffer.put(RecordBatch.HEADER_BYTES, bytes);
        return new RecordBatch(buffer, 0);
    }

    private static void assertCorrupt(String detail, int... recordBytes) {
        var bytes = new byte[recordBytes.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) recordBytes[i];
        }
        for (var codec : Compression.values()) {
            var compressed = codec.compress(bytes, 0, bytes.length, codec.levelDefault());
            var batch = withRecordBytes(codec, compressed, 1);
            assertThatThrownBy(
                            () -> {
                                try (var records = batch.records(LIMITS)) {
                                    while (records.next()) {
                                        records.record();
                                    }
                                }
                            })
                    .as("%s", codec)
                    .isInstanceOf(CorruptRecordException.class)
                    .hasMessageContaining(detail);
        }
    }

    // A sound record without key, value and headers is 12, 0, 0, 0, 1, 1, 0: lengths are zigzag.

    @Test
    void everyLengthIsChecked() {
        assertCorrupt("length is -1", 1);
        assertCorrupt("length is 0", 0);
        assertCorrupt("length is 5", 10, 0, 0, 0, 1, 1);
        assertCorrupt("", 14, 0, 0, 0, 1, 1, 0);
        assertCorrupt("more than its fields", 14, 0, 0, 0, 1, 1, 0, 0);
        assertCorrupt("key length is -2", 12, 0, 0, 0, 3, 1, 0);
        assertCorrupt("key length is 3", 12, 0, 0, 0, 6, 1, 0);
        assertCorrupt("value length is -2", 12, 0, 0, 0, 1, 3, 0);
        assertCorrupt("value length is 2", 12, 0, 0, 0, 1, 4, 0);
        assertCorrupt("header count is -1", 12, 0, 0, 0, 1, 1, 1);
        assertCorrupt("header count is 1", 12, 0, 0, 0, 1, 1, 2);
        assertCorrupt("null header key", 16, 0, 0, 0, 1, 1, 2, 1, 1);
        assertCorrupt("header key length is 2", 16, 0, 0, 0, 1, 1, 2, 4, 1);
        assertCorrupt("header value length is -2", 16, 0, 0, 0, 1, 1, 2, 0, 3);
        assertCorrupt("bytes are left", 12, 0, 0, 0, 1, 1, 0, 9);
        assertCorrupt("more than 5 bytes", 0x80, 0x80, 0x80, 0x80, 0x80, 0);
        assertCorrupt("more than 5 bytes", 24, 0, 0, 0x80, 0x80, 0x80, 0x80, 0x80, 0, 1, 1, 0, 0);
    }

    @Test
    void aRecordThatDeclaresGigabytesCostsNoMemoryBeforeItsBytesArrive() {
        // 0xfe 0xff 0xff 0xff 0x0f is 2^31-1
        var bytes = new byte[] {(byte) 0xfe, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f, 0, 0, 0};
        for (var codec : Compression.values()) {
            var compressed = codec.compress(bytes, 0, bytes.length, codec.levelDefault());
            var batch = withRecordBytes(codec, compressed, 1);
            try (var records = batch.records(DecompressionLimits.DEFAULT)) {
                assertThatThrownBy(records::next).isInstanceOf(CorruptRecordException.class);
            }
        }
    }

    @Test
    void negativeRecordCountsAreCorrupt() {
        try (var records = withRecordBytes(Compression.NONE, new byte[0], -1).records(LIMITS)) {
            assertThatThrownBy(records::next).hasMessageContaining("record count is -1");
        }
    }

    @Test
    void aLargeRecordCanBePassedOverInLittleMemory() {
        var value = new byte[64 << 20];
        var batch =
                new RecordBatch(
                        new BatchWriter(Compression.ZSTD).append(1, null, value).build(), 0);
        assertThat(batch.sizeBytes()).isLessThan(100_000);

        try (var outlines = batch.recordOutlines(DecompressionLimits.DEFAULT)) {
            assertThat(outlines.next()).isTrue();
            assertThat(outlines.valueBytes()).isEqualTo(value.length);
            assertThat(outlines.next()).isFalse();
        }
        try (var records = batch.records(LIMITS)) {
            assertThatThrownBy(records::next)
                    .isInstanceOf(CorruptRecordException.class)
                    .hasMessageContaining("the limit is 1048576");
        }
        try (var outlines = batch.recordOutlines(new DecompressionLimits(1 << 30, 1 << 22))) {
            assertThatThrownBy(outlines::next)
                    .isInstanceOf(CorruptRecordException.class)
                    .hasMessageContaining("beyond the limit of 4194304");
        }
    }
}
