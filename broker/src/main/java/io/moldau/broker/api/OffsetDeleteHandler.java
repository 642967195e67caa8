package io.moldau.broker.api;

import io.moldau.broker.group.Asked;
import io.moldau.broker.group.Groups;
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
        ClusterImage image = cluster.image();
        var known = new ArrayList<TopicPartitions>();
        var answers = new ArrayList<OffsetDeleteResponseTopic>();
        for (OffsetDeleteRequestTopic topic : request.topics()) {
            Optional<TopicImage> found = image.topic(topic.name());
            if (found.isPresent()) {
                known.add(
                        new TopicPartitions(
                                topic.name(),
                                found.get().id(),
                                topic.partitions().stream()
                                        .map(OffsetDeleteRequestPartition::partitionIndex)
                                        .toList()));
            } else {
                answers.add(unknown(topic));
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

    private static OffsetDeleteResponseTopic unknown(OffsetDeleteRequestTopic topic) {
        return new OffsetDeleteResponseTopic(
                topic.name(),
                topic.partitions().stream()
                        .map(it ->
                                new OffsetDeleteResponsePartition(
                                        it.partitionIndex(),
                                        ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code()))
                        .toList());
    }
}
