package io.moldau.broker.api;

import io.moldau.metadata.ApiError;
import io.moldau.metadata.ClusterImage;
import io.moldau.metadata.PartitionImage;
import io.moldau.metadata.ReplicaLists;
import io.moldau.metadata.TopicImage;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.AlterPartitionReassignmentsRequest;
import io.moldau.protocol.message.AlterPartitionReassignmentsRequest.ReassignablePartition;
import io.moldau.protocol.message.AlterPartitionReassignmentsRequest.ReassignableTopic;
import io.moldau.protocol.message.AlterPartitionReassignmentsResponse;
import io.moldau.protocol.message.AlterPartitionReassignmentsResponse.ReassignablePartitionResponse;
import io.moldau.protocol.message.AlterPartitionReassignmentsResponse.ReassignableTopicResponse;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Answers AlterPartitionReassignments (key 45). In a cluster of one, every replica is where it can
/// be: what is asked for is so already, or names a broker that is not there.
final class AlterPartitionReassignmentsHandler
        implements Handler<
                AlterPartitionReassignmentsRequest, AlterPartitionReassignmentsResponse> {
    private final Cluster cluster;

    AlterPartitionReassignmentsHandler(Cluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public AlterPartitionReassignmentsResponse handle(
            AlterPartitionReassignmentsRequest request, Caller caller) {
        ClusterImage image = cluster.image();
        return AlterPartitionReassignmentsResponse.builder()
                .allowReplicationFactorChange(request.allowReplicationFactorChange())
                .errorMessage(null)
                .responses(request.topics().stream().map(it -> answer(image, it)).toList())
                .build();
    }

    private static ReassignableTopicResponse answer(ClusterImage image, ReassignableTopic topic) {
        return new ReassignableTopicResponse(
                topic.name(),
                topic.partitions().stream().map(it -> answer(image, topic.name(), it)).toList());
    }

    private static ReassignablePartitionResponse answer(
            ClusterImage image, String topic, ReassignablePartition asked) {
        ApiError error = check(image, topic, asked);
        return new ReassignablePartitionResponse(
                asked.partitionIndex(), error.code().code(), error.message());
    }

    private static ApiError check(ClusterImage image, String topic, ReassignablePartition asked) {
        Optional<TopicImage> found = image.topic(topic);
        if (found.isEmpty()) {
            return ApiError.of(
                    ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
                    "Unable to find a topic named %s.",
                    topic);
        }
        Optional<PartitionImage> partition = found.get().partition(asked.partitionIndex());
        if (partition.isEmpty()) {
            return ApiError.of(
                    ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
                    "Unable to find partition %s:%d.",
                    topic,
                    asked.partitionIndex());
        }
        var replicas = asked.replicas();
        if (replicas == null) {
            return ApiError.of(
                    ErrorCode.NO_REASSIGNMENT_IN_PROGRESS,
                    "No partition reassignment is in progress.");
        }
        ApiError wrong = ReplicaLists.check(image.brokers(), replicas);
        if (!wrong.isNone()) {
            return wrong;
        }
        Set<Integer> now = new TreeSet<>(partition.get().replicas());
        return now.equals(new TreeSet<>(replicas))
                ? ApiError.NONE
                : ApiError.of(ErrorCode.UNSUPPORTED_VERSION, "Replicas cannot be moved yet.");
    }
}
