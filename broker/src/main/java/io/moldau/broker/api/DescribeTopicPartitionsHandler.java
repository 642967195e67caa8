package io.moldau.broker.api;

import io.moldau.metadata.ClusterImage;
import io.moldau.metadata.PartitionImage;
import io.moldau.metadata.SortedTree;
import io.moldau.metadata.TopicImage;
import io.moldau.metadata.TopicNames;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.message.DescribeTopicPartitionsRequest;
import io.moldau.protocol.message.DescribeTopicPartitionsRequest.TopicRequest;
import io.moldau.protocol.message.DescribeTopicPartitionsResponse;
import io.moldau.protocol.message.DescribeTopicPartitionsResponse.Cursor;
import io.moldau.protocol.message.DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponsePartition;
import io.moldau.protocol.message.DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/// Answers DescribeTopicPartitions (key 75): topics with all their partitions, page by page
/// (KIP-966).
final class DescribeTopicPartitionsHandler
        implements Handler<DescribeTopicPartitionsRequest, DescribeTopicPartitionsResponse> {
    private final Cluster cluster;
    private final int pagePartitionsMax;

    /// @param pagePartitionsMax of one answer; `max.request.partition.size.limit`
    DescribeTopicPartitionsHandler(Cluster cluster, int pagePartitionsMax) {
        this.cluster = cluster;
        this.pagePartitionsMax = pagePartitionsMax;
    }

    @Override
    public DescribeTopicPartitionsResponse handle(
            DescribeTopicPartitionsRequest request, Caller caller) {
        ClusterImage image = cluster.image();
        var cursor = request.cursor();
        String firstTopic = cursor == null ? "" : cursor.topicName();
        if (cursor != null && !isCursorOf(request, cursor)) {
            return refused(request);
        }
        int firstPartition = cursor == null ? 0 : cursor.partitionIndex();
        int left = Math.clamp(request.responsePartitionLimit(), 1, pagePartitionsMax);
        var topics = new ArrayList<DescribeTopicPartitionsResponseTopic>();
        for (String name : names(request, image).tailSet(firstTopic)) {
            int from = name.equals(firstTopic) ? firstPartition : 0;
            if (left == 0) {
                return response(topics, new Cursor(name, from));
            }
            Optional<TopicImage> found = image.topic(name);
            if (found.isEmpty()) {
                topics.add(
                        failed(
                                name,
                                TopicNames.check(name).isNone()
                                        ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
                                        : ErrorCode.INVALID_TOPIC_EXCEPTION));
                continue;
            }
            var partitions = page(image, found.get(), from, left);
            topics.add(describe(found.get(), partitions));
            left -= partitions.size();
            if (from + partitions.size() < found.get().partitionCount()) {
                return response(topics, new Cursor(name, from + partitions.size()));
            }
        }
        return DescribeTopicPartitionsResponse.builder().topics(topics).build();
    }

    /// Whether a page can begin there: at a topic that was asked for.
    private static boolean isCursorOf(
            DescribeTopicPartitionsRequest request, DescribeTopicPartitionsRequest.Cursor cursor) {
        return cursor.partitionIndex() >= 0
                && (request.topics().isEmpty()
                        || request.topics().contains(new TopicRequest(cursor.topicName())));
    }

    private static DescribeTopicPartitionsResponse refused(DescribeTopicPartitionsRequest request) {
        return DescribeTopicPartitionsResponse.builder()
                .topics(
                        request.topics().stream()
                                .map(it -> failed(it.name(), ErrorCode.INVALID_REQUEST))
                                .toList())
                .build();
    }

    /// What was asked for, in order and once; all topics if nothing was named.
    private static NavigableSet<String> names(
            DescribeTopicPartitionsRequest request, ClusterImage image) {
        var names = new TreeSet<String>();
        if (request.topics().isEmpty()) {
            image.topics().names().forEach(names::add);
        }
        request.topics().stream().map(TopicRequest::name).forEach(names::add);
        return names;
    }

    private static DescribeTopicPartitionsResponse response(
            List<DescribeTopicPartitionsResponseTopic> topics, Cursor next) {
        return DescribeTopicPartitionsResponse.builder().topics(topics).nextCursor(next).build();
    }

    private static List<DescribeTopicPartitionsResponsePartition> page(
            ClusterImage image, TopicImage topic, int from, int max) {
        var page = new ArrayList<DescribeTopicPartitionsResponsePartition>();
        for (SortedTree.Entry<Integer, PartitionImage> entry : topic.partitions().from(from)) {
            if (page.size() == max) {
                break;
            }
            page.add(describe(image, entry.key(), entry.value()));
        }
        return page;
    }

    private static DescribeTopicPartitionsResponsePartition describe(
            ClusterImage image, int index, PartitionImage partition) {
        ErrorCode error = partition.hasLeader() ? ErrorCode.NONE : ErrorCode.LEADER_NOT_AVAILABLE;
        return new DescribeTopicPartitionsResponsePartition(
                error.code(),
                index,
                partition.leader(),
                partition.leaderEpoch(),
                partition.replicas(),
                partition.isr(),
                partition.eligibleLeaders(),
                partition.lastKnownEligibleLeaders(),
                MetadataHandler.offline(image, partition));
    }

    private static DescribeTopicPartitionsResponseTopic describe(
            TopicImage topic, List<DescribeTopicPartitionsResponsePartition> partitions) {
        return new DescribeTopicPartitionsResponseTopic(
                ErrorCode.NONE.code(),
                topic.name(),
                topic.id(),
                InternalTopics.contains(topic.name()),
                partitions,
                Operations.onTopic(true));
    }

    private static DescribeTopicPartitionsResponseTopic failed(String name, ErrorCode error) {
        return new DescribeTopicPartitionsResponseTopic(
                error.code(), name, Uuid.ZERO, false, List.of(), Operations.NOT_ASKED);
    }
}
