package io.moldau.protocol.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.record.BatchCheck.Refused;
import io.moldau.protocol.record.BatchCheck.Sound;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class BatchRulesTest {
    private static final long NOW_MS = 1_700_000_000_000L;
    private static final BatchRules RULES = rules(false, TimestampType.CREATE_TIME);

    private static BatchRules rules(boolean keysRequired, TimestampType type) {
        return new BatchRules(
                "t-0",
                1_048_588,
                keysRequired,
                type,
                NOW_MS,
                Long.MAX_VALUE,
                3_600_000,
                DecompressionLimits.DEFAULT);
    }

    private static ByteBuffer threeRecords() {
        return new BatchWriter(Compression.NONE)
                .append(NOW_MS, new byte[] {1}, new byte[] {2})
                .append(NOW_MS + 5, new byte[] {1}, null)
                .append(
                        NOW_MS + 1,
                        null,
                        ByteBuffer.wrap(new byte[] {9, 9}),
                        List.of(new Header("h", null)))
                .build();
    }

    private static BatchWriter append(BatchWriter writer) {
        return writer.append(NOW_MS, new byte[] {1}, new byte[] {2});
    }

    /// The batch after damage to its header that a good CRC covers up.
    private static RecordBatch changed(Consumer<ByteBuffer> change) {
        var bytes = threeRecords();
        change.accept(bytes);
        var batch = new RecordBatch(bytes, 0);
        batch.recomputeCrc();
        return batch;
    }

    private static void assertRefused(BatchCheck check, ErrorCode error, String detail) {
        assertThat(check).isInstanceOf(Refused.class);
        var refused = (Refused) check;
        assertThat(refused.error()).isEqualTo(error);
        assertThat(refused.detail()).contains(detail);
    }

    @Test
    void aSoundBatchPassesAndTellsItsLargestTimestamp() {
        var batch = new RecordBatch(threeRecords(), 0);

        assertThat(RULES.checkHeader(batch)).isEqualTo(new Sound(NOW_MS + 5));
        assertThat(RULES.checkRecords(batch)).isEqualTo(new Sound(NOW_MS + 5));
    }

    @Test
    void theRecordsDecideOnTheLargestTimestampNotTheHeader() {
        var batch = changed(it -> it.putLong(RecordBatch.MAX_TIMESTAMP_AT, NOW_MS + 1000));

        assertThat(RULES.checkHeader(batch)).isEqualTo(new Sound(NOW_MS + 1000));
        assertThat(RULES.checkRecords(batch)).isEqualTo(new Sound(NOW_MS + 5));
    }

    @Test
    void aBatchAboveTheLimitIsTooLarge() {
        var batch = new RecordBatch(threeRecords(), 0);
        int size = batch.sizeBytes();

        assertRefused(
                sized(size - 1).checkHeader(batch), ErrorCode.MESSAGE_TOO_LARGE, "t-0 is " + size);
        assertThat(sized(size).checkHeader(batch)).isInstanceOf(Sound.class);
    }

    private static BatchRules sized(int batchMaxBytes) {
        return new BatchRules(
                "t-0",
                batchMaxBytes,
                false,
                TimestampType.CREATE_TIME,
                NOW_MS,
                Long.MAX_VALUE,
                3_600_000,
                DecompressionLimits.DEFAULT);
    }

    @Test
    void everyFlippedBitBehindTheCrcIsFound() {
        int size = threeRecords().remaining();
        for (int at = RecordBatch.CRC_AT; at < size; at++) {
            var bytes = threeRecords();
            bytes.put(at, (byte) (bytes.get(at) ^ 0x10));

            assertRefused(
                    RULES.checkHeader(new RecordBatch(bytes, 0)),
                    ErrorCode.CORRUPT_MESSAGE,
                    "Record is corrupt");
        }
    }

    @Test
    void countsAndOffsetsMustAgree() {
        for (int count : new int[] {-1, 0, 2, 4, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            var batch = changed(it -> it.putInt(RecordBatch.COUNT_AT, count));
            assertRefused(RULES.checkHeader(batch), ErrorCode.INVALID_RECORD, "count");
        }
        for (int delta : new int[] {-1, Integer.MIN_VALUE, 1, 3, Integer.MAX_VALUE}) {
            var batch = changed(it -> it.putInt(RecordBatch.LAST_OFFSET_DELTA_AT, delta));
            assertRefused(RULES.checkHeader(batch), ErrorCode.INVALID_RECORD, "offset range");
        }
        var batch = changed(it -> it.putLong(RecordBatch.BASE_OFFSET_AT, 5));
        assertRefused(
                RULES.checkHeader(batch), ErrorCode.INVALID_RECORD, "should be 0, but it is 5");
    }

    @Test
    void countAndOffsetsThatLieTogetherAreFoundInTheRecords() {
        for (int count : new int[] {2, 4, 1000}) {
            var batch =
                    changed(it ->
                            it.putInt(RecordBatch.COUNT_AT, count)
                                    .putInt(RecordBatch.LAST_OFFSET_DELTA_AT, count - 1));
            assertThat(RULES.checkHeader(batch)).isInstanceOf(Sound.class);
            assertRefused(RULES.checkRecords(batch), ErrorCode.INVALID_RECORD, "cannot be read");
        }
    }

    @Test
    void whatOnlyABrokerMaySetIsRefused() {
        refusedHeader(append(new BatchWriter(Compression.NONE).control()), "control records");
        refusedHeader(
                append(new BatchWriter(Compression.NONE).deleteHorizon(NOW_MS)), "delete horizon");
        assertRefused(
                RULES.checkHeader(
                        changed(it -> it.putShort(RecordBatch.ATTRIBUTES_AT, (short) 0x80))),
                ErrorCode.INVALID_RECORD,
                "attribute bits 80");
        var stamped = append(new BatchWriter(Compression.NONE).logAppendTime(NOW_MS)).build();
        assertRefused(
                RULES.checkHeader(new RecordBatch(stamped, 0)),
                ErrorCode.INVALID_TIMESTAMP,
                "LogAppendTime");
    }

    private static void refusedHeader(BatchWriter writer, String detail) {
        assertRefused(
                RULES.checkHeader(new RecordBatch(writer.build(), 0)),
                ErrorCode.INVALID_RECORD,
                detail);
    }

    @Test
    void producerFieldsAreAllSetOrNone() {
        refusedHeader(
                append(new BatchWriter(Compression.NONE).producer(7, (short) 0, -1)),
                "Invalid sequence number -1");
        refusedHeader(
                append(new BatchWriter(Compression.NONE).producer(7, (short) -1, 0)),
                "Invalid producer epoch");
        refusedHeader(append(new BatchWriter(Compression.NONE).transactional()), "producerId");
    }

    @Test
    void unknownCodecsHaveTheirOwnError() {
        for (int codec : new int[] {5, 6, 7}) {
            assertRefused(
                    RULES.checkHeader(
                            changed(it -> it.putShort(RecordBatch.ATTRIBUTES_AT, (short) codec))),
                    ErrorCode.UNSUPPORTED_COMPRESSION_TYPE,
                    "Codec " + codec);
        }
    }

    @Test
    void timestampsTooFarAheadAreRefusedUnlessTheBrokerSetsThem() {
        var ahead =
                new RecordBatch(
                        new BatchWriter(Compression.LZ4)
                                .append(NOW_MS, null, null)
                                .append(NOW_MS + 7_200_000, null, null)
                                .build(),
                        0);

        assertRefused(RULES.checkHeader(ahead), ErrorCode.INVALID_TIMESTAMP, "out of range");
        var refused = (Refused) RULES.checkRecords(ahead);
        assertThat(refused.error()).isEqualTo(ErrorCode.INVALID_TIMESTAMP);
        assertThat(refused.records())
                .containsExactly(
                        new BatchCheck.RecordError(
                                1,
                                "Timestamp %d of message with offset 1 is out of range. The timestamp should be within [%d, %d]"
                                        .formatted(
                                                NOW_MS + 7_200_000,
                                                Long.MIN_VALUE + NOW_MS + 1,
                                                NOW_MS + 3_600_000)));
        assertThat(rules(false, TimestampType.LOG_APPEND_TIME).checkHeader(ahead))
                .isInstanceOf(Sound.class);
    }

    @Test
    void timestampsThatHaveNoSumAreRefused() {
        var batch =
                changed(it ->
                        it.putLong(RecordBatch.BASE_TIMESTAMP_AT, Long.MAX_VALUE)
                                .putLong(RecordBatch.MAX_TIMESTAMP_AT, NOW_MS));

        assertRefused(RULES.checkRecords(batch), ErrorCode.INVALID_TIMESTAMP, "timestamp");
    }

    @Test
    void compactedTopicsTakeNoRecordWithoutKey() {
        var check =
                rules(true, TimestampType.CREATE_TIME)
                        .checkRecords(new RecordBatch(threeRecords(), 0));

        assertRefused(check, ErrorCode.INVALID_RECORD, "1 record errors");
        assertThat(((Refused) check).records())
                .containsExactly(
                        new BatchCheck.RecordError(
                                2,
                                "Compacted topic cannot accept message without key in topic partition t-0"));
    }

    @Test
    void aMillionFaultyRecordsMakeAShortAnswer() {
        var writer = new BatchWriter(Compression.ZSTD);
        for (int i = 0; i < 100_000; i++) {
            writer.append(NOW_MS, null, null);
        }
        var check =
                rules(true, TimestampType.CREATE_TIME)
                        .checkRecords(new RecordBatch(writer.build(), 0));

        assertRefused(check, ErrorCode.INVALID_RECORD, "100000 record errors");
        assertThat(((Refused) check).records()).hasSize(BatchRules.RECORD_ERRORS_MAX);
    }

    @Test
    void recordsOutOfOrderAreRefused() {
        var gap =
                new BatchWriter(Compression.NONE)
                        .appendAt(new Record(0, NOW_MS, null, null, List.of()))
                        .appendAt(new Record(2, NOW_MS, null, null, List.of()))
                        .build()
                        .putInt(RecordBatch.LAST_OFFSET_DELTA_AT, 1);
        var batch = new RecordBatch(gap, 0);
        batch.recomputeCrc();

        assertThat(RULES.checkHeader(batch)).isInstanceOf(Sound.class);
        assertRefused(
                RULES.checkRecords(batch), ErrorCode.INVALID_RECORD, "offset delta 2, must be 1");
    }

    /// A compressed batch whose records begin with `head` in place of what they did.
    private static BatchCheck withHead(Compression codec, int... head) {
        var bytes = append(new BatchWriter(codec)).build();
        for (int i = 0; i < head.length; i++) {
            bytes.put(RecordBatch.HEADER_BYTES + i, (byte) head[i]);
        }
        var batch = new RecordBatch(bytes, 0);
        batch.recomputeCrc();
        return RULES.checkHeader(batch);
    }

    @Test
    void compressedDataMustBeginAsItsCodecDoes() {
        for (var codec : List.of(Compression.GZIP, Compression.LZ4, Compression.ZSTD)) {
            assertThat(withHead(codec)).isInstanceOf(Sound.class);
            for (int first : new int[] {0, 0x12, 0x50}) {
                assertRefused(
                        withHead(codec, first), ErrorCode.INVALID_RECORD, codec.lowerCaseName());
            }
        }
        assertRefused(withHead(Compression.GZIP, 0x1f, 0x8b, 7), ErrorCode.INVALID_RECORD, "gzip");
        assertRefused(withHead(Compression.ZSTD, 0x27), ErrorCode.INVALID_RECORD, "zstd");
        // a frame to be skipped may come before the one that counts
        assertThat(withHead(Compression.ZSTD, 0x53, 0x2a, 0x4d, 0x18)).isInstanceOf(Sound.class);
    }

    @Test
    void lz4BlocksThatDependOnEachOtherAreRefused() {
        var check = withHead(Compression.LZ4, 0x04, 0x22, 0x4d, 0x18, 0x40);

        assertRefused(check, ErrorCode.INVALID_RECORD, "depend on each other");
    }

    @Test
    void snappyComesInTwoFramingsAndWhatIsNeitherIsRefused() {
        assertThat(withHead(Compression.SNAPPY)).isInstanceOf(Sound.class);
        // raw: a size of 10 or of 2^30, then a literal
        assertThat(withHead(Compression.SNAPPY, 10, 0x10)).isInstanceOf(Sound.class);
        assertThat(withHead(Compression.SNAPPY, 0x80, 0x80, 0x80, 0x80, 4, 0xf0))
                .isInstanceOf(Sound.class);
        // no size at all, none that fits, a copy of what was not there yet
        assertRefused(withHead(Compression.SNAPPY, 0, 0), ErrorCode.INVALID_RECORD, "snappy");
        assertRefused(
                withHead(Compression.SNAPPY, 0x80, 0x80, 0x80, 0x80, 0x80, 1),
                ErrorCode.INVALID_RECORD,
                "snappy");
        for (int copy = 1; copy <= 3; copy++) {
            assertRefused(
                    withHead(Compression.SNAPPY, 10, copy), ErrorCode.INVALID_RECORD, "snappy");
        }
    }

    @Test
    void compressedDataThatEndsInItsHeadIsRefused() {
        for (var codec : Compression.values()) {
            if (codec == Compression.NONE) {
                continue;
            }
            for (int length = 0; length <= 3; length++) {
                var bytes = append(new BatchWriter(codec)).build();
                int size = RecordBatch.HEADER_BYTES + length;
                bytes.limit(size)
                        .putInt(RecordBatch.LENGTH_AT, size - RecordBatch.LENGTH_OVERHEAD_BYTES);
                var batch = new RecordBatch(bytes, 0);
                batch.recomputeCrc();
                assertRefused(
                        RULES.checkHeader(batch), ErrorCode.INVALID_RECORD, codec.lowerCaseName());
            }
        }
    }
}
