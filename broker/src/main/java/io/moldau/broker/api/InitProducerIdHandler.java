package io.moldau.broker.api;

import io.moldau.broker.transaction.Transactions;
import io.moldau.coordinator.transaction.TransactionCommand;
import io.moldau.coordinator.transaction.TransactionReply.Initialised;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.InitProducerIdRequest;
import io.moldau.protocol.message.InitProducerIdResponse;

/// Answers InitProducerId (key 22): an idempotent producer gets a number that nobody else has, a
/// transactional one the number and the next epoch of its transactional id.
final class InitProducerIdHandler
        implements Handler<InitProducerIdRequest, InitProducerIdResponse> {
    private static final int NONE = -1;

    private final ProducerIds ids;
    private final Transactions transactions;

    InitProducerIdHandler(ProducerIds ids, Transactions transactions) {
        this.ids = ids;
        this.transactions = transactions;
    }

    @Override
    public InitProducerIdResponse handle(InitProducerIdRequest request, Caller caller) {
        if ((request.producerId() == NONE) != (request.producerEpoch() == NONE)) {
            return failed(ErrorCode.INVALID_REQUEST);
        }
        String id = request.transactionalId();
        if (id == null) {
            // Whatever id and epoch the producer had (KIP-360): without a transactional id there is
            // nothing to keep, a new id is as good.
            return InitProducerIdResponse.builder().producerId(ids.next()).producerEpoch(0).build();
        }
        Initialised reply =
                transactions.ask(
                        id,
                        waiter ->
                                new TransactionCommand.InitProducerId(
                                        waiter,
                                        caller.apiVersion(),
                                        id,
                                        request.transactionTimeoutMs(),
                                        request.producerId(),
                                        request.producerEpoch(),
                                        false,
                                        false),
                        error -> new Initialised(error, NONE, NONE));
        return InitProducerIdResponse.builder()
                .errorCode(reply.error().code())
                .producerId(reply.producerId())
                .producerEpoch(reply.producerEpoch())
                .build();
    }

    private static InitProducerIdResponse failed(ErrorCode error) {
        return InitProducerIdResponse.builder()
                .errorCode(error.code())
                .producerId(NONE)
                .producerEpoch(NONE)
                .build();
    }
}
