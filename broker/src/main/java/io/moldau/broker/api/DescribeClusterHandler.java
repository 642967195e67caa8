package io.moldau.broker.api;

import io.moldau.metadata.BrokerImage;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.DescribeClusterRequest;
import io.moldau.protocol.message.DescribeClusterResponse;
import io.moldau.protocol.message.DescribeClusterResponse.DescribeClusterBroker;
import java.util.ArrayList;

/// Answers DescribeCluster (key 60): id, controller, brokers.
final class DescribeClusterHandler
        implements Handler<DescribeClusterRequest, DescribeClusterResponse> {
    private static final int ENDPOINTS_OF_BROKERS = 1;
    private static final int ENDPOINTS_OF_CONTROLLERS = 2;

    private final Cluster cluster;

    DescribeClusterHandler(Cluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public DescribeClusterResponse handle(DescribeClusterRequest request, Caller caller) {
        if (request.endpointType() == ENDPOINTS_OF_CONTROLLERS) {
            return failed(
                    ErrorCode.MISMATCHED_ENDPOINT_TYPE,
                    "The request was sent to an endpoint of type BROKER, but we wanted an endpoint"
                            + " of type CONTROLLER");
        }
        if (request.endpointType() != ENDPOINTS_OF_BROKERS) {
            return failed(
                    ErrorCode.UNSUPPORTED_ENDPOINT_TYPE,
                    "Unsupported endpoint type " + request.endpointType());
        }
        var brokers = new ArrayList<DescribeClusterBroker>();
        for (BrokerImage broker : cluster.image().brokers().all()) {
            if (!broker.fenced() || request.includeFencedBrokers()) {
                broker.endpoint(caller.listener())
                        .ifPresent(it -> brokers.add(describe(broker, it)));
            }
        }
        return DescribeClusterResponse.builder()
                .clusterId(cluster.clusterId())
                .controllerId(cluster.nodeId())
                .brokers(brokers)
                .clusterAuthorizedOperations(
                        Operations.onCluster(request.includeClusterAuthorizedOperations()))
                .build();
    }

    private static DescribeClusterResponse failed(ErrorCode error, String message) {
        return DescribeClusterResponse.builder()
                .errorCode(error.code())
                .errorMessage(message)
                .build();
    }

    private static DescribeClusterBroker describe(BrokerImage broker, BrokerImage.Endpoint at) {
        return new DescribeClusterBroker(
                broker.id(), at.host(), at.port(), broker.rack(), broker.fenced());
    }
}
