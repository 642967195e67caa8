package io.moldau.coordinator.transaction;

import io.moldau.coordinator.Waiter;
import java.util.List;

/// What one part of the shard decided, before the shard hands it out as a [TransactionOutcome].
record Decision(
        List<TransactionChange> changes,
        List<TransactionAnswer> answers,
        List<SoftChange> softChanges,
        boolean needsProducerId) {
    static final Decision NOTHING = new Decision(List.of(), List.of(), List.of(), false);

    static final Decision NEEDS_PRODUCER_ID = new Decision(List.of(), List.of(), List.of(), true);

    /// Nothing changes.
    static Decision answer(Waiter waiter, TransactionReply reply) {
        return answer(waiter, reply, List.of());
    }

    static Decision answer(Waiter waiter, TransactionReply reply, List<TransactionChange> changes) {
        var answers = List.of(new TransactionAnswer(waiter, reply));
        return new Decision(changes, answers, List.of(), false);
    }
}
