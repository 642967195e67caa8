package io.moldau.broker.api;

import io.moldau.broker.group.Groups;
import io.moldau.broker.shard.Asked;
import io.moldau.coordinator.Command;
import io.moldau.coordinator.Command.TopicPartitions;
import io.moldau.coordinator.Reply.OffsetsFetched;
import io.moldau.coordinator.Reply.PartitionOffset;
import io.moldau.coordinator.Reply.TopicOffsets;
import io.moldau.metadata.ClusterImage;
import io.moldau.metadata.TopicImage;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.message.OffsetFetchRequest;
import io.moldau.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.moldau.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import io.moldau.protocol.message.OffsetFetchResponse;
import io.moldau.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import io.moldau.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartition;
import io.moldau.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartitions;
import io.moldau.protocol.message.OffsetFetchResponse.OffsetFetchResponseTopic;
import io.moldau.protocol.message.OffsetFetchResponse.OffsetFetchResponseTopics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Answers OffsetFetch (key 9): how far groups have come.
///
/// Versions before 8 ask for one group; they are answered as a list of one, turned over at the end.
final class OffsetFetchHandler implements Handler<OffsetFetchRequest, OffsetFetchResponse> {
    /// From here on the response has an error of its own beside those of the partitions.
    private static final int WITH_GROUP_ERROR = 2;

    private static final int WITH_GROUPS = 8;
    private static final int WITH_TOPIC_IDS = 10;
    private static final long NO_OFFSET = -1;
    private static final int NO_LEADER_EPOCH = -1;
    private static final int NO_MEMBER_EPOCH = -1;

    private final Groups groups;
    private final Cluster cluster;

    OffsetFetchHandler(Groups groups, Cluster cluster) {
        this.groups = groups;
        this.cluster = cluster;
    }

    @Override
    public OffsetFetchResponse handle(OffsetFetchRequest request, Caller caller) {
        boolean stable = request.requireStable();
        boolean byId = caller.apiVersion() >= WITH_TOPIC_IDS;
        if (caller.apiVersion() >= WITH_GROUPS) {
            return OffsetFetchResponse.builder()
                    .groups(request.groups().stream().map(it -> fetch(it, stable, byId)).toList())
                    .build();
        }
        OffsetFetchResponseGroup one = fetch(onlyGroup(request), stable, false);
        boolean spread = caller.apiVersion() < WITH_GROUP_ERROR && one.errorCode() != 0;
        List<OffsetFetchResponseTopic> topics =
                spread ? everywhere(request, one.errorCode()) : oldTopics(one);
        return OffsetFetchResponse.builder().topics(topics).errorCode(one.errorCode()).build();
    }

    private static OffsetFetchRequestGroup onlyGroup(OffsetFetchRequest request) {
        var topics = request.topics();
        return new OffsetFetchRequestGroup(
                request.groupId(),
                null,
                NO_MEMBER_EPOCH,
                topics == null
                        ? null
                        : topics.stream()
                                .map(it ->
                                        new OffsetFetchRequestTopics(
                                                it.name(), Uuid.ZERO, it.partitionIndexes()))
                                .toList());
    }

    private OffsetFetchResponseGroup fetch(
            OffsetFetchRequestGroup group, boolean stable, boolean byId) {
        List<OffsetFetchRequestTopics> topics = group.topics();
        if (topics == null) {
            return fetchAll(group.groupId(), stable, byId);
        }
        ClusterImage image = cluster.image();
        var known = new ArrayList<TopicPartitions>();
        var unknown = new ArrayList<OffsetFetchResponseTopics>();
        for (OffsetFetchRequestTopics topic : topics) {
            Optional<TopicImage> found =
                    byId ? image.topic(topic.topicId()) : image.topic(topic.name());
            if (found.isPresent()) {
                known.add(ask(found.get().name(), found.get().id(), topic));
            } else if (byId) {
                unknown.add(unknown(topic));
            } else {
                known.add(ask(topic.name(), Uuid.ZERO, topic));
            }
        }
        Asked<OffsetsFetched> asked =
                groups.ask(
                        group.groupId(),
                        waiter -> new Command.FetchOffsets(waiter, group.groupId(), stable, known));
        OffsetsFetched fetched = asked.await(error -> new OffsetsFetched(error, List.of()));
        var answers = new ArrayList<OffsetFetchResponseTopics>();
        fetched.topics().forEach(it -> answers.add(topic(it, byId)));
        if (fetched.error() == ErrorCode.NONE) {
            answers.addAll(unknown);
        }
        return new OffsetFetchResponseGroup(group.groupId(), answers, fetched.error().code());
    }

