package io.moldau.coordinator.transaction;

import static io.moldau.coordinator.transaction.InitialisingTest.idle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.coordinator.Waiter;
import io.moldau.protocol.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class TransactionShardTest {
    private static final TransactionPartitions T0 = TransactionPartitions.of("t", 0);

    private final TransactionDriver driver = new TransactionDriver();

    @Test
    void anOutcomeOfAStateThatIsNoMoreIsNotApplied() {
        var shard = driver.shard();
        var first = shard.decide(new TransactionCommand.TimePassed(), 0);
        var second = shard.decide(new TransactionCommand.TimePassed(), 0);

        shard.apply(first);

        assertThatThrownBy(() -> shard.apply(second)).isInstanceOf(AssertionError.class);
    }

    @Test
    void nobodyIsAnsweredWhileTheRecordsAreReplayed() {
        var shard = new TransactionShard(TransactionSettings.defaults());

        assertThat(shard.isLeading()).isFalse();
        assertThatThrownBy(() -> shard.decide(new TransactionCommand.TimePassed(), 0))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void idsAreSpreadOverPartitionsAsEveryKafkaBrokerDoes() {
        assertThat(TransactionShard.partitionOf("my-group", 50)).isEqualTo(12);
        assertThat(TransactionShard.partitionOf("polygenelubricants", 50)).isZero();
    }

    // ---- time

    /// C8
    @Test
    void aTransactionThatTakesLongerThanItsTimeoutIsAbortedAndItsProducerFenced() {
        begin("x");
        driver.pass(TransactionDriver.TIMEOUT_MS);
        assertThat(driver.state("x")).isEqualTo(TransactionState.ONGOING);

        driver.pass(1);

        assertThat(driver.state("x")).isEqualTo(TransactionState.PREPARE_ABORT);
        var marker = driver.writeMarkers().getFirst();
        assertThat(marker.producerEpoch()).isEqualTo(1);
        assertThat(driver.end("x", 1000, 0, true).error()).isEqualTo(ErrorCode.INVALID_TXN_STATE);
        assertThat(driver.add("x", 1000, 0, T0)).isEqualTo(ErrorCode.PRODUCER_FENCED);
    }

    /// KIP-890: a client that aborts what is aborted already goes on in the new epoch.
    @Test
    void aClientThatAbortsAfterTheTimeoutGoesOn() {
        begin("x");
        driver.pass(TransactionDriver.TIMEOUT_MS + 1);
        driver.writeMarkers();

        assertThat(driver.end("x", 1000, 0, false))
                .isEqualTo(new TransactionReply.Ended(ErrorCode.NONE, 1000, 1));
    }

    @Test
    void theTimeoutCountsOnAfterARestart() {
        begin("x");
        driver.pass(TransactionDriver.TIMEOUT_MS);
        driver.restart();

        driver.pass(1);

        assertThat(driver.state("x")).isEqualTo(TransactionState.PREPARE_ABORT);
    }

    @Test
    void beforeKip890ATimeoutFencesToo() {
        var old = new TransactionDriver(new TransactionSettings(900_000, 1_000_000, false, 1));
        old.init("x");
        old.add(3, "x", 1000, 0, T0);
        old.pass(TransactionDriver.TIMEOUT_MS + 1);

        var marker = old.writeMarkers().getFirst();

        assertThat(marker.producerEpoch()).isEqualTo(1);
        assertThat(marker.transactionVersion()).isZero();
        assertThat(old.end(4, "x", 1000, 0, true).error()).isEqualTo(ErrorCode.PRODUCER_FENCED);
        assertThat(old.init("x", 1000, 0).error()).isEqualTo(ErrorCode.PRODUCER_FENCED);
        assertThat(old.init("x").producerEpoch()).isEqualTo(2);
    }

    /// C3
    @Test
    void timeoutsInTheLastEpochRotateTheirIdsOneByOneAndHoldUpNoOthers() {
        for (var id : List.of("a", "b", "c")) {
            driver.store(id, idle(id.charAt(0), id.equals("b") ? 5 : 32_766));
        }
        for (var id : List.of("a", "b", "c")) {
            driver.add(id, id.charAt(0), id.equals("b") ? 5 : 32_766, T0);
        }
        driver.pass(TransactionDriver.TIMEOUT_MS);
        long laterMs = driver.nowMs() + 1;

        var outcome = driver.shard().decide(new TransactionCommand.TimePassed(), laterMs);
        assertThat(outcome.needsProducerId()).isTrue();
        assertThat(outcome.changes()).hasSize(1);
        driver.pass(1);

        driver.writeMarkers();
        assertThat(driver.describe("a").producerId()).isEqualTo(1000);
        assertThat(driver.describe("b").producerEpoch()).isEqualTo(6);
        assertThat(driver.describe("c").producerId()).isEqualTo(1001);
    }

    @Test
    void anIdThatNobodyUsesIsForgottenAndATransactionIsNot() {
        driver.init("idle");
        driver.init("done");
        begin("open");
        driver.add("done", 1001, 0, T0);
        driver.end("done", 1001, 0, true);
        driver.writeMarkers();
        driver.pass(TransactionDriver.TIMEOUT_MS + 1); // and now its markers cannot be written
        driver.takeDuties();

        driver.pass(Duration.ofDays(7).toMillis());

        assertThat(driver.log())
                .contains(
                        new TransactionChange.Dropped("idle"),
                        new TransactionChange.Dropped("done"));
        assertThat(driver.describe("idle").error()).isEqualTo(ErrorCode.TRANSACTIONAL_ID_NOT_FOUND);
        assertThat(driver.state("open")).isEqualTo(TransactionState.PREPARE_ABORT);
        driver.restart();
        assertThat(driver.describe("done").error()).isEqualTo(ErrorCode.TRANSACTIONAL_ID_NOT_FOUND);
    }

    @Test
    void manyIdsExpireInSteps() {
        for (int i = 0; i < 250; i++) {
            driver.init("id" + i);
        }
        driver.pass(Duration.ofDays(7).toMillis() - 1);

        var outcome =
                driver.shard().decide(new TransactionCommand.TimePassed(), driver.nowMs() + 1);

        assertThat(outcome.changes()).hasSize(100);
        driver.pass(1);
        assertThat(listed(List.of(), List.of(), -1, _ -> true)).isEmpty();
    }

    @Test
    void tenThousandIdsThatAreLeftAloneTakeLittleMemory() {
        var shard = new TransactionShard(TransactionSettings.defaults());
        shard.lead(new Leadership(1, 1), 0);
        for (int i = 0; i < 10_000; i++) {
            var init =
                    new TransactionCommand.InitProducerId(
                            new Waiter(i), 5, "id" + i, 60_000, -1, -1, false, false);
            shard.apply(shard.decide(init, 0, i));
        }

        // All idle ids share one empty set of partitions, and there is no list of anything.
        assertThat(shard.openDuties()).isEmpty();
        assertThat(shard.nextDeadlineMs()).isEqualTo(Duration.ofDays(7).toMillis());
    }

    // ---- looking at it

    @Test
    void aTransactionIsDescribedAsItIs() {
        begin("x");

        assertThat(driver.describe("x"))
                .isEqualTo(
                        new TransactionReply.Described(
                                ErrorCode.NONE,
                                TransactionState.ONGOING,
                                60_000,
                                1_000,
                                1000,
                                0,
                                T0));
        assertThat(driver.describe("y").error()).isEqualTo(ErrorCode.TRANSACTIONAL_ID_NOT_FOUND);
    }

    @Test
    void transactionsAreListedByStateProducerDurationAndName() {
        driver.init("idle");
        driver.init("open-1");
        driver.init("open-2");
        driver.add("open-1", 1001, 0, T0);
        driver.pass(100);
        driver.add("open-2", 1002, 0, T0);

        assertThat(listed(List.of(), List.of(), -1, _ -> true))
                .containsExactly("idle", "open-1", "open-2");
        assertThat(listed(List.of("Ongoing"), List.of(), -1, _ -> true))
                .containsExactly("open-1", "open-2");
        assertThat(listed(List.of(), List.of(1002L, 5L), -1, _ -> true)).containsExactly("open-2");
        assertThat(listed(List.of("Ongoing"), List.of(), 99, _ -> true)).containsExactly("open-1");
        assertThat(listed(List.of("Ongoing"), List.of(), 100, _ -> true)).isEmpty();
        assertThat(listed(List.of(), List.of(), -1, it -> it.endsWith("2")))
                .containsExactly("open-2");
    }

    @Test
    void statesThatDoNotExistAreNamedInTheAnswer() {
        driver.init("x");

        var reply = list(List.of("Empty", "empty", "Nonsense"), List.of(), -1, _ -> true);

        assertThat(reply.unknownStates()).containsExactly("empty", "Nonsense");
        assertThat(reply.transactions())
                .containsExactly(
                        new TransactionReply.ListedTransaction("x", 1000, TransactionState.EMPTY));
    }

    private List<String> listed(
            List<String> states, List<Long> ids, long longerThanMs, Predicate<String> matching) {
        return list(states, ids, longerThanMs, matching).transactions().stream()
                .map(TransactionReply.ListedTransaction::transactionalId)
                .toList();
    }

    private TransactionReply.Listed list(
            List<String> states, List<Long> ids, long longerThanMs, Predicate<String> matching) {
        return driver.ask(
                TransactionReply.Listed.class,
                it ->
                        new TransactionCommand.ListTransactions(
                                it, states, ids, longerThanMs, matching));
    }

    private void begin(String id) {
        var producer = driver.init(id);
        driver.add(id, producer.producerId(), producer.producerEpoch(), T0);
    }
}
