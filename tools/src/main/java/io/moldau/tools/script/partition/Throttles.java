package io.moldau.tools.script.partition;

import io.moldau.tools.script.Output;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;

/// Limits on what copying replicas may cost, which are settings of brokers and of topics.
final class Throttles {
    private static final String LEADER_RATE = "leader.replication.throttled.rate";
    private static final String FOLLOWER_RATE = "follower.replication.throttled.rate";
    private static final String DIRECTORY_RATE = "replica.alter.log.dirs.io.max.bytes.per.second";
    private static final String LEADER_REPLICAS = "leader.replication.throttled.replicas";
    private static final String FOLLOWER_REPLICAS = "follower.replication.throttled.replicas";

    private final Admin admin;
    private final Output output;

    Throttles(Admin admin, Output output) {
        this.admin = admin;
        this.output = output;
    }

    /// Takes away all that a reassignment may have set.
    void clear(SortedMap<TopicPartition, List<Integer>> replicas)
            throws ExecutionException, InterruptedException {
        var brokers = new TreeSet<Integer>();
        admin.describeCluster().nodes().get().stream().map(Node::id).forEach(brokers::add);
        replicas.values().forEach(brokers::addAll);
        var topics = new TreeSet<String>();
        replicas.keySet().forEach(it -> topics.add(it.topic()));
        output.print(
                "Clearing broker-level throttles on broker%s %s"
                        .formatted(plural(brokers), joined(brokers)));
        delete(
                ConfigResource.Type.BROKER,
                brokers,
                List.of(LEADER_RATE, FOLLOWER_RATE, DIRECTORY_RATE));
        output.print(
                "Clearing topic-level throttles on topic%s %s"
                        .formatted(plural(topics), joined(topics)));
        delete(ConfigResource.Type.TOPIC, topics, List.of(LEADER_REPLICAS, FOLLOWER_REPLICAS));
    }

    private static String plural(Collection<?> things) {
        return things.size() == 1 ? "" : "s";
    }

    private static String joined(Collection<?> things) {
        return things.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private void delete(ConfigResource.Type type, Collection<?> names, List<String> settings)
            throws ExecutionException, InterruptedException {
        var changes = new LinkedHashMap<ConfigResource, Collection<AlterConfigOp>>();
        for (var name : names) {
            var each = new ArrayList<AlterConfigOp>();
            for (var it : settings) {
                each.add(new AlterConfigOp(new ConfigEntry(it, ""), AlterConfigOp.OpType.DELETE));
            }
            changes.put(new ConfigResource(type, String.valueOf(name)), each);
        }
        admin.incrementalAlterConfigs(changes).all().get();
    }

    /// Limits copying between brokers: the replicas that are there are read, the new ones written.
    void limitCopies(
            Map<TopicPartition, List<Integer>> from,
            Map<TopicPartition, List<Integer>> to,
            long bytesPerSecond)
            throws ExecutionException, InterruptedException {
        var leaders = new TreeMap<String, Set<String>>();
        var followers = new TreeMap<String, Set<String>>();
        var brokers = new TreeSet<Integer>();
        to.forEach((partition, target) -> {
            var sources = from.getOrDefault(partition, List.of());
            var added = new LinkedHashSet<>(target);
            sources.forEach(added::remove);
            brokers.addAll(sources);
            brokers.addAll(added);
            name(leaders, partition, sources);
            name(followers, partition, added);
        });
        var changes = new LinkedHashMap<ConfigResource, Collection<AlterConfigOp>>();
        leaders.forEach((topic, it) -> add(changes, topic, LEADER_REPLICAS, it));
        followers.forEach((topic, it) -> add(changes, topic, FOLLOWER_REPLICAS, it));
        admin.incrementalAlterConfigs(changes).all().get();
        limit(brokers, bytesPerSecond, LEADER_RATE, FOLLOWER_RATE);
        output.print("The inter-broker throttle limit was set to %d B/s".formatted(bytesPerSecond));
    }

    private static void name(
            Map<String, Set<String>> replicas,
            TopicPartition partition,
            Collection<Integer> brokers) {
        var named = replicas.computeIfAbsent(partition.topic(), _ -> new TreeSet<>());
        brokers.forEach(it -> named.add("%d:%d".formatted(partition.partition(), it)));
    }

    private static void add(
            Map<ConfigResource, Collection<AlterConfigOp>> changes,
            String topic,
            String setting,
            Set<String> replicas) {
        changes.computeIfAbsent(
                        new ConfigResource(ConfigResource.Type.TOPIC, topic),
                        _ -> new ArrayList<>())
                .add(set(setting, String.join(",", replicas)));
    }

    private static AlterConfigOp set(String setting, String value) {
        return new AlterConfigOp(new ConfigEntry(setting, value), AlterConfigOp.OpType.SET);
    }

    /// Limits moving between directories of a broker.
    void limitMoves(Set<Integer> brokers, long bytesPerSecond)
            throws ExecutionException, InterruptedException {
        limit(brokers, bytesPerSecond, DIRECTORY_RATE);
        output.print(
                "The replica-alter-dir throttle limit was set to %d B/s".formatted(bytesPerSecond));
    }

    private void limit(Set<Integer> brokers, long bytesPerSecond, String... settings)
            throws ExecutionException, InterruptedException {
        var changes = new LinkedHashMap<ConfigResource, Collection<AlterConfigOp>>();
        for (int broker : brokers) {
            var each = new ArrayList<AlterConfigOp>();
            for (var it : settings) {
                each.add(set(it, Long.toString(bytesPerSecond)));
            }
            changes.put(
                    new ConfigResource(ConfigResource.Type.BROKER, Integer.toString(broker)), each);
        }
        admin.incrementalAlterConfigs(changes).all().get();
    }
}
