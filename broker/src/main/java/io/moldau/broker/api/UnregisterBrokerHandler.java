package io.moldau.broker.api;

import io.moldau.metadata.ApiError;
import io.moldau.metadata.UnregisterBroker;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.UnregisterBrokerRequest;
import io.moldau.protocol.message.UnregisterBrokerResponse;

/// Answers UnregisterBroker (key 64). A broker that runs, as the one that answers does, would be
/// without a place in its cluster: Kafka does that to it, here it is refused.
final class UnregisterBrokerHandler
        implements Handler<UnregisterBrokerRequest, UnregisterBrokerResponse> {
    private final Cluster cluster;

    UnregisterBrokerHandler(Cluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public UnregisterBrokerResponse handle(UnregisterBrokerRequest request, Caller caller) {
        int id = request.brokerId();
        ApiError error =
                id == cluster.nodeId()
                        ? ApiError.of(
                                ErrorCode.INVALID_REQUEST,
                                "Broker ID %d is running; stop it before it is unregistered.",
                                id)
                        : cluster.submit(new UnregisterBroker(id));
        return UnregisterBrokerResponse.builder()
                .errorCode(error.code().code())
                .errorMessage(error.message())
                .build();
    }
}
