package io.moldau.broker.simulation;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/// As [PlantedFaultsTest], with faults in transactions and seeds that have some.
class PlantedTransactionFaultsTest {
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

    /// C9.
    @Test
    void aLastStableOffsetThatPassesTheHighWatermark() throws IOException {
        find(
                0,
                "log.ReadBounds",
                "return Math.min(watermark, Math.max(unstable, logStartOffset));",
                "return Math.max(unstable, logStartOffset);",
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

    /// C5.
    @Test
    void aFencedProducerThatMayStillTakePart() throws IOException {
        find(
                0,
                "coordinator.transaction.Adding",
                "if (transaction.producerEpoch() != addition.producerEpoch()) {",
                "if (transaction.producerEpoch() < addition.producerEpoch()) {",
                Check.FENCED_STAYS_OUT);
    }

    /// C6, of the offsets.
    @Test
    void committedOffsetsThatAreDroppedWithTheMarker() throws IOException {
        find(
                0,
                "coordinator.Ledger",
                "pending.end(marker.producerId(), marker.commit())",
                "pending.end(marker.producerId(), false)",
                Check.ALL_OR_NOTHING);
    }

    /// C6, of the records.
    @Test
    void aCommitThatAbortsInOneOfThePartitions() throws IOException {
        find(
                0,
                "broker.transaction.MarkerWriter",
                "var result = replica.append(marker);",
                """
                boolean commit = marker.commit() && partition.partition() != 1;
                var result = replica.append(new TransactionMarker(marker.producerId(),
                        marker.producerEpoch(), marker.coordinatorEpoch(),
                        marker.transactionVersion(), commit));
                """,
                Check.ALL_OR_NOTHING);
    }

    /// C9. Of markers that are only in the write-ahead log: their transactions are open again.
    @Test
    void markersThatAreForgottenAfterACrash() throws IOException {
        find(
                0,
                "log.ProducerRecovery",
                "return addControl(producers, batch, nowMs);",
                "return live ? addControl(producers, batch, nowMs) : null;",
                Check.LAST_STABLE_OFFSET_RISES);
    }

    /// @param later see [FaultHunt#find]
    /// @param checks one of which is to find the fault
    private static void find(
            int later, String type, String original, String mistaken, Check... checks)
            throws IOException {
        var fault = FaultHunt.in(type, original, mistaken);
        FaultHunt.OF_TRANSACTIONS.find(later, EnumSet.copyOf(List.of(checks)), fault);
    }
}
