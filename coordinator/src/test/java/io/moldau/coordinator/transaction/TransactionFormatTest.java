package io.moldau.coordinator.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.protocol.DecodeException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TransactionFormatTest {
    private static final StoredTransaction PREPARED =
            new StoredTransaction(
                    7,
                    7,
                    9,
                    2,
                    -1,
                    60_000,
                    TransactionState.PREPARE_COMMIT,
                    TransactionPartitions.of(Map.of("t", List.of(1, 0), "a", List.of(3))),
                    1_000,
                    2_000,
                    2);

    @Test
    void aTransactionIsWrittenInVersion1WithWhatKip890Needs() {
        var change = new TransactionChange.Stored("x", PREPARED);

        assertThat(HexFormat.of().formatHex(bytes(TransactionFormat.key(change))))
                .isEqualToIgnoringWhitespace("0000 0001 78");
        assertThat(HexFormat.of().formatHex(valueBytes(change, 2)))
                .isEqualToIgnoringWhitespace(
                        "0001 0000000000000007 0002 0000ea60 02"
                                + " 03 02 61 02 00000003 00 02 74 03 00000000 00000001 00"
                                + " 00000000000007d0 00000000000003e8"
                                + " 03 00 08 0000000000000007 01 08 0000000000000009 02 02 0002");
        assertThat(read(change, 2)).isEqualTo(change);
    }

    @Test
    void beforeTransactionVersion1TheFormatHasNoRoomForIt() {
        var change = new TransactionChange.Stored("x", PREPARED);

        assertThat(HexFormat.of().formatHex(valueBytes(change, 0)))
                .isEqualToIgnoringWhitespace(
                        "0000 0000000000000007 0002 0000ea60 02"
                                + " 00000002 0001 61 00000001 00000003"
                                + " 0001 74 00000002 00000000 00000001"
                                + " 00000000000007d0 00000000000003e8");
        var read = (TransactionChange.Stored) read(change, 0);
        assertThat(read.transaction().partitions()).isEqualTo(PREPARED.partitions());
        assertThat(read.transaction().nextProducerId()).isEqualTo(-1);
        assertThat(read.transaction().clientVersion()).isZero();
    }

    @Test
    void anEmptyTransactionHasNoListOfPartitions() {
        var change = new TransactionChange.Stored("x", StoredTransaction.opened(7, 60_000, 2_000));

        assertThat(HexFormat.of().formatHex(valueBytes(change, 2)))
                .isEqualToIgnoringWhitespace(
                        "0001 0000000000000007 0000 0000ea60 00 00"
                                + " 00000000000007d0 ffffffffffffffff 00");
        assertThat(read(change, 2)).isEqualTo(change);
    }

    @Test
    void aForgottenIdIsATombstone() {
        var change = new TransactionChange.Dropped("x");

        assertThat(TransactionFormat.value(change, 2)).isNull();
        assertThat(read(change, 2)).isEqualTo(change);
    }

    @Test
    void recordsOfUnknownKindsAreLeftAlone() {
        assertThat(TransactionFormat.read(ByteBuffer.wrap(new byte[] {0, 9, 1}), null)).isEmpty();
    }

    @Test
    void aStateThatNoRecordMayHaveIsRefused() {
        var change = new TransactionChange.Stored("x", PREPARED);
        var bytes = valueBytes(change, 2);
        bytes[16] = 6;

        assertThatThrownBy(() ->
                        TransactionFormat.read(
                                TransactionFormat.key(change), ByteBuffer.wrap(bytes)))
                .isInstanceOf(DecodeException.class)
                .hasMessageContaining("state 6");
    }

    private static TransactionChange read(TransactionChange change, int version) {
        return TransactionFormat.read(
                        TransactionFormat.key(change), TransactionFormat.value(change, version))
                .orElseThrow();
    }

    static byte[] valueBytes(TransactionChange change, int version) {
        return bytes(Objects.requireNonNull(TransactionFormat.value(change, version)));
    }

    private static byte[] bytes(ByteBuffer buffer) {
        var bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
