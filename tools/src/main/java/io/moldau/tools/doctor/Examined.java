package io.moldau.tools.doctor;

import io.moldau.tools.topic.Topics;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;

/// The cluster, and what every check wants to know of it.
///
/// @param clientSettings for a client of another kind
/// @param topics all, by name
record Examined(
        Admin admin,
        Properties clientSettings,
        InstantSource clock,
        String clusterId,
        List<Node> brokers,
        Map<String, TopicDescription> topics) {
    /// An answer with the settings of more would be tens of megabytes.
    private static final int TOPICS_PER_QUESTION = 500;

    static Examined of(Admin admin, Properties clientSettings, InstantSource clock)
            throws ExecutionException, InterruptedException {
        var cluster = admin.describeCluster();
        var nodes = cluster.nodes().get();
        var topics = new Topics(admin);
        var known = topics.describe(topics.names(true));
        return new Examined(
                admin, clientSettings, clock, cluster.clusterId().get(), List.copyOf(nodes), known);
    }

    /// Ids of the brokers that answer.
    Set<Integer> live() {
        return Set.copyOf(brokers.stream().map(Node::id).toList());
    }

    /// Partitions of topics that users have made, with a leader to ask.
    List<TopicPartition> led() {
        var all = new ArrayList<TopicPartition>();
        for (var topic : topics.values()) {
            if (!topic.isInternal()) {
                topic.partitions().stream()
                        .filter(it -> it.leader() != null && !it.leader().isEmpty())
                        .map(it -> new TopicPartition(topic.name(), it.partition()))
                        .forEach(all::add);
            }
        }
        return all;
    }

    /// What each of the partitions answers now; one that cannot is another check's finding.
    Map<TopicPartition, Long> offsets(
            Map<TopicPartition, OffsetSpec> asked, IsolationLevel isolation)
            throws InterruptedException {
        var answer = admin.listOffsets(asked, new ListOffsetsOptions(isolation));
        var offsets = new HashMap<TopicPartition, Long>();
        for (var partition : asked.keySet()) {
            try {
                offsets.put(partition, answer.partitionResult(partition).get().offset());
            } catch (ExecutionException _) {
                // not now
            }
        }
        return offsets;
    }

    Map<TopicPartition, Long> offsets(Collection<TopicPartition> partitions, OffsetSpec spec)
            throws InterruptedException {
        var asked = new LinkedHashMap<TopicPartition, OffsetSpec>();
        partitions.forEach(it -> asked.put(it, spec));
        return offsets(asked, IsolationLevel.READ_UNCOMMITTED);
    }

    Map<String, Config> settings(Collection<String> names)
            throws ExecutionException, InterruptedException {
        var all = new TreeMap<String, Config>();
        var asked = new ArrayList<>(names);
        for (int from = 0; from < asked.size(); from += TOPICS_PER_QUESTION) {
            int to = Math.min(asked.size(), from + TOPICS_PER_QUESTION);
            all.putAll(new Topics(admin).settings(asked.subList(from, to)));
        }
        return all;
    }

    /// A number among settings; `missing` where the broker does not know it.
    static long number(Config settings, String key, long missing) {
        var entry = settings.get(key);
        return entry == null || entry.value() == null ? missing : Long.parseLong(entry.value());
    }
}
