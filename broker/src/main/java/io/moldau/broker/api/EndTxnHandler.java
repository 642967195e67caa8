package io.moldau.broker.api;

import io.moldau.broker.transaction.Transactions;
import io.moldau.coordinator.transaction.TransactionCommand;
import io.moldau.coordinator.transaction.TransactionReply.Ended;
import io.moldau.protocol.message.EndTxnRequest;
import io.moldau.protocol.message.EndTxnResponse;

/// Answers EndTxn (key 26): commits or aborts. The answer leaves when the decision is durable; the
/// markers follow.
final class EndTxnHandler implements Handler<EndTxnRequest, EndTxnResponse> {
    private static final int NONE = -1;

    private final Transactions transactions;

    EndTxnHandler(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public EndTxnResponse handle(EndTxnRequest request, Caller caller) {
        Ended reply =
                transactions.ask(
                        request.transactionalId(),
                        waiter ->
                                new TransactionCommand.EndTransaction(
                                        waiter,
                                        caller.apiVersion(),
                                        request.transactionalId(),
                                        request.producerId(),
                                        request.producerEpoch(),
                                        request.committed()),
                        error -> new Ended(error, NONE, NONE));
        return EndTxnResponse.builder()
                .errorCode(reply.error().code())
                .producerId(reply.producerId())
                .producerEpoch(reply.producerEpoch())
                .build();
    }
}