    private OffsetFetchResponseGroup fetchAll(String groupId, boolean stable, boolean byId) {
        Asked<OffsetsFetched> asked =
                groups.ask(groupId, waiter -> new Command.FetchAllOffsets(waiter, groupId, stable));
        OffsetsFetched fetched = asked.await(error -> new OffsetsFetched(error, List.of()));
        ClusterImage image = cluster.image();
        return new OffsetFetchResponseGroup(
                groupId,
                fetched.topics().stream()
                        .filter(it -> image.topics().contains(it.topic()))
                        .map(it -> topic(it, byId))
                        .toList(),
                fetched.error().code());
    }

    private static TopicPartitions ask(String name, Uuid id, OffsetFetchRequestTopics topic) {
        return new TopicPartitions(name, id, topic.partitionIndexes());
    }

    private static OffsetFetchResponseTopics unknown(OffsetFetchRequestTopics topic) {
        return new OffsetFetchResponseTopics(
                "",
                topic.topicId(),
                topic.partitionIndexes().stream()
                        .map(it ->
                                new OffsetFetchResponsePartitions(
                                        it,
                                        NO_OFFSET,
                                        NO_LEADER_EPOCH,
                                        "",
                                        ErrorCode.UNKNOWN_TOPIC_ID.code()))
                        .toList());
    }

    private static OffsetFetchResponseTopics topic(TopicOffsets topic, boolean byId) {
        return new OffsetFetchResponseTopics(
                byId ? "" : topic.topic(),
                byId ? topic.topicId() : Uuid.ZERO,
                topic.partitions().stream().map(OffsetFetchHandler::partition).toList());
    }

    private static OffsetFetchResponsePartitions partition(PartitionOffset it) {
        return new OffsetFetchResponsePartitions(
                it.partition(), it.offset(), it.leaderEpoch(), it.metadata(), it.error().code());
    }

    private static List<OffsetFetchResponseTopic> oldTopics(OffsetFetchResponseGroup group) {
        var topics = new ArrayList<OffsetFetchResponseTopic>();
        for (OffsetFetchResponseTopics topic : group.topics()) {
            topics.add(
                    new OffsetFetchResponseTopic(
                            topic.name(),
                            topic.partitions().stream()
                                    .map(it ->
                                            new OffsetFetchResponsePartition(
                                                    it.partitionIndex(),
                                                    it.committedOffset(),
                                                    it.committedLeaderEpoch(),
                                                    it.metadata(),
                                                    it.errorCode()))
                                    .toList()));
        }
        return topics;
    }

    /// An error of the group, said for each partition.
    private static List<OffsetFetchResponseTopic> everywhere(
            OffsetFetchRequest request, int errorCode) {
        var topics = request.topics();
        return topics == null
                ? List.of()
                : topics.stream()
                        .map(topic ->
                                new OffsetFetchResponseTopic(
                                        topic.name(),
                                        topic.partitionIndexes().stream()
                                                .map(it -> failed(it, errorCode))
                                                .toList()))
                        .toList();
    }

    private static OffsetFetchResponsePartition failed(int partition, int errorCode) {
        return new OffsetFetchResponsePartition(
                partition, NO_OFFSET, NO_LEADER_EPOCH, "", errorCode);
    }
}
