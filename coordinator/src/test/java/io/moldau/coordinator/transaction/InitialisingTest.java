package io.moldau.coordinator.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.coordinator.Waiter;
import io.moldau.protocol.ErrorCode;
import org.junit.jupiter.api.Test;

class InitialisingTest {
    private static final TransactionPartitions T0 = TransactionPartitions.of("t", 0);

    private final TransactionDriver driver = new TransactionDriver();

    @Test
    void aNewIdGetsAFreshProducerIdAndTheFirstEpoch() {
        assertThat(driver.init("x")).isEqualTo(initialised(1000, 0));
        assertThat(driver.init("y")).isEqualTo(initialised(1001, 0));
    }

    @Test
    void aNewIdWaitsForAProducerIdAndUntilThenNothingIsWritten() {
        var outcome = driver.shard().decide(question("x", 60_000), 1);

        assertThat(outcome.needsProducerId()).isTrue();
        assertThat(outcome.changes()).isEmpty();
        assertThat(outcome.answers()).isEmpty();
    }

    @Test
    void theNextProducerOfAnIdGetsTheNextEpoch() {
        driver.init("x");

        assertThat(driver.init("x")).isEqualTo(initialised(1000, 1));
    }

    @Test
    void aProducerThatSaysWhatItHadKeepsItsPlaceAndGetsTheSameAnswerWhenItAsksAgain() {
        driver.init("x");

        assertThat(driver.init("x", 1000, 0)).isEqualTo(initialised(1000, 1));
        assertThat(driver.init("x", 1000, 0)).isEqualTo(initialised(1000, 1));
    }

    /// C5
    @Test
    void aProducerWhosePlaceIsTakenCannotComeBack() {
        driver.init("x");
        driver.init("x");

        assertThat(driver.init("x", 1000, 0).error()).isEqualTo(ErrorCode.PRODUCER_FENCED);
        assertThat(driver.init("x", 77, 1).error()).isEqualTo(ErrorCode.PRODUCER_FENCED);
    }

    @Test
    void oldClientsKnowBeingFencedByAnotherName() {
        driver.init("x");
        driver.init("x");
        var reply =
                driver.ask(
                        TransactionReply.Initialised.class,
                        it ->
                                new TransactionCommand.InitProducerId(
                                        it, 3, "x", 1_000, 1000, 0, false, false));

        assertThat(reply.error()).isEqualTo(ErrorCode.INVALID_PRODUCER_EPOCH);
    }

    @Test
    void anOpenTransactionIsAbortedFirstAndTheNewProducerAsksAgainUntilThatIsDone() {
        driver.init("x");
        driver.add("x", 1000, 0, T0);

        assertThat(driver.init("x").error()).isEqualTo(ErrorCode.CONCURRENT_TRANSACTIONS);
        assertThat(driver.state("x")).isEqualTo(TransactionState.PREPARE_ABORT);
        assertThat(driver.init("x").error()).isEqualTo(ErrorCode.CONCURRENT_TRANSACTIONS);
        var duties = driver.writeMarkers();

        assertThat(duties).hasSize(1);
        assertThat(duties.getFirst().producerEpoch()).isEqualTo(1);
        assertThat(duties.getFirst().commit()).isFalse();
        assertThat(driver.init("x")).isEqualTo(initialised(1000, 2));
    }

    /// C4: an epoch that was raised in vain is not used up.
    @Test
    void aFenceThatCannotBeWrittenLeavesTheEpochAsItWas() {
        driver.init("x");
        driver.add("x", 1000, 0, T0);
        for (int i = 0; i < 100_000; i++) {
            if (i % 10_000 == 0) {
                driver.restart();
            }
            var outcome = driver.shard().decide(question("x", 60_000), driver.nowMs());
            assertThat(outcome.changes()).hasSize(1); // and is lost
        }

        assertThat(driver.describe("x").producerEpoch()).isZero();
        assertThat(driver.end("x", 1000, 0, true).error()).isEqualTo(ErrorCode.NONE);
    }

    /// C3
    @Test
    void whenTheEpochsAreUsedUpAFreshProducerIdTakesOver() {
        driver.store("x", idle(7, StoredTransaction.LAST_USABLE_EPOCH));

        assertThat(driver.init("x")).isEqualTo(initialised(1000, 0));
        assertThat(driver.init("x", 7, 32_766).error()).isEqualTo(ErrorCode.PRODUCER_FENCED);
    }

