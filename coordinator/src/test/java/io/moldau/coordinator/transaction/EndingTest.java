package io.moldau.coordinator.transaction;

import static io.moldau.coordinator.transaction.InitialisingTest.idle;
import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.ErrorCode;
import org.junit.jupiter.api.Test;

class EndingTest {
    private static final TransactionPartitions T0 = TransactionPartitions.of("t", 0);
    private static final TransactionPartitions T012 = TransactionPartitions.of("t", 0, 1, 2);

    private final TransactionDriver driver = new TransactionDriver();

    @Test
    void aCommitAsksForAMarkerInEachPartitionAndTheLastOneCompletesIt() {
        begin(T012);

        assertThat(driver.end("x", 1000, 0, true)).isEqualTo(ended(1000, 1));
        var duty = driver.takeDuties().getFirst();
        assertThat(duty.partitions()).isEqualTo(T012);
        assertThat(duty.commit()).isTrue();
        assertThat(duty.producerEpoch()).isEqualTo(1);
        assertThat(duty.transactionVersion()).isEqualTo(2);

        driver.wrote(duty, TransactionPartitions.of("t", 0, 2));
        assertThat(driver.state("x")).isEqualTo(TransactionState.PREPARE_COMMIT);
        assertThat(driver.describe("x").partitions()).isEqualTo(TransactionPartitions.of("t", 1));
        driver.wrote(duty, TransactionPartitions.of("t", 1));
        assertThat(driver.state("x")).isEqualTo(TransactionState.COMPLETE_COMMIT);
        assertThat(driver.describe("x").partitions()).isEqualTo(TransactionPartitions.NONE);
    }

    @Test
    void nothingGoesOnWhileMarkersAreWritten() {
        begin(T0);
        driver.end("x", 1000, 0, true);

        assertThat(driver.add("x", 1000, 1, T0)).isEqualTo(ErrorCode.CONCURRENT_TRANSACTIONS);
        assertThat(driver.end("x", 1000, 1, true).error())
                .isEqualTo(ErrorCode.CONCURRENT_TRANSACTIONS);
        assertThat(driver.init("x").error()).isEqualTo(ErrorCode.CONCURRENT_TRANSACTIONS);
    }

    @Test
    void anEndThatIsAskedForAgainIsAnsweredAgain() {
        begin(T0);
        driver.end("x", 1000, 0, true);

        assertThat(driver.end("x", 1000, 0, true).error())
                .isEqualTo(ErrorCode.CONCURRENT_TRANSACTIONS);
        driver.writeMarkers();
        assertThat(driver.end("x", 1000, 0, true)).isEqualTo(ended(1000, 1));
        driver.restart();
        assertThat(driver.end("x", 1000, 0, true)).isEqualTo(ended(1000, 1));
        assertThat(driver.end("x", 1000, 0, false).error()).isEqualTo(ErrorCode.INVALID_TXN_STATE);
    }

    /// C7
    @Test
    void aLateEndNeverTouchesALaterTransaction() {
        begin(T0);
        driver.end("x", 1000, 0, true);
        driver.writeMarkers();
        driver.add("x", 1000, 1, T0);

        assertThat(driver.end("x", 1000, 0, true).error()).isEqualTo(ErrorCode.PRODUCER_FENCED);
        assertThat(driver.end("x", 1000, 0, false).error()).isEqualTo(ErrorCode.PRODUCER_FENCED);
        assertThat(driver.state("x")).isEqualTo(TransactionState.ONGOING);
    }

    /// C7
    @Test
    void aLateMarkerNeverTouchesALaterTransactionAlsoInTheSameEpoch() {
        begin(T0);
        driver.end(4, "x", 1000, 0, true);
        var late = driver.writeMarkers().getFirst();
        driver.add(3, "x", 1000, 0, T0);
        driver.end(4, "x", 1000, 0, true);

        driver.wrote(late, T0);

        assertThat(driver.state("x")).isEqualTo(TransactionState.PREPARE_COMMIT);
        driver.writeMarkers();
        assertThat(driver.state("x")).isEqualTo(TransactionState.COMPLETE_COMMIT);
    }

    /// C7
    @Test
    void aMarkerOfAnEarlierLeadershipDoesNotCount() {
        begin(T0);
        driver.end("x", 1000, 0, true);
        var late = driver.takeDuties().getFirst();
        driver.restart();

        driver.wrote(late, T0);

        assertThat(driver.state("x")).isEqualTo(TransactionState.PREPARE_COMMIT);
    }

    /// C10
    @Test
    void aPreparedTransactionHasAllItsMarkersWrittenAfterARestart() {
        begin(T012);
        driver.end("x", 1000, 0, false);
        driver.wrote(driver.takeDuties().getFirst(), TransactionPartitions.of("t", 0));

        driver.restart();

        assertThat(driver.shard().openDuties()).hasSize(1);
        assertThat(driver.shard().openDuties().getFirst().partitions()).isEqualTo(T012);
        driver.writeMarkers();
        assertThat(driver.state("x")).isEqualTo(TransactionState.COMPLETE_ABORT);
        assertThat(driver.shard().openDuties()).isEmpty();
    }

