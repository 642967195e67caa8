package io.moldau.broker.api;

import io.moldau.broker.group.Groups;
import io.moldau.broker.transaction.Transactions;
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
    /// @param offsets `offsets.topic.*`
    /// @param transactions `transaction.state.log.*`
    public record Settings(boolean enabled, Internal offsets, Internal transactions) {}

    /// Of an internal topic.
    ///
    /// @param replicationFactor as far as there are brokers
    public record Internal(int partitions, int replicationFactor, int segmentBytes) {}

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
                        .filter(it -> settings.enabled() || isOurs(it))
                        .filter(it -> !InternalTopics.contains(it) || isOurs(it))
                        .map(this::newTopic)
                        .toList();
        if (!topics.isEmpty()) {
            cluster.submit(new CreateTopics(topics, false));
        }
    }

    /// Creates `__consumer_offsets` if it is not there; whether it is there now.
    boolean createOffsetsTopic() {
        return createInternal(Groups.TOPIC);
    }

    /// Creates `__transaction_state` if it is not there; whether it is there now.
    boolean createTransactionTopic() {
        return createInternal(Transactions.TOPIC);
    }

    private boolean createInternal(String name) {
        if (!cluster.image().topics().contains(name)) {
            create(List.of(name));
        }
        return cluster.image().topics().contains(name);
    }

    private static boolean isOurs(String name) {
        return name.equals(Groups.TOPIC) || name.equals(Transactions.TOPIC);
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
        if (!isOurs(name)) {
            return NewTopic.named(name, CreateTopics.DEFAULT, CreateTopics.DEFAULT);
        }
        boolean groups = name.equals(Groups.TOPIC);
        var internal = groups ? settings.offsets() : settings.transactions();
        int factor = Math.min(internal.replicationFactor(), cluster.image().brokers().size());
        var configs =
                List.of(
                        new Config("cleanup.policy", "compact"),
                        new Config("compression.type", groups ? "producer" : "uncompressed"),
                        new Config("segment.bytes", Integer.toString(internal.segmentBytes())));
        return NewTopic.named(name, internal.partitions(), Math.max(1, factor))
                .withConfigs(configs);
    }
}
