package io.moldau.tools.doctor;

import io.moldau.tools.command.Failures;
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
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/// The cluster, and what every check wants to know of it.
///
/// @param clientSettings for a client of another kind
/// @param brokers those that answer
/// @param registered ids of all that the cluster counts as there, whether they answer or not
/// @param topics all, by name
record Examined(
        Admin admin,
        Properties clientSettings,
        InstantSource clock,
        String clusterId,
        List<Node> brokers,
        Set<Integer> registered,
        Map<String, TopicDescription> topics) {
    /// An answer with the settings of more would be tens of megabytes.
    private static final int TOPICS_PER_QUESTION = 500;

    /// @param answering ids of brokers that have been seen to answer
    static Examined of(
            Admin admin, Properties clientSettings, InstantSource clock, Set<Integer> answering)
            throws ExecutionException, InterruptedException {
        var cluster = admin.describeCluster();
        var nodes = cluster.nodes().get();
        var brokers = nodes.stream().filter(it -> answering.contains(it.id())).toList();
        var registered = new TreeSet<Integer>();
        nodes.forEach(it -> registered.add(it.id()));
        var id = cluster.clusterId().get();
        var topics = topics(admin);
        return new Examined(admin, clientSettings, clock, id, brokers, registered, topics);
    }

    private static Map<String, TopicDescription> topics(Admin admin)
            throws ExecutionException, InterruptedException {
        var names = new Topics(admin).names(true);
        var topics = new TreeMap<String, TopicDescription>();
        for (var each : admin.describeTopics(names).topicNameValues().entrySet()) {
            try {
                topics.put(each.getKey(), each.getValue().get());
            } catch (ExecutionException e) {
                if (!(Failures.cause(e) instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
                // deleted meanwhile
            }
        }
        return topics;
    }

    /// Partitions of topics that users have made, with a leader that answers.
    List<TopicPartition> led() {
        var all = new ArrayList<TopicPartition>();
        var answering = new TreeSet<Integer>();
        brokers.forEach(it -> answering.add(it.id()));
        for (var topic : topics.values()) {
            if (!topic.isInternal()) {
                topic.partitions().stream()
                        .filter(it -> it.leader() != null && answering.contains(it.leader().id()))
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

    /// How long the records of a topic with these settings stay; -1 where time does not take them.
    static long retentionMs(Config settings) {
        return deletes(settings) ? number(settings, TopicConfig.RETENTION_MS_CONFIG, -1) : -1;
    }

    /// Whether what is old or too much is deleted, and not only compacted.
    static boolean deletes(Config settings) {
        var policy = settings.get(TopicConfig.CLEANUP_POLICY_CONFIG);
        return policy != null && policy.value().contains(TopicConfig.CLEANUP_POLICY_DELETE);
    }
}
