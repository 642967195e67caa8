package io.moldau.coordinator.transaction;

import java.util.List;

/// Ends a transaction by the coordinator's own decision, and its producer with it.
final class Fence {
    private Fence() {}

    static boolean needsProducerId(StoredTransaction transaction, TransactionSettings settings) {
        return bumps(settings) && transaction.isExhausted();
    }

    /// Aborts in an epoch that the producer has not got.
    static List<TransactionChange> abort(
            String id, StoredTransaction transaction, TransactionSettings settings, Moment moment) {
        long nextId =
                needsProducerId(transaction, settings)
                        ? moment.freshProducerId()
                        : StoredTransaction.NO_ID;
        int version = settings.transactionVersion();
        return prepare(id, transaction.fenced(version, nextId, moment.nowMs()), moment);
    }

    /// The changes of an end. Without partitions there are no markers to wait for.
    static List<TransactionChange> prepare(String id, StoredTransaction prepared, Moment moment) {
        var first = new TransactionChange.Stored(id, prepared);
        return prepared.partitions().isEmpty()
                ? List.of(
                        first, new TransactionChange.Stored(id, prepared.completed(moment.nowMs())))
                : List.of(first);
    }

    private static boolean bumps(TransactionSettings settings) {
        return settings.transactionVersion() >= TransactionSettings.EPOCH_BUMP_VERSION;
    }
}
