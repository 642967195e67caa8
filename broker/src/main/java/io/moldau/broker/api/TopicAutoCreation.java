package io.moldau.broker.api;

import io.moldau.broker.group.Groups;
import io.moldau.metadata.CreateTopics;
import io.moldau.metadata.CreateTopics.Config;
import io.moldau.metadata.CreateTopics.NewTopic;
import io.moldau.protocol.ErrorCode;
import java.util.List;
import java.util.regex.Pattern;

/// Creates topics that somebody needs and nobody has made: those that clients name, if
/// `auto.create.topics.enable` allows it, and the internal ones.
public final class TopicAutoCreation {
    /// Kafka's rule for names.
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

    /// What of the settings matters here.
    ///
    /// @param enabled `auto.create.topics.enable`
    /// @param offsetsPartitions `offsets.topic.num.partitions`
    /// @param offsetsReplicationFactor `offsets.topic.replication.factor`; as far as there are
    ///   brokers
    /// @param offsetsSegmentBytes `offsets.topic.segment.bytes`
    public record Settings(
            boolean enabled,
            int offsetsPartitions,
            int offsetsReplicationFactor,
            int offsetsSegmentBytes) {}

    private final Cluster cluster;
    private final Settings settings;

    public TopicAutoCreation(Cluster cluster, Settings settings) {
        this.cluster = cluster;
        this.settings = settings;
    }

    /// Creates those of the topics that may be.
    void create(List<String> names) {
        List<NewTopic> topics =
                names.stream()
                        .distinct()
                        .filter(TopicAutoCreation::isName)
                        .filter(it -> settings.enabled() || it.equals(Groups.TOPIC))
                        .filter(it -> !InternalTopics.contains(it) || it.equals(Groups.TOPIC))
                        .map(this::newTopic)
                        .toList();
        if (!topics.isEmpty()) {
            cluster.submit(new CreateTopics(topics, false));
        }
    }

    /// Creates `__consumer_offsets` if it is not there; whether it is there now.
    boolean createOffsetsTopic() {
        if (!cluster.image().topics().contains(Groups.TOPIC)) {
            create(List.of(Groups.TOPIC));
        }
        return cluster.image().topics().contains(Groups.TOPIC);
    }

    /// Why a topic is not there, as the client is told.
    ErrorCode reasonForLack(String name) {
        return isName(name)
                ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
                : ErrorCode.INVALID_TOPIC_EXCEPTION;
    }

    private static boolean isName(String name) {
        return NAME.matcher(name).matches() && !name.equals(".") && !name.equals("..");
    }

    private NewTopic newTopic(String name) {
        if (!name.equals(Groups.TOPIC)) {
            return NewTopic.named(name, CreateTopics.DEFAULT, CreateTopics.DEFAULT);
        }
        int factor =
                Math.min(settings.offsetsReplicationFactor(), cluster.image().brokers().size());
        return NewTopic.named(name, settings.offsetsPartitions(), Math.max(1, factor))
                .withConfigs(
                        List.of(
                                new Config("cleanup.policy", "compact"),
                                new Config("compression.type", "producer"),
                                new Config(
                                        "segment.bytes",
                                        Integer.toString(settings.offsetsSegmentBytes()))));
    }
}
