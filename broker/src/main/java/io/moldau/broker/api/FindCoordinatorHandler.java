package io.moldau.broker.api;

import io.moldau.metadata.BrokerImage;
import io.moldau.metadata.BrokerImage.Endpoint;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.FindCoordinatorRequest;
import io.moldau.protocol.message.FindCoordinatorResponse;
import io.moldau.protocol.message.FindCoordinatorResponse.Coordinator;
import java.util.Optional;

/// Answers FindCoordinator (key 10): which broker looks after a group or a transactional id. On one
/// node it is always this one; the first question creates `__consumer_offsets` or
/// `__transaction_state`.
final class FindCoordinatorHandler
        implements Handler<FindCoordinatorRequest, FindCoordinatorResponse> {
    /// From here on one request names any number of keys.
    private static final int WITH_KEYS = 4;

    private static final int GROUP = 0;
    private static final int TRANSACTION = 1;
    private static final int NOBODY = -1;

    private final Cluster cluster;
    private final TopicAutoCreation topics;

    FindCoordinatorHandler(Cluster cluster, TopicAutoCreation topics) {
        this.cluster = cluster;
        this.topics = topics;
    }

    @Override
    public FindCoordinatorResponse handle(FindCoordinatorRequest request, Caller caller) {
        int type = request.keyType();
        if (caller.apiVersion() >= WITH_KEYS) {
            return FindCoordinatorResponse.builder()
                    .coordinators(
                            request.coordinatorKeys().stream()
                                    .map(it -> find(it, type, caller.listener()))
                                    .toList())
                    .build();
        }
        Coordinator found = find(request.key(), type, caller.listener());
        return FindCoordinatorResponse.builder()
                .errorCode(found.errorCode())
                .errorMessage(found.errorMessage())
                .nodeId(found.nodeId())
                .host(found.host())
                .port(found.port())
                .build();
    }

    private Coordinator find(String key, int type, String listener) {
        if (type != GROUP && type != TRANSACTION) {
            return failed(
                    key,
                    ErrorCode.INVALID_REQUEST,
                    "Coordinators of type %d are not supported.".formatted(type));
        }
        boolean there =
                type == GROUP ? topics.createOffsetsTopic() : topics.createTransactionTopic();
        if (!there) {
            return failed(
                    key,
                    ErrorCode.COORDINATOR_NOT_AVAILABLE,
                    "The coordinators' topic could not be created.");
        }
        Optional<Endpoint> endpoint =
                cluster.image()
                        .broker(cluster.nodeId())
                        .flatMap((BrokerImage it) -> it.endpoint(listener));
        return endpoint.map(it ->
                        new Coordinator(
                                key,
                                cluster.nodeId(),
                                it.host(),
                                it.port(),
                                ErrorCode.NONE.code(),
                                null))
                .orElseGet(() -> failed(key, ErrorCode.COORDINATOR_NOT_AVAILABLE, "No endpoint."));
    }

    private static Coordinator failed(String key, ErrorCode error, String message) {
        return new Coordinator(key, NOBODY, "", NOBODY, error.code(), message);
    }
}
