package io.moldau.broker.api;

import io.moldau.broker.group.Groups;
import io.moldau.broker.shard.Asked;
import io.moldau.coordinator.Command;
import io.moldau.coordinator.Command.PartitionCommit;
import io.moldau.coordinator.Command.TopicCommit;
import io.moldau.coordinator.Reply.OffsetsCommitted;
import io.moldau.coordinator.Reply.TopicResult;
import io.moldau.metadata.ClusterImage;
import io.moldau.metadata.TopicImage;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.OffsetCommitRequest;
import io.moldau.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import io.moldau.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import io.moldau.protocol.message.OffsetCommitResponse;
import io.moldau.protocol.message.OffsetCommitResponse.OffsetCommitResponsePartition;
import io.moldau.protocol.message.OffsetCommitResponse.OffsetCommitResponseTopic;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/// Answers OffsetCommit (key 8): how far a group has come.
final class OffsetCommitHandler implements Handler<OffsetCommitRequest, OffsetCommitResponse> {
    /// From here on topics are named by id.
    private static final int WITH_TOPIC_IDS = 10;

    /// Before it, a group that is not there is told as a generation that is not.
    private static final int WITH_GROUP_NOT_FOUND = 9;

    private final Groups groups;
    private final Cluster cluster;

    OffsetCommitHandler(Groups groups, Cluster cluster) {
        this.groups = groups;
        this.cluster = cluster;
    }

    @Override
    public OffsetCommitResponse handle(OffsetCommitRequest request, Caller caller) {
        boolean byId = caller.apiVersion() >= WITH_TOPIC_IDS;
        ClusterImage image = cluster.image();
        var found = new ArrayList<Optional<TopicImage>>();
        var commits = new ArrayList<TopicCommit>();
        for (OffsetCommitRequestTopic topic : request.topics()) {
            Optional<TopicImage> known =
                    byId ? image.topic(topic.topicId()) : image.topic(topic.name());
            found.add(known);
            known.map(it -> commit(it, topic))
                    .filter(it -> !it.partitions().isEmpty())
                    .ifPresent(commits::add);
        }
        List<TopicResult> results = commits.isEmpty() ? List.of() : ask(request, commits);
        Iterator<ErrorCode> inOrder =
                results.stream()
                        .flatMap(it -> it.partitions().stream())
                        .map(it -> inWordsOf(caller.apiVersion(), it.error()))
                        .iterator();
        var answers = new ArrayList<OffsetCommitResponseTopic>();
        for (int i = 0; i < found.size(); i++) {
            OffsetCommitRequestTopic topic = request.topics().get(i);
            Optional<TopicImage> known = found.get(i);
            answers.add(
                    known.isPresent() ? answer(topic, known.get(), inOrder) : unknown(topic, byId));
        }
        return OffsetCommitResponse.builder().topics(answers).build();
    }

    private static ErrorCode inWordsOf(int version, ErrorCode error) {
        return error == ErrorCode.GROUP_ID_NOT_FOUND && version < WITH_GROUP_NOT_FOUND
                ? ErrorCode.ILLEGAL_GENERATION
                : error;
    }

    private List<TopicResult> ask(OffsetCommitRequest request, List<TopicCommit> commits) {
        Asked<OffsetsCommitted> asked =
                groups.ask(
                        request.groupId(),
                        waiter ->
                                new Command.CommitOffsets(
                                        waiter,
                                        request.groupId(),
                                        request.generationIdOrMemberEpoch(),
                                        request.memberId(),
                                        request.groupInstanceId(),
                                        request.retentionTimeMs(),
                                        commits));
        return asked.await(error -> OffsetsCommitted.failed(commits, error)).topics();
    }

    private static TopicCommit commit(TopicImage known, OffsetCommitRequestTopic topic) {
        return new TopicCommit(
                known.name(),
                known.id(),
                topic.partitions().stream()
                        .filter(it -> known.partition(it.partitionIndex()).isPresent())
                        .map(it ->
                                new PartitionCommit(
                                        it.partitionIndex(),
                                        it.committedOffset(),
                                        it.committedLeaderEpoch(),
                                        it.committedMetadata()))
                        .toList());
    }

    /// @param results of the partitions that there are, in the order of the request
    private static OffsetCommitResponseTopic answer(
            OffsetCommitRequestTopic topic, TopicImage known, Iterator<ErrorCode> results) {
        var partitions = new ArrayList<OffsetCommitResponsePartition>();
        for (OffsetCommitRequestPartition it : topic.partitions()) {
            int index = it.partitionIndex();
            ErrorCode error =
                    known.partition(index).isPresent()
                            ? results.next()
                            : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
            partitions.add(new OffsetCommitResponsePartition(index, error.code()));
        }
        return new OffsetCommitResponseTopic(topic.name(), topic.topicId(), partitions);
    }

    private static OffsetCommitResponseTopic unknown(OffsetCommitRequestTopic topic, boolean byId) {
        ErrorCode error = byId ? ErrorCode.UNKNOWN_TOPIC_ID : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
        return new OffsetCommitResponseTopic(
                topic.name(),
                topic.topicId(),
                topic.partitions().stream()
                        .map(it ->
                                new OffsetCommitResponsePartition(
                                        it.partitionIndex(), error.code()))
                        .toList());
    }
}