    /// C3
    @Test
    void aProducerWhoseEpochsAreUsedUpKeepsItsPlaceUnderAnotherId() {
        driver.store("x", idle(7, StoredTransaction.LAST_USABLE_EPOCH));

        assertThat(driver.init("x", 7, 32_766)).isEqualTo(initialised(1000, 0));
        assertThat(driver.init("x", 7, 32_766)).isEqualTo(initialised(1000, 0));
        assertThat(driver.init("x", 7, 32_765).error()).isEqualTo(ErrorCode.PRODUCER_FENCED);
    }

    /// C3: Kafka throws here.
    @Test
    void aRepeatedQuestionThatLedToTheLastEpochIsAnswered() {
        driver.store("x", idle(7, 32_765));
        assertThat(driver.init("x", 7, 32_765)).isEqualTo(initialised(7, 32_766));

        assertThat(driver.init("x", 7, 32_765)).isEqualTo(initialised(7, 32_766));
        assertThat(driver.init("x", 7, 32_000).error()).isEqualTo(ErrorCode.PRODUCER_FENCED);
    }

    /// C3
    @Test
    void aFenceInTheLastEpochRotatesTheId() {
        driver.store("x", idle(7, StoredTransaction.LAST_USABLE_EPOCH));
        driver.add("x", 7, 32_766, T0);

        assertThat(driver.init("x").error()).isEqualTo(ErrorCode.CONCURRENT_TRANSACTIONS);
        var marker = driver.writeMarkers().getFirst();

        assertThat(marker.producerId()).isEqualTo(7);
        assertThat(marker.producerEpoch()).isEqualTo(32_767);
        assertThat(driver.init("x")).isEqualTo(initialised(1000, 1));
    }

    @Test
    void aTimeoutBeyondTheBrokersLimitIsRefused() {
        assertThat(error(question("x", 900_001))).isEqualTo(ErrorCode.INVALID_TRANSACTION_TIMEOUT);
        assertThat(error(question("x", 0))).isEqualTo(ErrorCode.INVALID_TRANSACTION_TIMEOUT);
        assertThat(error(question("x", -1))).isEqualTo(ErrorCode.INVALID_TRANSACTION_TIMEOUT);
        assertThat(error(question("x", 900_000))).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void anIdIsNeitherEmptyNorEndless() {
        assertThat(driver.init("").error()).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(driver.init("é".repeat(1_025)).error()).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(driver.init("é".repeat(1_024)).error()).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void anIdWithoutAnEpochIsNoQuestion() {
        assertThat(driver.init("x", 7, -1).error()).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(driver.init("x", -1, 7).error()).isEqualTo(ErrorCode.INVALID_REQUEST);
    }

    @Test
    void twoPhaseCommitIsForBrokersThatHaveItEnabled() {
        assertThat(error(twoPhase(true, false)))
                .isEqualTo(ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED);
        assertThat(error(twoPhase(false, true))).isEqualTo(ErrorCode.UNSUPPORTED_VERSION);
    }

    @Test
    void aTransactionOfTwoPhaseCommitIsOpenUntilSomebodyDecides() {
        var enabling = new TransactionDriver(new TransactionSettings(900_000, 1_000_000, true, 2));
        enabling.ask(TransactionReply.Initialised.class, it -> twoPhase(true, false));
        enabling.add("x", 1000, 0, T0);

        enabling.pass(100L * 24 * 3_600_000);

        assertThat(enabling.state("x")).isEqualTo(TransactionState.ONGOING);
    }

    private ErrorCode error(TransactionCommand.InitProducerId question) {
        return driver.ask(TransactionReply.Initialised.class, _ -> question).error();
    }

    private static TransactionCommand.InitProducerId question(String id, int timeoutMs) {
        return new TransactionCommand.InitProducerId(
                new Waiter(1), 5, id, timeoutMs, -1, -1, false, false);
    }

    private static TransactionCommand.InitProducerId twoPhase(boolean enable, boolean keep) {
        return new TransactionCommand.InitProducerId(
                new Waiter(1), 6, "x", Integer.MAX_VALUE - 1, -1, -1, enable, keep);
    }

    private static TransactionReply.Initialised initialised(long producerId, int epoch) {
        return new TransactionReply.Initialised(ErrorCode.NONE, producerId, epoch);
    }

    static StoredTransaction idle(long producerId, int epoch) {
        return StoredTransaction.opened(producerId, TransactionDriver.TIMEOUT_MS, 1_000)
                .initialised(epoch, -1, TransactionDriver.TIMEOUT_MS, 1_000);
    }
}
