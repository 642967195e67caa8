package io.moldau.coordinator.transaction;

import io.moldau.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Answers DescribeTransactions and ListTransactions.
final class Inspection {
    private Inspection() {}

    /// @param transaction null for an unknown id
    /// @param duty null when no markers are missing
    static Decision decide(
            TransactionCommand.Describe describe,
            @Nullable StoredTransaction transaction,
            @Nullable MarkerDuty duty) {
        var reply = transaction == null ? unknown() : describe(transaction, duty);
        return Decision.answer(describe.waiter(), reply);
    }

    private static TransactionReply.Described unknown() {
        return new TransactionReply.Described(
                ErrorCode.TRANSACTIONAL_ID_NOT_FOUND,
                TransactionState.DEAD,
                0,
                StoredTransaction.NO_TIME,
                StoredTransaction.NO_ID,
                StoredTransaction.NO_EPOCH,
                TransactionPartitions.NONE);
    }

    private static TransactionReply.Described describe(
            StoredTransaction transaction, @Nullable MarkerDuty duty) {
        return new TransactionReply.Described(
                ErrorCode.NONE,
                transaction.state(),
                transaction.timeoutMs(),
                transaction.startMs(),
                transaction.producerId(),
                transaction.producerEpoch(),
                duty == null ? transaction.partitions() : duty.partitions());
    }

    static Decision decide(
            TransactionCommand.ListTransactions list,
            Map<String, StoredTransaction> stored,
            long nowMs) {
        var unknown = new ArrayList<String>();
        var states = EnumSet.noneOf(TransactionState.class);
        for (var name : list.states()) {
            TransactionState.named(name).ifPresentOrElse(states::add, () -> unknown.add(name));
        }
        var producerIds = new HashSet<>(list.producerIds());
        var listed = new ArrayList<TransactionReply.ListedTransaction>();
        stored.forEach((id, it) -> {
            boolean wanted =
                    (states.isEmpty() || states.contains(it.state()))
                            && (producerIds.isEmpty() || producerIds.contains(it.producerId()))
                            && isLongerThan(list.longerThanMs(), it, nowMs)
                            && list.matching().test(id);
            if (wanted) {
                listed.add(new TransactionReply.ListedTransaction(id, it.producerId(), it.state()));
            }
        });
        var reply = new TransactionReply.Listed(List.copyOf(unknown), List.copyOf(listed));
        return Decision.answer(list.waiter(), reply);
    }

    /// An id without a transaction has none that began after any time, and is listed, as in Kafka.
    private static boolean isLongerThan(
            long durationMs, StoredTransaction transaction, long nowMs) {
        return durationMs < 0 || nowMs - transaction.startMs() > durationMs;
    }
}
