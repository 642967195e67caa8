package io.moldau.coordinator.transaction;

import io.moldau.protocol.ErrorCode;
import java.util.List;

/// What a [TransactionShard] answers. One type for each question.
public sealed interface TransactionReply {

    /// To [TransactionCommand.InitProducerId]; id and epoch are -1 with an error.
    record Initialised(ErrorCode error, long producerId, int producerEpoch)
            implements TransactionReply {
        static Initialised failed(ErrorCode error) {
            return new Initialised(error, StoredTransaction.NO_ID, StoredTransaction.NO_EPOCH);
        }
    }

    /// To [TransactionCommand.AddPartitions]: all of them, or with the error none.
    record PartitionsAdded(ErrorCode error) implements TransactionReply {}

    /// To [TransactionCommand.VerifyPartitions].
    ///
    /// @param error for all partitions
    /// @param missing without an error: those which are not in the transaction, to be answered with
    ///   TRANSACTION_ABORTABLE
    record PartitionsVerified(ErrorCode error, TransactionPartitions missing)
            implements TransactionReply {}

    /// To [TransactionCommand.AddOffsets].
    record OffsetsAdded(ErrorCode error) implements TransactionReply {}

    /// To [TransactionCommand.EndTransaction].
    ///
    /// @param producerId with `producerEpoch` what the producer goes on with, as version 5 says; -1
    ///   with an error
    record Ended(ErrorCode error, long producerId, int producerEpoch) implements TransactionReply {
        static Ended failed(ErrorCode error) {
            return new Ended(error, StoredTransaction.NO_ID, StoredTransaction.NO_EPOCH);
        }
    }

    /// To [TransactionCommand.Describe]. With TRANSACTIONAL_ID_NOT_FOUND the rest says nothing.
    ///
    /// @param startMs -1 when no transaction has begun
    /// @param partitions of the transaction; once it is prepared, those that lack their marker
    record Described(
            ErrorCode error,
            TransactionState state,
            int timeoutMs,
            long startMs,
            long producerId,
            int producerEpoch,
            TransactionPartitions partitions)
            implements TransactionReply {}

    /// To [TransactionCommand.ListTransactions].
    record Listed(List<String> unknownStates, List<ListedTransaction> transactions)
            implements TransactionReply {}

    record ListedTransaction(String transactionalId, long producerId, TransactionState state) {}
}
