package io.moldau.coordinator.transaction;

/// One record of `__transaction_state`. [TransactionFormat] draws the bytes. The last change of an
/// id is the one that counts, so the partition can be compacted.
public sealed interface TransactionChange {
    String transactionalId();

    /// The id came one step further.
    record Stored(String transactionalId, StoredTransaction transaction)
            implements TransactionChange {}

    /// The id has expired (a tombstone).
    record Dropped(String transactionalId) implements TransactionChange {}
}
