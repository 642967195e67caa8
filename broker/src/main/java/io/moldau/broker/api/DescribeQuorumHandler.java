package io.moldau.broker.api;

import io.moldau.metadata.ClusterImage;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.message.DescribeQuorumRequest;
import io.moldau.protocol.message.DescribeQuorumResponse;
import io.moldau.protocol.message.DescribeQuorumResponse.Node;
import io.moldau.protocol.message.DescribeQuorumResponse.PartitionData;
import io.moldau.protocol.message.DescribeQuorumResponse.ReplicaState;
import io.moldau.protocol.message.DescribeQuorumResponse.TopicData;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/// Answers DescribeQuorum (key 55): who keeps the cluster's metadata. In a cluster of one, this
/// node alone, which leads from the first epoch on.
final class DescribeQuorumHandler
        implements Handler<DescribeQuorumRequest, DescribeQuorumResponse> {
    private static final String TOPIC = "__cluster_metadata";
    private static final int PARTITION = 0;
    private static final int ONLY_EPOCH = 1;

    /// Before it, an answer has no room for the nodes.
    private static final int WITH_NODES = 2;

    private final Cluster cluster;
    private final LongSupplier wallMs;

    DescribeQuorumHandler(Cluster cluster, LongSupplier wallMs) {
        this.cluster = cluster;
        this.wallMs = wallMs;
    }

    @Override
    public DescribeQuorumResponse handle(DescribeQuorumRequest request, Caller caller) {
        ClusterImage image = cluster.image();
        var topics = new ArrayList<TopicData>();
        for (DescribeQuorumRequest.TopicData topic : request.topics()) {
            var partitions = new ArrayList<PartitionData>();
            for (DescribeQuorumRequest.PartitionData it : topic.partitions()) {
                boolean exists =
                        topic.topicName().equals(TOPIC) && it.partitionIndex() == PARTITION;
                partitions.add(exists ? quorum(image) : unknown(it.partitionIndex()));
            }
            topics.add(new TopicData(topic.topicName(), partitions));
        }
        return DescribeQuorumResponse.builder()
                .topics(topics)
                .nodes(
                        caller.apiVersion() < WITH_NODES
                                ? List.of()
                                : List.of(new Node(cluster.nodeId(), List.of())))
                .build();
    }

    private PartitionData quorum(ClusterImage image) {
        long nowMs = wallMs.getAsLong();
        var self = new ReplicaState(cluster.nodeId(), Uuid.ZERO, image.nextOffset(), nowMs, nowMs);
        return PartitionData.builder()
                .partitionIndex(PARTITION)
                .leaderId(cluster.nodeId())
                .leaderEpoch(ONLY_EPOCH)
                .highWatermark(image.nextOffset())
                .currentVoters(List.of(self))
                .observers(List.of())
                .build();
    }

    private static PartitionData unknown(int index) {
        return PartitionData.builder()
                .partitionIndex(index)
                .errorCode(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code())
                .currentVoters(List.of())
                .observers(List.of())
                .build();
    }
}