    /// C10
    @Test
    void anOpenTransactionIsOpenAfterARestart() {
        begin(T012);

        driver.restart();

        assertThat(driver.describe("x").partitions()).isEqualTo(T012);
        assertThat(driver.end("x", 1000, 0, true)).isEqualTo(ended(1000, 1));
    }

    /// C5
    @Test
    void aFencedProducerNeitherCommitsNorAborts() {
        driver.init("x");
        driver.init("x");
        driver.add("x", 1000, 1, T0);

        assertThat(driver.end("x", 1000, 0, true).error()).isEqualTo(ErrorCode.PRODUCER_FENCED);
        assertThat(driver.end(4, "x", 1000, 0, false).error()).isEqualTo(ErrorCode.PRODUCER_FENCED);
        assertThat(driver.end(1, "x", 1000, 0, false).error())
                .isEqualTo(ErrorCode.INVALID_PRODUCER_EPOCH);
        assertThat(driver.end("x", 7, 0, true).error())
                .isEqualTo(ErrorCode.INVALID_PRODUCER_ID_MAPPING);
        assertThat(driver.end("y", 7, 0, true).error())
                .isEqualTo(ErrorCode.INVALID_PRODUCER_ID_MAPPING);
        assertThat(driver.end("", 7, 0, true).error()).isEqualTo(ErrorCode.INVALID_REQUEST);
    }

    @Test
    void oldClientsKeepTheirEpoch() {
        begin(T0);

        assertThat(driver.end(4, "x", 1000, 0, true)).isEqualTo(ended(1000, 0));
        assertThat(driver.end(4, "x", 1000, 0, true).error())
                .isEqualTo(ErrorCode.CONCURRENT_TRANSACTIONS);
        assertThat(driver.writeMarkers().getFirst().producerEpoch()).isZero();
        assertThat(driver.end(4, "x", 1000, 0, true)).isEqualTo(ended(1000, 0));
        assertThat(driver.end(4, "x", 1000, 0, false).error())
                .isEqualTo(ErrorCode.INVALID_TXN_STATE);
    }

    @Test
    void whatOldClientsNeverBeganTheyCannotEnd() {
        driver.init("x");

        assertThat(driver.end(4, "x", 1000, 0, true).error())
                .isEqualTo(ErrorCode.INVALID_TXN_STATE);
        assertThat(driver.end(4, "x", 1000, 0, false).error())
                .isEqualTo(ErrorCode.INVALID_TXN_STATE);
    }

    @Test
    void whatNewClientsNeverBeganTheyMayAbortInANewEpoch() {
        driver.init("x");

        assertThat(driver.end("x", 1000, 0, true).error()).isEqualTo(ErrorCode.INVALID_TXN_STATE);
        assertThat(driver.end("x", 1000, 0, false)).isEqualTo(ended(1000, 1));
        assertThat(driver.takeDuties()).isEmpty();
        assertThat(driver.state("x")).isEqualTo(TransactionState.COMPLETE_ABORT);
        assertThat(driver.end("x", 1000, 1, false)).isEqualTo(ended(1000, 2));
        assertThat(driver.end("x", 1000, 2, true).error()).isEqualTo(ErrorCode.INVALID_TXN_STATE);
    }

    @Test
    void anEndWithoutMarkersThatWasCutInHalfIsCompleted() {
        driver.init("x");
        driver.end("x", 1000, 0, false);

        driver.restart(driver.log().subList(0, 2));
        assertThat(driver.state("x")).isEqualTo(TransactionState.PREPARE_ABORT);
        driver.pass(0);

        assertThat(driver.state("x")).isEqualTo(TransactionState.COMPLETE_ABORT);
    }

    /// C3
    @Test
    void theLastEpochEndsWithAnotherProducerId() {
        driver.store("x", idle(7, 32_766));
        driver.add("x", 7, 32_766, T0);

        assertThat(driver.end("x", 7, 32_766, true)).isEqualTo(ended(1000, 0));
        assertThat(driver.add("x", 1000, 0, T0)).isEqualTo(ErrorCode.CONCURRENT_TRANSACTIONS);
        driver.restart();
        var marker = driver.writeMarkers().getFirst();

        assertThat(marker.producerId()).isEqualTo(7);
        assertThat(marker.producerEpoch()).isEqualTo(32_767);
        assertThat(driver.end("x", 7, 32_766, true)).isEqualTo(ended(1000, 0));
        assertThat(driver.end("x", 7, 32_766, false).error())
                .isEqualTo(ErrorCode.INVALID_TXN_STATE);
        assertThat(driver.add("x", 1000, 0, T0)).isEqualTo(ErrorCode.NONE);
        assertThat(driver.end("x", 7, 32_766, true).error())
                .isEqualTo(ErrorCode.INVALID_PRODUCER_ID_MAPPING);
    }

    private void begin(TransactionPartitions partitions) {
        driver.init("x");
        driver.add("x", 1000, 0, partitions);
    }

    private static TransactionReply.Ended ended(long producerId, int epoch) {
        return new TransactionReply.Ended(ErrorCode.NONE, producerId, epoch);
    }
}
