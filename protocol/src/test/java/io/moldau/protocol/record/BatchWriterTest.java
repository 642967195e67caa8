package io.moldau.protocol.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchWriterTest {
    private static final byte[] VALUE = {1, 2, 3};

    @Test
    void theHeaderSaysWhatWasGiven() {
        var batch =
                new RecordBatch(
                        new BatchWriter(Compression.GZIP)
                                .baseOffset(40)
                                .partitionLeaderEpoch(6)
                                .producer(9, (short) 2, 17)
                                .transactional()
                                .control()
                                .append(500, null, VALUE)
                                .append(400, null, VALUE)
                                .build(),
                        0);

        assertThat(batch.baseOffset()).isEqualTo(40);
        assertThat(batch.lastOffset()).isEqualTo(41);
        assertThat(batch.nextOffset()).isEqualTo(42);
        assertThat(batch.partitionLeaderEpoch()).isEqualTo(6);
        assertThat(batch.producerId()).isEqualTo(9);
        assertThat(batch.producerEpoch()).isEqualTo((short) 2);
        assertThat(batch.baseSequence()).isEqualTo(17);
        assertThat(batch.lastSequence()).isEqualTo(18);
        assertThat(batch.isTransactional()).isTrue();
        assertThat(batch.isControl()).isTrue();
        assertThat(batch.compression()).isEqualTo(Compression.GZIP);
        assertThat(batch.timestampType()).isEqualTo(TimestampType.CREATE_TIME);
        assertThat(batch.baseTimestamp()).isEqualTo(500);
        assertThat(batch.maxTimestamp()).isEqualTo(500);
        assertThat(batch.deleteHorizonMs()).isEmpty();
        assertThat(batch.crcMatches()).isTrue();
    }

    @Test
    void recordsKeepOffsetsWithGaps() {
        var batch =
                new RecordBatch(
                        new BatchWriter(Compression.NONE)
                                .baseOffset(10)
                                .appendAt(new Record(13, 1, null, null, List.of()))
                                .appendAt(new Record(19, 2, null, null, List.of()))
                                .lastOffset(25)
                                .build(),
                        0);

        assertThat(RandomBatch.read(batch)).extracting(Record::offset).containsExactly(13L, 19L);
        assertThat(batch.baseOffset()).isEqualTo(10);
        assertThat(batch.lastOffset()).isEqualTo(25);
    }

    @Test
    void aBatchCanOutliveItsRecords() {
        var bytes =
                new BatchWriter(Compression.ZSTD)
                        .baseOffset(10)
                        .producer(5, (short) 0, 100)
                        .lastOffset(12)
                        .build();
        var batch = new RecordBatch(bytes, 0);

        assertThat(bytes.remaining()).isEqualTo(RecordBatch.HEADER_BYTES);
        assertThat(batch.crcMatches()).isTrue();
        assertThat(batch.lastOffset()).isEqualTo(12);
        assertThat(batch.lastSequence()).isEqualTo(102);
        assertThat(RandomBatch.read(batch)).isEmpty();
    }

    @Test
    void sequencesWrapToZero() {
        assertThat(RecordBatch.sequenceAfter(Integer.MAX_VALUE, 1)).isZero();
        assertThat(RecordBatch.sequenceAfter(Integer.MAX_VALUE - 1, 3)).isEqualTo(1);
    }

    @Test
    void offsetAndEpochAreOutsideOfTheChecksumAndTimestampsInside() {
        var batch =
                new RecordBatch(
                        new BatchWriter(Compression.NONE).append(7, null, VALUE).build(), 0);
        long crc = batch.crc();

        batch.setBaseOffset(1L << 50);
        batch.setPartitionLeaderEpoch(12);
        assertThat(batch.crc()).isEqualTo(crc);
        assertThat(batch.crcMatches()).isTrue();

        batch.setMaxTimestamp(TimestampType.LOG_APPEND_TIME, 9000);
        assertThat(batch.crc()).isNotEqualTo(crc);
        assertThat(batch.crcMatches()).isTrue();
        assertThat(RandomBatch.read(batch)).extracting(Record::timestampMs).containsExactly(9000L);
    }

    @Test
    void aViewNeedNotBeginAtZero() {
        var bytes = new BatchWriter(Compression.NONE).baseOffset(3).append(7, null, VALUE).build();
        var shifted = ByteBuffer.allocateDirect(11 + bytes.remaining() + 5);
        shifted.put(11, bytes, 0, bytes.remaining());

        var batch = new RecordBatch(shifted, 11);

        assertThat(batch.crcMatches()).isTrue();
        assertThat(batch.bytes()).isEqualTo(bytes);
        assertThat(RandomBatch.read(batch))
                .containsExactly(new Record(3, 7, null, ByteBuffer.wrap(VALUE), List.of()));
    }
}
