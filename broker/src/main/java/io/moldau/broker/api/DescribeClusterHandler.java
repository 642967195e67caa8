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

    private final Cluster cluster;

    DescribeClusterHandler(Cluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public DescribeClusterResponse handle(DescribeClusterRequest request, Caller caller) {
        if (request.endpointType() != ENDPOINTS_OF_BROKERS) {
            return DescribeClusterResponse.builder()
                    .errorCode(ErrorCode.MISMATCHED_ENDPOINT_TYPE.code())
                    .errorMessage("The request was sent to an endpoint of brokers.")
                    .clusterId(cluster.clusterId())
                    .build();
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

    private static DescribeClusterBroker describe(BrokerImage broker, BrokerImage.Endpoint at) {
        return new DescribeClusterBroker(
                broker.id(), at.host(), at.port(), broker.rack(), broker.fenced());
    }
}
