package io.moldau.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.record.BatchWriter;
import io.moldau.protocol.record.Compression;
import io.moldau.protocol.record.RecordBatch;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProducerStateTest {
    private static final long PRODUCER = 41;

    private final ProducerState state = new ProducerState("orders-0");
    private long nextOffset;

    private RecordBatch batch(int epoch, int sequence, int count) {
        var writer = new BatchWriter(Compression.NONE).baseOffset(nextOffset);
        writer.producer(PRODUCER, (short) epoch, sequence);
        for (int i = 0; i < count; i++) {
            writer.append(1000 + nextOffset + i, null, LogFixture.bytes("v"));
        }
        return new RecordBatch(writer.build(), 0);
    }

    private ProducerVerdict judge(int epoch, int sequence, int count) {
        return state.judge(
                batch(epoch, sequence, count),
                nextOffset,
                AppendOrigin.CLIENT,
                VerificationGuard.NONE);
    }

    private void add(int epoch, int sequence, int count) {
        var batch = batch(epoch, sequence, count);
        assertThat(state.judge(batch, nextOffset, AppendOrigin.CLIENT, VerificationGuard.NONE))
                .isEqualTo(ProducerVerdict.NEXT);
        state.add(BatchHeader.of(batch, 0), 7, 7);
        nextOffset += count;
    }

    private static void assertRefused(ProducerVerdict verdict, ErrorCode error) {
        assertThat(verdict).isInstanceOf(ProducerVerdict.Refused.class);
        assertThat(((ProducerVerdict.Refused) verdict).error()).isEqualTo(error);
    }

    @Test
    void aRetryOfAnyOfTheLastFiveBatchesIsRecognizedWithItsOffset() {
        for (int i = 0; i < 7; i++) {
            add(0, i * 3, 3);
        }

        for (int i = 2; i < 7; i++) {
            var verdict = (ProducerVerdict.Duplicate) judge(0, i * 3, 3);
            assertThat(verdict.original().firstOffset()).isEqualTo(i * 3L);
        }
        assertRefused(judge(0, 3, 3), ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER);
    }

    @Test
    void aGapIsRefusedWithKafkasText() {
        add(0, 0, 2);

        assertThat(judge(0, 3, 1))
                .isEqualTo(
                        new ProducerVerdict.Refused(
                                ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER,
                                "Out of order sequence number for producer 41 at offset 2 in partition orders-0: 3 (incoming seq. number), 1 (current end sequence number)"));
    }

    @Test
    void anUnknownProducerMayBeginAnywhereAndANewEpochOnlyWithZero() {
        add(0, 17, 1);

        assertRefused(judge(1, 18, 1), ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER);
        add(1, 0, 1);
        assertRefused(judge(0, 18, 1), ErrorCode.INVALID_PRODUCER_EPOCH);
    }

    @Test
    void sequenceNumbersWrapToZero() {
        add(0, Integer.MAX_VALUE - 1, 3);
        add(0, 1, 1);

        assertThat(judge(0, Integer.MAX_VALUE - 1, 3))
                .isInstanceOf(ProducerVerdict.Duplicate.class);
    }

    @Test
    void aSilentProducerIsForgottenByTheNodesTimeNotTheRecords() {
        add(0, 0, 1);
        state.expire(7 + 99, 100);
        assertThat(state.get(PRODUCER)).isNotNull();

        state.expire(7 + 100, 100);
        assertThat(state.get(PRODUCER)).isNull();
    }

    @Test
    void aSnapshotKeepsAllFiveBatchesTheOldestFirst() {
        for (int i = 0; i < 6; i++) {
            add(2, i, 1);
        }
        var entries = state.toSnapshot();
        var bytes = ProducerSnapshot.encode(entries);
        var restored = new ProducerState("orders-0");
        restored.restore(ProducerSnapshot.decode(ByteBuffer.wrap(bytes)).orElseThrow(), 7);

        assertThat(entries).hasSize(5);
        assertThat(entries.getLast().lastOffset()).isEqualTo(5);
        assertThat(restored.toSnapshot()).isEqualTo(entries);
        assertThat(
                        restored.judge(
                                batch(2, 1, 1),
                                nextOffset,
                                AppendOrigin.CLIENT,
                                VerificationGuard.NONE))
                .isInstanceOf(ProducerVerdict.Duplicate.class);
    }

    @Test
    void aSnapshotHasKafkasBytesAndADamagedOneIsNotRead() {
        var entry = new ProducerSnapshot.Entry(41, (short) 2, 5, 6, 0, 1006, -1, -1);
        var bytes = ProducerSnapshot.encode(List.of(entry));

        assertThat(HexFormat.of().formatHex(bytes))
                .isEqualTo(
                        "0001"
                                + "0def12ec"
                                + "00000001"
                                + "0000000000000029"
                                + "0002"
                                + "00000005"
                                + "0000000000000006"
                                + "00000000"
                                + "00000000000003ee"
                                + "ffffffff"
                                + "ffffffffffffffff");
        bytes[20] ^= 1;
        assertThat(ProducerSnapshot.decode(ByteBuffer.wrap(bytes))).isEmpty();
    }

    @Test
    void anOpenTransactionHoldsTheFirstUnstableOffsetUntilItsEndIsBelowTheHighWatermark() {
        var writer = new BatchWriter(Compression.NONE).baseOffset(10).transactional();
        writer.producer(PRODUCER, (short) 0, 0).append(5, null, LogFixture.bytes("v"));
        state.add(BatchHeader.of(new RecordBatch(writer.build(), 0), 0), 7, 7);
        assertThat(state.transactions().firstOffset()).isEqualTo(10);

        var marker =
                new BatchWriter(Compression.NONE)
                        .baseOffset(11)
                        .transactional()
                        .control()
                        .producer(PRODUCER, (short) 0, RecordBatch.NO_SEQUENCE)
                        .append(6, null, LogFixture.bytes("v"));
        state.endTransaction(BatchHeader.of(new RecordBatch(marker.build(), 0), 0), false, 3, 7);

        state.transactions().highWatermarkMoved(11);
        assertThat(state.transactions().firstOffset()).isEqualTo(10);
        state.transactions().highWatermarkMoved(12);
        assertThat(state.transactions().firstOffset()).isEqualTo(Long.MAX_VALUE);
    }
}
