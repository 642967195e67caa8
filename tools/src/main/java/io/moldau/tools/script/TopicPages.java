package io.moldau.tools.script;

import io.moldau.tools.topic.Topics;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.PartitionReassignment;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;

/// What `kafka-topics.sh --describe` prints: a line for each topic, and one for each partition.
final class TopicPages {
    /// Which lines are wanted; any of the first four leaves only partitions, and `overrides` only
    /// topics.

    record Which(
            boolean underReplicated,
            boolean unavailable,
            boolean underMinIsr,
            boolean atMinIsr,
            boolean overrides) {
        boolean onlyPartitions() {
            return underReplicated || unavailable || underMinIsr || atMinIsr;
        }
    }

    private static final Config NOTHING = new Config(List.of());

    private final Admin admin;
    private final Output output;
    private final Which which;

    TopicPages(Admin admin, Output output, Which which) {
        this.admin = admin;
        this.output = output;
        this.which = which;
    }

    void print(List<TopicDescription> described) throws Exception {
        var topics = new Topics(admin);
        var settings = topics.settings(described.stream().map(TopicDescription::name).toList());
        var live = new LinkedHashSet<Integer>();
        admin.describeCluster().nodes().get().forEach(it -> live.add(it.id()));
        var moving =
                admin.listPartitionReassignments(new LinkedHashSet<>(Topics.partitions(described)))
                        .reassignments()
                        .get();
        for (var topic : described) {
            print(topic, settings.getOrDefault(topic.name(), NOTHING), moving, live);
        }
    }

    private void print(
            TopicDescription topic,
            Config config,
            Map<TopicPartition, PartitionReassignment> moving,
            Set<Integer> live) {
        var overridden =
                config.entries().stream()
                        .filter(it -> !it.isDefault())
                        .map(it -> it.name() + "=" + it.value())
                        .toList();
        if (!which.onlyPartitions() && (!which.overrides() || !overridden.isEmpty())) {
            var first = topic.partitions().getFirst();
            var move = moving.get(new TopicPartition(topic.name(), first.partition()));
            output.print(
                    "Topic: %s\tTopicId: %s\tPartitionCount: %d\tReplicationFactor: %d\tConfigs: %s"
                            .formatted(
                                    topic.name(),
                                    topic.topicId(),
                                    topic.partitions().size(),
                                    replicas(first, move),
                                    String.join(",", overridden)));
        }
        if (which.overrides()) {
            return;
        }
        int wanted = Integer.parseInt(config.get(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG).value());
        for (var partition : topic.partitions()) {
            var move = moving.get(new TopicPartition(topic.name(), partition.partition()));
            if (shown(partition, move, wanted, live)) {
                output.print(line(topic.name(), partition, move));
            }
        }
    }

    private boolean shown(
            TopicPartitionInfo partition,
            @Nullable PartitionReassignment move,
            int wanted,
            Set<Integer> live) {
        var leader = partition.leader();
        return !which.onlyPartitions()
                || (which.underReplicated() && partition.isr().size() < replicas(partition, move))
                || (which.unavailable() && (leader == null || !live.contains(leader.id())))
                || (which.underMinIsr() && (leader == null || partition.isr().size() < wanted))
                || (which.atMinIsr() && leader != null && partition.isr().size() == wanted);
    }

    /// Those that are only added by a move do not count yet.
    private static int replicas(
            TopicPartitionInfo partition, @Nullable PartitionReassignment move) {
        int all = partition.replicas().size();
        return move == null ? all : all - move.addingReplicas().size();
    }

    private static String line(
            String topic, TopicPartitionInfo partition, @Nullable PartitionReassignment move) {
        var leader = partition.leader();
        var line =
                "\tTopic: %s\tPartition: %d\tLeader: %s\tReplicas: %s\tIsr: %s\tElr: %s\tLastKnownElr: %s"
                        .formatted(
                                topic,
                                partition.partition(),
                                leader == null ? "none" : leader.idString(),
                                ids(partition.replicas()),
                                ids(partition.isr()),
                                partition.elr() == null ? "N/A" : ids(partition.elr()),
                                partition.lastKnownElr() == null
                                        ? "N/A"
                                        : ids(partition.lastKnownElr()));
        if (move == null) {
            return line;
        }
        return line
                + "\tAdding Replicas: "
                + joined(move.addingReplicas())
                + "\tRemoving Replicas: "
                + joined(move.removingReplicas());
    }

    private static String ids(List<Node> nodes) {
        return nodes.stream().map(Node::idString).collect(Collectors.joining(","));
    }

    private static String joined(List<Integer> ids) {
        return ids.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
