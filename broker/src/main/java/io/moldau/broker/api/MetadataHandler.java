package io.moldau.broker.api;

import io.moldau.metadata.BrokerImage;
import io.moldau.metadata.ClusterImage;
import io.moldau.metadata.PartitionImage;
import io.moldau.metadata.SortedTree;
import io.moldau.metadata.TopicImage;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.message.MetadataRequest;
import io.moldau.protocol.message.MetadataRequest.MetadataRequestTopic;
import io.moldau.protocol.message.MetadataResponse;
import io.moldau.protocol.message.MetadataResponse.MetadataResponseBroker;
import io.moldau.protocol.message.MetadataResponse.MetadataResponsePartition;
import io.moldau.protocol.message.MetadataResponse.MetadataResponseTopic;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Answers Metadata (key 3): brokers, topics, who leads which partition. Asked for a topic that is
/// not there it may create it.
final class MetadataHandler implements Handler<MetadataRequest, MetadataResponse> {
    /// Version 0 cannot say null: an empty list stands for all topics.
    private static final int WITH_NULL_FOR_ALL = 1;

    /// Versions 8 to 10 tell what the caller may do with the cluster.
    private static final int WITH_CLUSTER_OPERATIONS = 8;

    private static final int WITHOUT_CLUSTER_OPERATIONS = 11;

    /// From here on topics can be named by id. Versions 10 and 11 have the field already, but no
    /// broker ever took it (KAFKA-10774).
    private static final int WITH_TOPIC_IDS = 12;

    private final Cluster cluster;
    private final TopicAutoCreation autoCreation;

    MetadataHandler(Cluster cluster, TopicAutoCreation autoCreation) {
        this.cluster = cluster;
        this.autoCreation = autoCreation;
    }

    @Override
    public MetadataResponse handle(MetadataRequest request, Caller caller) {
        List<MetadataRequestTopic> asked = request.topics();
        boolean all = asked == null || (asked.isEmpty() && caller.apiVersion() < WITH_NULL_FOR_ALL);
        boolean operations = request.includeTopicAuthorizedOperations();
        if (asked != null && caller.apiVersion() < WITH_TOPIC_IDS && namesById(asked)) {
            return refused(asked);
        }
        List<MetadataResponseTopic> topics =
                all || asked == null
                        ? everyTopic(cluster.image(), operations)
                        : askedTopics(asked, request.allowAutoTopicCreation(), operations);
        boolean clusterOperations =
                request.includeClusterAuthorizedOperations()
                        && caller.apiVersion() >= WITH_CLUSTER_OPERATIONS
                        && caller.apiVersion() < WITHOUT_CLUSTER_OPERATIONS;
        return MetadataResponse.builder()
                .brokers(brokers(cluster.image(), caller.listener()))
                .clusterId(cluster.clusterId())
                .controllerId(cluster.nodeId())
                .topics(topics)
                .clusterAuthorizedOperations(Operations.onCluster(clusterOperations))
                .build();
    }

    private List<MetadataResponseTopic> askedTopics(
            List<MetadataRequestTopic> asked, boolean create, boolean operations) {
        ClusterImage image = cluster.image();
        if (create) {
            var missing = new ArrayList<String>();
            for (MetadataRequestTopic topic : asked) {
                String name = topic.name();
                if (name != null && !hasId(topic) && !image.topics().contains(name)) {
                    missing.add(name);
                }
            }
            if (!missing.isEmpty()) {
                autoCreation.create(missing);
                image = cluster.image();
            }
        }
        var answers = new ArrayList<MetadataResponseTopic>();
        for (MetadataRequestTopic topic : new LinkedHashSet<>(asked)) {
            answers.add(describe(image, topic, operations));
        }
        return answers;
    }

    private static boolean hasId(MetadataRequestTopic topic) {
        return !topic.topicId().equals(Uuid.ZERO);
    }

    private static boolean namesById(List<MetadataRequestTopic> asked) {
        for (MetadataRequestTopic topic : asked) {
            if (topic.name() == null || hasId(topic)) {
                return true;
            }
        }
        return false;
    }

    private static MetadataResponse refused(List<MetadataRequestTopic> asked) {
        return MetadataResponse.builder()
                .topics(
                        asked.stream()
                                .map(it ->
                                        failed(
                                                ErrorCode.INVALID_REQUEST,
                                                Objects.requireNonNullElse(it.name(), ""),
                                                it.topicId()))
                                .toList())
                .build();
    }

    private MetadataResponseTopic describe(
            ClusterImage image, MetadataRequestTopic asked, boolean operations) {
        String name = asked.name();
        Uuid id = asked.topicId();
        if (hasId(asked)) {
            name = null;
        }
        Optional<TopicImage> found = name == null ? image.topic(id) : image.topic(name);
        if (found.isPresent()) {
            return describe(image, found.get(), operations);
        }
        if (name == null) {
            return failed(ErrorCode.UNKNOWN_TOPIC_ID, null, id);
        }
        return failed(autoCreation.reasonForLack(name), name, Uuid.ZERO);
    }

    private static List<MetadataResponseTopic> everyTopic(ClusterImage image, boolean operations) {
        var topics = new ArrayList<MetadataResponseTopic>(image.topics().size());
        for (TopicImage topic : image.topics().byId().values()) {
            topics.add(describe(image, topic, operations));
        }
        return topics;
    }

    private static MetadataResponseTopic describe(
            ClusterImage image, TopicImage topic, boolean operations) {
        var partitions = new ArrayList<MetadataResponsePartition>(topic.partitionCount());
        for (SortedTree.Entry<Integer, PartitionImage> entry : topic.partitions()) {
            partitions.add(describe(image, entry.key(), entry.value()));
        }
        return new MetadataResponseTopic(
                ErrorCode.NONE.code(),
                topic.name(),
                topic.id(),
                InternalTopics.contains(topic.name()),
                partitions,
                Operations.onTopic(operations));
    }

    private static MetadataResponsePartition describe(
            ClusterImage image, int index, PartitionImage partition) {
        ErrorCode error = partition.hasLeader() ? ErrorCode.NONE : ErrorCode.LEADER_NOT_AVAILABLE;
        return new MetadataResponsePartition(
                error.code(),
                index,
                partition.leader(),
                partition.leaderEpoch(),
                partition.replicas(),
                partition.isr(),
                offline(image, partition));
    }

    /// Replicas whose broker is not there.
    static List<Integer> offline(ClusterImage image, PartitionImage partition) {
        for (int replica : partition.replicas()) {
            if (!image.brokers().isActive(replica)) {
                return partition.replicas().stream()
                        .filter(it -> !image.brokers().isActive(it))
                        .toList();
            }
        }
        return List.of();
    }

    private static MetadataResponseTopic failed(ErrorCode error, @Nullable String name, Uuid id) {
        return MetadataResponseTopic.builder()
                .errorCode(error.code())
                .name(name)
                .topicId(id)
                .build();
    }

    private static List<MetadataResponseBroker> brokers(ClusterImage image, String listener) {
        var brokers = new ArrayList<MetadataResponseBroker>();
        for (BrokerImage broker : image.brokers().all()) {
            if (!broker.fenced()) {
                broker.endpoint(listener)
                        .ifPresent(it ->
                                brokers.add(
                                        new MetadataResponseBroker(
                                                broker.id(), it.host(), it.port(), broker.rack())));
            }
        }
        return brokers;
    }
}
