package io.moldau.coordinator.transaction;

import java.util.Optional;

/// Where a transactional id is in the life of its present or last transaction.
public enum TransactionState {
    EMPTY(0, "Empty"),
    ONGOING(1, "Ongoing"),
    PREPARE_COMMIT(2, "PrepareCommit"),
    PREPARE_ABORT(3, "PrepareAbort"),
    COMPLETE_COMMIT(4, "CompleteCommit"),
    COMPLETE_ABORT(5, "CompleteAbort"),
    /// Kafka's state of an id that is being forgotten; here an id is simply gone.
    DEAD(6, "Dead"),
    /// Kafka's state while it fences; here that is part of one decision.
    PREPARE_EPOCH_FENCE(7, "PrepareEpochFence");

    private final int number;
    private final String wireName;

    TransactionState(int number, String wireName) {
        this.number = number;
        this.wireName = wireName;
    }

    /// In the records of `__transaction_state`.
    int number() {
        return number;
    }

    /// In DescribeTransactions and ListTransactions.
    public String wireName() {
        return wireName;
    }

    /// The state that a record speaks of; empty for a number that no record may have.
    static Optional<TransactionState> stored(int number) {
        return number >= EMPTY.number && number <= COMPLETE_ABORT.number
                ? Optional.of(values()[number])
                : Optional.empty();
    }

    /// The state of that name, in this very spelling.
    static Optional<TransactionState> named(String wireName) {
        for (var state : values()) {
            if (state.wireName.equals(wireName)) {
                return Optional.of(state);
            }
        }
        return Optional.empty();
    }

    /// The outcome is decided, markers are being written.
    boolean isPrepared() {
        return this == PREPARE_COMMIT || this == PREPARE_ABORT;
    }

    /// There is no transaction: one may begin, or the id expire.
    boolean isIdle() {
        return this == EMPTY || this == COMPLETE_COMMIT || this == COMPLETE_ABORT;
    }

    boolean isCommit() {
        return this == PREPARE_COMMIT || this == COMPLETE_COMMIT;
    }
}
