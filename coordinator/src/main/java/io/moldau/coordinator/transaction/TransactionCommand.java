package io.moldau.coordinator.transaction;

import io.moldau.coordinator.Waiter;
import java.util.List;
import java.util.function.Predicate;

/// What can be asked of a [TransactionShard]. Authorization, and whether partitions exist, is
/// checked by the handler before it asks.
///
/// `version` is that of the request: by it answers and the client's behaviour differ.
public sealed interface TransactionCommand {

    /// A command that somebody waits for, with a reply of type `R`.
    sealed interface Question<R extends TransactionReply> extends TransactionCommand {
        Waiter waiter();
    }

    /// A question about one id, for the shard that [TransactionShard#partitionOf] names.
    sealed interface IdQuestion<R extends TransactionReply> extends Question<R> {
        String transactionalId();
    }

    /// A producer begins, or begins anew; whoever used the id before is fenced. (Without a
    /// transactional id no coordinator is asked: every producer id will do.)
    ///
    /// @param producerId with `producerEpoch` what the producer had before (KIP-360); both -1 when
    ///   it had nothing
    /// @param enableTwoPhaseCommit version 6, false before (KIP-939)
    /// @param keepPreparedTransaction version 6, false before (KIP-939)
    record InitProducerId(
            Waiter waiter,
            int version,
            String transactionalId,
            int timeoutMs,
            long producerId,
            int producerEpoch,
            boolean enableTwoPhaseCommit,
            boolean keepPreparedTransaction)
            implements IdQuestion<TransactionReply.Initialised> {}

    /// The transaction is about to write to partitions. Asked by old clients (versions 0 to 3), and
    /// by brokers for newer ones, when these produce to a partition for the first time.
    record AddPartitions(
            Waiter waiter,
            int version,
            String transactionalId,
            long producerId,
            int producerEpoch,
            TransactionPartitions partitions)
            implements IdQuestion<TransactionReply.PartitionsAdded> {}

    /// Are these partitions in the transaction? A broker asks before it lets an old client write
    /// (AddPartitionsToTxn with verifyOnly).
    record VerifyPartitions(
            Waiter waiter,
            String transactionalId,
            long producerId,
            int producerEpoch,
            TransactionPartitions partitions)
            implements IdQuestion<TransactionReply.PartitionsVerified> {}

    /// The transaction is about to commit offsets. Clients of KIP-890 do not ask.
    ///
    /// @param offsets the partition of `__consumer_offsets` that the group belongs to
    record AddOffsets(
            Waiter waiter,
            int version,
            String transactionalId,
            long producerId,
            int producerEpoch,
            TransactionPartitions offsets)
            implements IdQuestion<TransactionReply.OffsetsAdded> {}

    /// Commit or abort.
    record EndTransaction(
            Waiter waiter,
            int version,
            String transactionalId,
            long producerId,
            int producerEpoch,
            boolean commit)
            implements IdQuestion<TransactionReply.Ended> {}

    record Describe(Waiter waiter, String transactionalId)
            implements IdQuestion<TransactionReply.Described> {}

    /// The transactions of this shard; ask every shard for all of them.
    ///
    /// @param states names as in [TransactionState#wireName], in this spelling; empty for all
    /// @param producerIds empty for all
    /// @param longerThanMs only those that began longer ago; -1 for all
    /// @param matching the pattern of version 2, which is to match the whole id
    record ListTransactions(
            Waiter waiter,
            List<String> states,
            List<Long> producerIds,
            long longerThanMs,
            Predicate<String> matching)
            implements Question<TransactionReply.Listed> {}

    /// Markers of a duty are written, or will never be needed because the partition is gone. May
    /// come too late or twice: a duty that is done, or another leader's, is no longer listened to.
    record MarkersWritten(MarkerDuty duty, TransactionPartitions written)
            implements TransactionCommand {}

    /// [TransactionShard#nextDeadlineMs] has come. Does a bounded amount of work: afterwards ask
    /// for the next deadline again, it may have passed already.
    record TimePassed() implements TransactionCommand {}
}
