package io.moldau.broker.api;

import io.moldau.broker.group.Groups;
import io.moldau.broker.shard.Asked;
import io.moldau.coordinator.Command;
import io.moldau.coordinator.Command.TopicPartitions;
import io.moldau.coordinator.Reply.OffsetsDeleted;
import io.moldau.metadata.ClusterImage;
import io.moldau.metadata.TopicImage;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.OffsetDeleteRequest;
import io.moldau.protocol.message.OffsetDeleteRequest.OffsetDeleteRequestPartition;
import io.moldau.protocol.message.OffsetDeleteRequest.OffsetDeleteRequestTopic;
import io.moldau.protocol.message.OffsetDeleteResponse;
import io.moldau.protocol.message.OffsetDeleteResponse.OffsetDeleteResponsePartition;
import io.moldau.protocol.message.OffsetDeleteResponse.OffsetDeleteResponseTopic;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Answers OffsetDelete (key 47): forgets how far a group has come in some partitions.
final class OffsetDeleteHandler implements Handler<OffsetDeleteRequest, OffsetDeleteResponse> {
    private final Groups groups;
    private final Cluster cluster;

    OffsetDeleteHandler(Groups groups, Cluster cluster) {
        this.groups = groups;
        this.cluster = cluster;
    }

    @Override
    public OffsetDeleteResponse handle(OffsetDeleteRequest request, Caller caller) {
        if (request.groupId().isEmpty()) {
            return OffsetDeleteResponse.builder()
                    .errorCode(ErrorCode.INVALID_GROUP_ID.code())
                    .build();
        }
        ClusterImage image = cluster.image();
        var known = new ArrayList<TopicPartitions>();
        var answers = new ArrayList<OffsetDeleteResponseTopic>();
        for (OffsetDeleteRequestTopic topic : request.topics()) {
            Optional<TopicImage> found = image.topic(topic.name());
            var there = new ArrayList<Integer>();
            var missing = new ArrayList<Integer>();
            for (OffsetDeleteRequestPartition it : topic.partitions()) {
                int index = it.partitionIndex();
                boolean exists =
                        found.flatMap(topicImage -> topicImage.partition(index)).isPresent();
                (exists ? there : missing).add(index);
            }
            found.ifPresent(it -> known.add(new TopicPartitions(topic.name(), it.id(), there)));
            if (!missing.isEmpty()) {
                answers.add(unknown(topic.name(), missing));
            }
        }
        Asked<OffsetsDeleted> asked =
                groups.ask(
                        request.groupId(),
                        waiter -> new Command.DeleteOffsets(waiter, request.groupId(), known));
        OffsetsDeleted deleted = asked.await(error -> new OffsetsDeleted(error, List.of()));
        if (deleted.error() != ErrorCode.NONE) {
            return OffsetDeleteResponse.builder().errorCode(deleted.error().code()).build();
        }
        for (var topic : deleted.topics()) {
            if (topic.partitions().isEmpty()) {
                continue;
            }
            answers.add(
                    new OffsetDeleteResponseTopic(
                            topic.topic(),
                            topic.partitions().stream()
                                    .map(it ->
                                            new OffsetDeleteResponsePartition(
                                                    it.partition(), it.error().code()))
                                    .toList()));
        }
        return OffsetDeleteResponse.builder().topics(answers).build();
    }

    private static OffsetDeleteResponseTopic unknown(String topic, List<Integer> partitions) {
        int code = ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code();
        return new OffsetDeleteResponseTopic(
                topic,
                partitions.stream()
                        .map(it -> new OffsetDeleteResponsePartition(it, code))
                        .toList());
    }
}
