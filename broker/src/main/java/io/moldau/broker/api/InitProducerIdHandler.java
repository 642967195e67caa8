package io.moldau.broker.api;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.InitProducerIdRequest;
import io.moldau.protocol.message.InitProducerIdResponse;

/// Answers InitProducerId (key 22): an idempotent producer gets a number that nobody else has.
/// Transactional producers are refused until there are transactions.
final class InitProducerIdHandler
        implements Handler<InitProducerIdRequest, InitProducerIdResponse> {
    private static final int NONE = -1;

    private final ProducerIds ids;

    InitProducerIdHandler(ProducerIds ids) {
        this.ids = ids;
    }

    @Override
    public InitProducerIdResponse handle(InitProducerIdRequest request, Caller caller) {
        if (request.transactionalId() != null) {
            // Not retriable, so that a transactional producer fails at its first step.
            return failed(ErrorCode.INVALID_REQUEST);
        }
        if ((request.producerId() == NONE) != (request.producerEpoch() == NONE)) {
            return failed(ErrorCode.INVALID_REQUEST);
        }
        // Whatever id and epoch the producer had (KIP-360): without a transactional id there is
        // nothing to keep, a new id is as good.
        return InitProducerIdResponse.builder().producerId(ids.next()).producerEpoch(0).build();
    }

    private static InitProducerIdResponse failed(ErrorCode error) {
        return InitProducerIdResponse.builder()
                .errorCode(error.code())
                .producerId(NONE)
                .producerEpoch(NONE)
                .build();
    }
}
