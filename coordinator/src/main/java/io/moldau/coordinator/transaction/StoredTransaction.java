package io.moldau.coordinator.transaction;

/// What is known of a transactional id: a record of `__transaction_state`.
///
/// The methods are the steps of its life; each returns what comes next and alters nothing.
///
/// @param producerId the present one
/// @param previousProducerId the one before the last step; differs from `producerId` right after a
///   rotation only. -1 for none
/// @param nextProducerId replaces the present one once a prepared transaction is complete, for the
///   epochs are used up; -1 for none
/// @param producerEpoch -1 before the first InitProducerId is answered
/// @param lastProducerEpoch the epoch that the present producer had before, by which a repeated
///   InitProducerId is known (KIP-360); -1 for none. Kafka's record has no room for it: after a
///   restart there is none
/// @param startMs when the present or last transaction began; -1 for none
/// @param clientVersion transaction.version as the client speaks it: 0 (all older ones) or 2
public record StoredTransaction(
        long producerId,
        long previousProducerId,
        long nextProducerId,
        int producerEpoch,
        int lastProducerEpoch,
        int timeoutMs,
        TransactionState state,
        TransactionPartitions partitions,
        long startMs,
        long lastUpdateMs,
        int clientVersion) {

    static final long NO_ID = -1;
    static final int NO_EPOCH = -1;
    static final long NO_TIME = -1;

    /// The last epoch that a client may see: the one above is left to fence its owner
    /// (KAFKA-18660).
    static final int LAST_USABLE_EPOCH = Short.MAX_VALUE - 1;

    /// Of a transaction that two-phase commit keeps open until somebody decides (KIP-939).
    static final int NO_TIMEOUT_MS = Integer.MAX_VALUE;

    boolean isExhausted() {
        return producerEpoch >= LAST_USABLE_EPOCH;
    }

    /// A new id, with the first epoch.
    static StoredTransaction opened(long producerId, int timeoutMs, long nowMs) {
        return new StoredTransaction(
                producerId,
                NO_ID,
                NO_ID,
                0,
                NO_EPOCH,
                timeoutMs,
                TransactionState.EMPTY,
                TransactionPartitions.NONE,
                NO_TIME,
                nowMs,
                0);
    }

    /// A producer begins, or begins anew.
    StoredTransaction initialised(int epoch, int lastEpoch, int timeoutMs, long nowMs) {
        return initialised(producerId, epoch, lastEpoch, timeoutMs, nowMs);
    }

    /// The same with another producer id, whose epochs begin anew.
    StoredTransaction rotated(long freshProducerId, int lastEpoch, int timeoutMs, long nowMs) {
        return initialised(freshProducerId, 0, lastEpoch, timeoutMs, nowMs);
    }

    private StoredTransaction initialised(
            long id, int epoch, int lastEpoch, int timeoutMs, long nowMs) {
        assert state.isIdle() : this;
        return new StoredTransaction(
                id,
                producerId,
                NO_ID,
                epoch,
                lastEpoch,
                timeoutMs,
                TransactionState.EMPTY,
                TransactionPartitions.NONE,
                NO_TIME,
                nowMs,
                clientVersion);
    }

    /// The transaction begins or grows.
    StoredTransaction with(TransactionPartitions added, int version, long nowMs) {
        assert !state.isPrepared() : this;
        return new StoredTransaction(
                producerId,
                producerId,
                NO_ID,
                producerEpoch,
                lastProducerEpoch,
                timeoutMs,
                TransactionState.ONGOING,
                partitions.plus(added),
                state.isIdle() ? nowMs : startMs,
                nowMs,
                version);
    }

    /// The client ends the transaction; also one that it never began, which it may abort (KIP-890).
    ///
    /// @param nextId when this one's epochs are used up; otherwise -1
    StoredTransaction ended(boolean commit, int version, long nextId, long nowMs) {
        boolean bumps = version >= TransactionSettings.EPOCH_BUMP_VERSION;
        return prepared(
                commit,
                bumps ? nextEpoch() : producerEpoch,
                bumps ? producerEpoch : lastProducerEpoch,
                version,
                nextId,
                nowMs);
    }

    /// The coordinator aborts: the producer is gone, or another takes its place. Its epoch is past.
    StoredTransaction fenced(int version, long nextId, long nowMs) {
        boolean bumps = version >= TransactionSettings.EPOCH_BUMP_VERSION;
        int lastEpoch = bumps ? producerEpoch : NO_EPOCH;
        return prepared(false, nextEpoch(), lastEpoch, bumps ? version : 0, nextId, nowMs);
    }

    private int nextEpoch() {
        return Math.min(producerEpoch + 1, Short.MAX_VALUE);
    }

    private StoredTransaction prepared(
            boolean commit, int epoch, int lastEpoch, int version, long nextId, long nowMs) {
        return new StoredTransaction(
                producerId,
                producerId,
                nextId,
                epoch,
                lastEpoch,
                timeoutMs,
                commit ? TransactionState.PREPARE_COMMIT : TransactionState.PREPARE_ABORT,
                partitions,
                state.isIdle() ? nowMs : startMs,
                nowMs,
                version);
    }

    /// All markers are written.
    StoredTransaction completed(long nowMs) {
        assert state.isPrepared() : this;
        boolean rotates = nextProducerId != NO_ID;
        return new StoredTransaction(
                rotates ? nextProducerId : producerId,
                producerId,
                NO_ID,
                rotates ? 0 : producerEpoch,
                lastProducerEpoch,
                timeoutMs,
                state.isCommit()
                        ? TransactionState.COMPLETE_COMMIT
                        : TransactionState.COMPLETE_ABORT,
                TransactionPartitions.NONE,
                startMs,
                nowMs,
                clientVersion);
    }
}
