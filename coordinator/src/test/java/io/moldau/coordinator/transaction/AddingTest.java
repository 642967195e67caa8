package io.moldau.coordinator.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.ErrorCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AddingTest {
    private static final TransactionPartitions T0 = TransactionPartitions.of("t", 0);
    private static final TransactionPartitions T1 = TransactionPartitions.of("t", 1);

    private final TransactionDriver driver = new TransactionDriver();

    @Test
    void theFirstPartitionBeginsTheTransactionAndWhatIsKnownIsNotWrittenAgain() {
        driver.init("x");
        int written = driver.log().size();

        assertThat(driver.add("x", 1000, 0, T0)).isEqualTo(ErrorCode.NONE);
        assertThat(driver.describe("x").startMs()).isEqualTo(driver.nowMs());
        assertThat(driver.add("x", 1000, 0, T0)).isEqualTo(ErrorCode.NONE);

        assertThat(driver.log()).hasSize(written + 1);
    }

    @Test
    void laterPartitionsDoNotMoveTheBeginning() {
        driver.init("x");
        driver.add("x", 1000, 0, T0);
        long beganMs = driver.nowMs();
        driver.pass(100);

        driver.add("x", 1000, 0, T1);

        assertThat(driver.describe("x").startMs()).isEqualTo(beganMs);
        assertThat(driver.describe("x").partitions()).isEqualTo(T0.plus(T1));
    }

    /// C5, C7
    @Test
    void onlyThePresentProducerInThePresentEpochAdds() {
        driver.init("x");
        driver.init("x");

        assertThat(driver.add("x", 1000, 0, T0)).isEqualTo(ErrorCode.PRODUCER_FENCED);
        assertThat(driver.add("x", 1000, 2, T0)).isEqualTo(ErrorCode.PRODUCER_FENCED);
        assertThat(driver.add(1, "x", 1000, 0, T0)).isEqualTo(ErrorCode.INVALID_PRODUCER_EPOCH);
        assertThat(driver.add("x", 7, 1, T0)).isEqualTo(ErrorCode.INVALID_PRODUCER_ID_MAPPING);
        assertThat(driver.add("y", 7, 1, T0)).isEqualTo(ErrorCode.INVALID_PRODUCER_ID_MAPPING);
        assertThat(driver.add("", 7, 1, T0)).isEqualTo(ErrorCode.INVALID_REQUEST);
    }

    /// C7
    @Test
    void aLateAdditionDoesNotBeginTheNextTransaction() {
        driver.init("x");
        driver.add("x", 1000, 0, T0);
        driver.end("x", 1000, 0, true);
        driver.writeMarkers();

        assertThat(driver.add("x", 1000, 0, T1)).isEqualTo(ErrorCode.PRODUCER_FENCED);
        assertThat(driver.state("x")).isEqualTo(TransactionState.COMPLETE_COMMIT);
    }

    @Test
    void theOffsetsOfAGroupAreAPartitionLikeOthers() {
        driver.init("x");
        var offsets = TransactionPartitions.of(TransactionDriver.OFFSETS, 12);

        assertThat(addOffsets(3, 0, offsets)).isEqualTo(ErrorCode.NONE);
        assertThat(driver.describe("x").partitions()).isEqualTo(offsets);
        assertThat(addOffsets(3, 1, offsets)).isEqualTo(ErrorCode.PRODUCER_FENCED);
        assertThat(addOffsets(1, 1, offsets)).isEqualTo(ErrorCode.INVALID_PRODUCER_EPOCH);
    }

    private ErrorCode addOffsets(int version, int epoch, TransactionPartitions offsets) {
        return driver.ask(
                        TransactionReply.OffsetsAdded.class,
                        it ->
                                new TransactionCommand.AddOffsets(
                                        it, version, "x", 1000, epoch, offsets))
                .error();
    }

    @Test
    void verifyingTellsWhichPartitionsAreNotInTheTransactionAndAddsNone() {
        driver.init("x");
        driver.add(3, "x", 1000, 0, T0);

        assertThat(verify("x", 1000, 0))
                .isEqualTo(new TransactionReply.PartitionsVerified(ErrorCode.NONE, T1));
        assertThat(driver.describe("x").partitions()).isEqualTo(T0);
    }

    @Test
    void verifyingFailsForWhoIsNotThePresentProducer() {
        driver.init("x");
        driver.add(3, "x", 1000, 0, T0);

        assertThat(verify("y", 1000, 0).error()).isEqualTo(ErrorCode.INVALID_PRODUCER_ID_MAPPING);
        assertThat(verify("x", 7, 0).error()).isEqualTo(ErrorCode.INVALID_PRODUCER_ID_MAPPING);
        assertThat(verify("x", 1000, 1).error()).isEqualTo(ErrorCode.PRODUCER_FENCED);
        driver.end(4, "x", 1000, 0, true);
        assertThat(verify("x", 1000, 0).error()).isEqualTo(ErrorCode.CONCURRENT_TRANSACTIONS);
    }

    private TransactionReply.PartitionsVerified verify(String id, long producerId, int epoch) {
        return driver.ask(
                TransactionReply.PartitionsVerified.class,
                it ->
                        new TransactionCommand.VerifyPartitions(
                                it, id, producerId, epoch, T0.plus(T1)));
    }

    @Test
    void aTransactionOfOneHundredThousandPartitionsFits() {
        driver.init("x");
        var many = TransactionPartitions.of("t", IntStream.range(0, 100_000).toArray());

        assertThat(driver.add("x", 1000, 0, many)).isEqualTo(ErrorCode.NONE);
        assertThat(driver.describe("x").partitions().size()).isEqualTo(100_000);
        assertThat(TransactionFormatTest.valueBytes(driver.log().getLast(), 2).length)
                .isLessThan(1_048_576);
    }

    @Test
    void partitionsThatNoRecordCanHoldAreRefusedAndTheTransactionGoesOn() {
        driver.init("x");
        driver.add("x", 1000, 0, T0);
        var byTopic = new LinkedHashMap<String, List<Integer>>();
        IntStream.range(0, 4_000).forEach(i -> byTopic.put("t".repeat(240) + i, List.of(0)));
        var many = TransactionPartitions.of(byTopic);

        assertThat(driver.add("x", 1000, 0, many)).isEqualTo(ErrorCode.TRANSACTION_ABORTABLE);
        assertThat(driver.add(3, "x", 1000, 0, many)).isEqualTo(ErrorCode.UNKNOWN_SERVER_ERROR);
        assertThat(driver.describe("x").partitions()).isEqualTo(T0);
        assertThat(driver.end("x", 1000, 0, false).error()).isEqualTo(ErrorCode.NONE);
    }
}
