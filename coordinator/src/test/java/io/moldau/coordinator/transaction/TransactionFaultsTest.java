package io.moldau.coordinator.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// The simulation finds faults: each of these, planted into the machine, ends one of the first
/// seeds with a violation, while the machine as it is passes them ([TransactionSimulationTest]).
class TransactionFaultsTest {
    private static final long SEED_FIRST = Long.getLong("tests.seed.first", 1);

    /// Several times what the slowest of them needs.
    private static final int SEEDS_MAX = 30;

    @Test
    void epochsThatAreNeverUsedUp() throws Exception {
        find(
                "C(3|10)",
                "StoredTransaction",
                "return producerEpoch >= LAST_USABLE_EPOCH;",
                "return producerEpoch > Short.MAX_VALUE;");
    }

    @Test
    void memoryAheadOfTheLog() throws Exception {
        find(
                "C4",
                "TransactionShard",
                "return new TransactionOutcome(decision, duties(decision), step);",
                """
                decision.changes().forEach(this::apply);
                return new TransactionOutcome(decision, duties(decision), step);
                """);
    }

    @Test
    void aZombieThatComesBack() throws Exception {
        find(
                "C5",
                "Initialising",
                "question.producerEpoch() == transaction.lastProducerEpoch()",
                "question.producerEpoch() <= transaction.producerEpoch()");
    }

    @Test
    void aZombieThatAddsPartitions() throws Exception {
        find(
                "C5",
                "Adding",
                "transaction.producerEpoch() != addition.producerEpoch()",
                "transaction.producerEpoch() < addition.producerEpoch()");
    }

    @Test
    void aTransactionThatIsCompleteOneMarkerTooEarly() throws Exception {
        find(
                "C[78]",
                "Markers",
                "if (!rest.partitions().isEmpty())",
                "if (rest.partitions().size() > 1)");
    }

    @Test
    void anAbortedTransactionWhoseCommitIsConfirmed() throws Exception {
        find(
                "C7",
                "Ending",
                "return transaction.state().isCommit() == question.commit()",
                """
                return question.commit()
                                || transaction.state().isCommit() == question.commit()
                """);
    }

    @Test
    void anEndWithoutANewEpoch() throws Exception {
        find(
                "C([378]|10)",
                "StoredTransaction",
                "bumps ? nextEpoch() : producerEpoch,",
                "producerEpoch,");
    }

    @Test
    void anAbortThatLeavesTheProducerItsEpoch() throws Exception {
        find(
                "C([357]|10)",
                "StoredTransaction",
                "return prepared(false, nextEpoch(), lastEpoch",
                "return prepared(false, producerEpoch, lastEpoch");
    }

    @Test
    void aLeaderThatForgetsWhatWasPrepared() throws Exception {
        find(
                "C(8|10)",
                "TransactionShard",
                "stored.forEach((id, transaction) -> leading.note(id, transaction, step));",
                """
                stored.forEach((id, transaction) -> {
                    if (!transaction.state().isPrepared()) {
                        leading.note(id, transaction, step);
                    }
                });
                """);
    }

    @Test
    void aTransactionThatNeverTimesOut() throws Exception {
        find(
                "C(8|10)",
                "LiveTransactions",
                "transaction.startMs() + transaction.timeoutMs() + 1",
                "NEVER_MS");
    }

    /// @param invariants which of them is to be violated
    private static void find(String invariants, String type, String original, String mistaken)
            throws Exception {
        try (var machine = new FaultyMachine(type, original, mistaken)) {
            for (long seed = SEED_FIRST; seed < SEED_FIRST + SEEDS_MAX; seed++) {
                var verdict = machine.verdict(seed);
                if (!verdict.isEmpty()) {
                    assertThat(verdict).containsPattern("\\[" + invariants + "[ \\]]");
                    return;
                }
            }
        }
        throw new AssertionError("not found by %d seeds".formatted(SEEDS_MAX));
    }
}
