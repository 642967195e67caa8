package io.moldau.coordinator.transaction;

import io.moldau.protocol.ErrorCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decides about AddPartitionsToTxn, to add and to verify, and AddOffsetsToTxn.
final class Adding {
    /// All partitions of a transaction are in one record, and records of `__transaction_state` have
    /// the topic's limit of 1 MB; Kafka fails there too.
    static final long PARTITIONS_BYTES_MAX = 1_000_000;

    /// From here on it is brokers that ask, for clients of KIP-890.
    private static final int BROKER_VERSION = 4;

    /// What one producer asks to have in its transaction.
    private record Addition(
            String transactionalId,
            long producerId,
            int producerEpoch,
            TransactionPartitions partitions,
            int clientVersion) {}

    private Adding() {}

    /// @param transaction null for an unknown id
    static Decision decide(
            TransactionCommand.AddPartitions question,
            @Nullable StoredTransaction transaction,
            Moment moment) {
        int clientVersion =
                question.version() >= BROKER_VERSION ? TransactionSettings.EPOCH_BUMP_VERSION : 0;
        var addition =
                new Addition(
                        question.transactionalId(),
                        question.producerId(),
                        question.producerEpoch(),
                        question.partitions(),
                        clientVersion);
        var error = check(addition, transaction);
        var reply = new TransactionReply.PartitionsAdded(named(error, question.version()));
        return Decision.answer(
                question.waiter(), reply, changes(addition, error, transaction, moment));
    }

    /// @param transaction null for an unknown id
    static Decision decide(
            TransactionCommand.AddOffsets question,
            @Nullable StoredTransaction transaction,
            Moment moment) {
        var addition =
                new Addition(
                        question.transactionalId(),
                        question.producerId(),
                        question.producerEpoch(),
                        question.offsets(),
                        0); // newer clients do not ask
        var error = check(addition, transaction);
        var reply = new TransactionReply.OffsetsAdded(named(error, question.version()));
        return Decision.answer(
                question.waiter(), reply, changes(addition, error, transaction, moment));
    }

    /// @param transaction null for an unknown id
    static Decision decide(
            TransactionCommand.VerifyPartitions question, @Nullable StoredTransaction transaction) {
        var addition =
                new Addition(
                        question.transactionalId(),
                        question.producerId(),
                        question.producerEpoch(),
                        question.partitions(),
                        0);
        var error = mayTakePart(addition, transaction);
        var missing =
                transaction == null || error != ErrorCode.NONE
                        ? TransactionPartitions.NONE
                        : question.partitions().minus(transaction.partitions());
        return Decision.answer(
                question.waiter(), new TransactionReply.PartitionsVerified(error, missing));
    }

    private static ErrorCode named(ErrorCode error, int version) {
        return FencingError.of(error, version, FencingError.TRANSACTION_VERSION);
    }

    private static ErrorCode mayTakePart(
            Addition addition, @Nullable StoredTransaction transaction) {
        if (addition.transactionalId().isEmpty()) {
            return ErrorCode.INVALID_REQUEST;
        }
        if (transaction == null || transaction.producerId() != addition.producerId()) {
            return ErrorCode.INVALID_PRODUCER_ID_MAPPING;
        }
        if (transaction.producerEpoch() != addition.producerEpoch()) {
            return ErrorCode.PRODUCER_FENCED;
        }
        return transaction.state().isPrepared()
                ? ErrorCode.CONCURRENT_TRANSACTIONS
                : ErrorCode.NONE;
    }

    private static ErrorCode check(Addition addition, @Nullable StoredTransaction transaction) {
        if (transaction != null && transaction.state().isPrepared()) {
            // Before all else: the client may already have the id that comes when all is complete.
            return ErrorCode.CONCURRENT_TRANSACTIONS;
        }
        var error = mayTakePart(addition, transaction);
        if (transaction == null || error != ErrorCode.NONE) {
            return error;
        }
        long bytes = transaction.partitions().plus(addition.partitions()).storedBytes();
        if (bytes <= PARTITIONS_BYTES_MAX) {
            return ErrorCode.NONE;
        }
        // Both make the client abort; the former says so, and is what a produce may be told.
        return addition.clientVersion() >= TransactionSettings.EPOCH_BUMP_VERSION
                ? ErrorCode.TRANSACTION_ABORTABLE
                : ErrorCode.UNKNOWN_SERVER_ERROR;
    }

    private static List<TransactionChange> changes(
            Addition addition,
            ErrorCode error,
            @Nullable StoredTransaction transaction,
            Moment moment) {
        if (transaction == null || error != ErrorCode.NONE) {
            return List.of();
        }
        boolean known =
                transaction.state() == TransactionState.ONGOING
                        && transaction.partitions().containsAll(addition.partitions());
        if (known) {
            return List.of();
        }
        var grown =
                transaction.with(addition.partitions(), addition.clientVersion(), moment.nowMs());
        return List.of(new TransactionChange.Stored(addition.transactionalId(), grown));
    }
}
