package io.moldau.broker.api;

import io.moldau.broker.transaction.Transactions;
import io.moldau.coordinator.transaction.TransactionCommand;
import io.moldau.coordinator.transaction.TransactionReply.Listed;
import io.moldau.coordinator.transaction.TransactionReply.ListedTransaction;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.ListTransactionsRequest;
import io.moldau.protocol.message.ListTransactionsResponse;
import io.moldau.protocol.message.ListTransactionsResponse.TransactionState;
import java.util.ArrayList;
import java.util.List;

/// Answers ListTransactions (key 66).
final class ListTransactionsHandler
        implements Handler<ListTransactionsRequest, ListTransactionsResponse> {
    private static final List<String> STATES =
            List.of(
                    "Empty",
                    "Ongoing",
                    "PrepareCommit",
                    "PrepareAbort",
                    "CompleteCommit",
                    "CompleteAbort",
                    "Dead",
                    "PrepareEpochFence");

    private final Transactions transactions;

    ListTransactionsHandler(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public ListTransactionsResponse handle(ListTransactionsRequest request, Caller caller) {
        var pattern = IdPattern.of(request.transactionalIdPattern());
        if (pattern.isEmpty()) {
            return failed(ErrorCode.INVALID_REGULAR_EXPRESSION);
        }
        var errors = new ArrayList<ErrorCode>();
        var replies =
                transactions.<Listed>askAll(
                        waiter ->
                                new TransactionCommand.ListTransactions(
                                        waiter,
                                        request.stateFilters(),
                                        request.producerIdFilters(),
                                        request.durationFilter(),
                                        _ -> true),
                        error -> {
                            errors.add(error);
                            return new Listed(List.of(), List.of());
                        });
        if (!errors.isEmpty()) {
            return failed(errors.getFirst());
        }
        var states = new ArrayList<TransactionState>();
        try {
            for (var reply : replies) {
                for (ListedTransaction it : reply.transactions()) {
                    if (pattern.get().matches(it.transactionalId())) {
                        states.add(
                                new TransactionState(
                                        it.transactionalId(),
                                        it.producerId(),
                                        it.state().wireName()));
                    }
                }
            }
        } catch (IdPattern.TooMuchWork _) {
            return failed(ErrorCode.INVALID_REGULAR_EXPRESSION);
        }
        return ListTransactionsResponse.builder()
                .unknownStateFilters(
                        request.stateFilters().stream().filter(it -> !STATES.contains(it)).toList())
                .transactionStates(states)
                .build();
    }

    private static ListTransactionsResponse failed(ErrorCode error) {
        return ListTransactionsResponse.builder().errorCode(error.code()).build();
    }
}
