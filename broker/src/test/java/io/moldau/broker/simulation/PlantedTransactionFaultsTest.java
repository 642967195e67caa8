package io.moldau.broker.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// As [PlantedFaultsTest], with faults in transactions and seeds that have some.
class PlantedTransactionFaultsTest {
    private static final long SEED_FIRST = Long.getLong("tests.seed.first", 1);

    /// Several times what the slowest of them needs.
    private static final int SEEDS_MAX = 40;

    @Test
    void aPreparedEndThatIsForgottenAtLoad() throws IOException {
        find(
                12,
                "broker.transaction.TransactionRunner",
                "duties = machine.openDuties();",
                "duties = List.of();",
                Check.NO_TRANSACTION_HANGS,
                Check.CLIENTS_END);
    }

    @Test
    void anEndAnsweredBeforeItsSync() throws IOException {
        find(
                33,
                "broker.transaction.TransactionRunner",
                "log.awaitCommitted();",
                "if (leader == null) throw new IOException();",
                Check.ALL_OR_NOTHING,
                Check.ONLY_PASSING_REFUSALS,
                Check.FENCED_STAYS_OUT,
                Check.LATE_REQUESTS_CHANGE_NOTHING);
    }

    @Test
    void aLastStableOffsetThatPassesAnOpenTransaction() throws IOException {
        find(
                0,
                "log.UnstableTransactions",
                "long firstOpen = open.isEmpty() ? NONE : open.firstKey();",
                "long firstOpen = open.isEmpty() ? NONE : open.lastKey();",
                Check.ONLY_COMMITTED_READ,
                Check.LAST_STABLE_OFFSET_RISES);
    }

    @Test
    void anEndOfAnOlderEpochThatIsAccepted() throws IOException {
        find(
                0,
                "coordinator.transaction.Ending",
                "case ONGOING -> present ? endInNewEpoch(transaction) : fenced();",
                "case ONGOING -> endInNewEpoch(transaction);",
                Check.LATE_REQUESTS_CHANGE_NOTHING,
                Check.FENCED_STAYS_OUT);
    }

    @Test
    void aTimeoutThatNeverAborts() throws IOException {
        find(
                0,
                "coordinator.transaction.LiveTransactions",
                "transaction.startMs() + transaction.timeoutMs() + 1",
                "NEVER_MS",
                Check.NO_TRANSACTION_HANGS);
    }

    /// Those that only few seeds see begin at a later one.
    ///
    /// @param checks one of which is to find the fault
    private static void find(
            int later, String type, String original, String mistaken, Check... checks)
            throws IOException {
        String module = type.substring(0, type.indexOf('.'));
        var fault = new PlantedFault(module, "io.moldau." + type, original, mistaken);
        try (var build = FaultyBuild.of(List.of(fault))) {
            var simulation = build.transactions();
            for (long seed = SEED_FIRST + later; seed < SEED_FIRST + later + SEEDS_MAX; seed++) {
                String verdict = simulation.apply(seed);
                if (!verdict.equals(Verdict.SOUND)) {
                    System.out.printf("found by seed %d: %s%n", seed, verdict);
                    assertThat(checks).as(verdict).anyMatch(it -> verdict.startsWith(it + ":"));
                    assertThat(Verdict.ofTransactions(seed)).isEqualTo(Verdict.SOUND);
                    return;
                }
            }
        }
        throw new AssertionError("not found by %d seeds".formatted(SEEDS_MAX));
    }
}
