package io.moldau.broker.api;

import io.moldau.protocol.message.ListTransactionsRequest;
import io.moldau.protocol.message.ListTransactionsResponse;
import java.util.List;

/// Answers ListTransactions (key 66): there are none yet. A pattern for their ids so has nothing to
/// match, and is not looked at.
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

    @Override
    public ListTransactionsResponse handle(ListTransactionsRequest request, Caller caller) {
        return ListTransactionsResponse.builder()
                .unknownStateFilters(
                        request.stateFilters().stream().filter(it -> !STATES.contains(it)).toList())
                .build();
    }
}
