package io.moldau.tools.script.partition;

import io.moldau.tools.command.Failures;
import io.moldau.tools.group.Groups;
import io.moldau.tools.script.Output;
import io.moldau.tools.script.ScriptFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterPartitionReassignmentsOptions;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.PartitionReassignment;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionReplica;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/// The actions of `kafka-reassign-partitions.sh`, and what they print.
final class ReplicaMoves {
    /// Bytes a second; below 0 there is no limit.
    record Limits(long copies, long moves) {}

    record Permissions(boolean besideOthers, boolean otherFactor) {}

    private final Admin admin;
    private final Output output;
    private final DirectoryMoves directories;
    private final Throttles throttles;

    ReplicaMoves(Admin admin, Output output) {
        this.admin = admin;
        this.output = output;
        this.directories = new DirectoryMoves(admin, output);
        this.throttles = new Throttles(admin, output);
    }

    void list() throws ExecutionException, InterruptedException {
        var moving = inOrder(admin.listPartitionReassignments().reassignments().get());
        if (moving.isEmpty()) {
            output.print("No partition reassignments found.");
            return;
        }
        output.print("Current partition reassignments:");
        moving.forEach((partition, it) ->
                output.print(
                        "%s: replicas: %s.%s%s"
                                .formatted(
                                        partition,
                                        Reassignment.joined(it.replicas()),
                                        part(" adding: %s.", it.addingReplicas()),
                                        part(" removing: %s.", it.removingReplicas()))));
    }

    private static String part(String format, List<Integer> brokers) {
        return brokers.isEmpty() ? "" : format.formatted(Reassignment.joined(brokers));
    }

    private static <T> SortedMap<TopicPartition, T> inOrder(Map<TopicPartition, T> map) {
        var ordered = new TreeMap<TopicPartition, T>(Groups.BY_TOPIC_AND_PARTITION);
        ordered.putAll(map);
        return ordered;
    }

    void generate(List<String> topics, String brokerList, boolean rackAware)
            throws ExecutionException, InterruptedException {
        var brokers = new LinkedHashSet<Integer>();
        for (var id : brokerList.split(",")) {
            if (!brokers.add(Integer.parseInt(id.strip()))) {
                throw new KafkaException(
                        "Broker list contains duplicate entries: [%s]".formatted(id.strip()));
            }
        }
        var names = new LinkedHashSet<String>();
        for (var it : topics) {
            if (!names.add(it)) {
                throw new KafkaException(
                        "List of topics to reassign contains duplicate entries: [%s]"
                                .formatted(it));
            }
        }
        var current = replicas(names);
        var nodes =
                admin.describeCluster().nodes().get().stream()
                        .filter(it -> brokers.contains(it.id()))
                        .toList();
        var proposed = Placement.of(nodes, rackAware).of(current);
        output.print("Current partition replica assignment");
        output.print(Reassignment.json(current, directories.current(each(current))) + "\n");
        output.print("Proposed partition reassignment configuration");
        output.print(Reassignment.json(proposed, Map.of()));
    }

    private static List<TopicPartitionReplica> each(Map<TopicPartition, List<Integer>> replicas) {
        var all = new ArrayList<TopicPartitionReplica>();
        replicas.forEach((partition, brokers) ->
                brokers.forEach(it ->
                        all.add(
                                new TopicPartitionReplica(
                                        partition.topic(), partition.partition(), it))));
        return all;
    }

    /// Where all partitions of topics are.
    private SortedMap<TopicPartition, List<Integer>> replicas(Collection<String> topics)
            throws ExecutionException, InterruptedException {
        var replicas = new TreeMap<TopicPartition, List<Integer>>(Groups.BY_TOPIC_AND_PARTITION);
        for (var each : admin.describeTopics(topics).topicNameValues().entrySet()) {
            try {
                put(replicas, each.getValue().get());
            } catch (ExecutionException e) {
                if (Failures.cause(e) instanceof UnknownTopicOrPartitionException) {
                    throw new ExecutionException(
                            new UnknownTopicOrPartitionException(
                                    "Topic %s not found.".formatted(each.getKey())));
                }
                throw e;
            }
        }
        return replicas;
    }

    private static void put(Map<TopicPartition, List<Integer>> replicas, TopicDescription topic) {
        for (var it : topic.partitions()) {
            replicas.put(
                    new TopicPartition(topic.name(), it.partition()),
                    it.replicas().stream().map(Node::id).toList());
        }
    }

    private static Collection<String> topics(Collection<TopicPartition> partitions) {
        return partitions.stream()
                .map(TopicPartition::topic)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    void execute(Reassignment plan, Permissions how, Limits limits, Duration max)
            throws ExecutionException, InterruptedException {
        plan.check();
        var moving = admin.listPartitionReassignments().reassignments().get();
        if (!how.besideOthers() && !moving.isEmpty()) {
            throw new ScriptFailure(
                    "Cannot execute because there is an existing partition assignment.  Use"
                            + " --additional to override this and create a new partition"
                            + " assignment in addition to the existing one. The --additional flag"
                            + " can also be used to change the throttle by resubmitting the current"
                            + " reassignment.");
        }
        requireBrokers(plan);
        var current = currentOf(plan);
        output.print("Current partition replica assignment\n");
        output.print(Reassignment.json(current, directories.current(each(current))) + "\n");
        output.print("Save this to use as the --reassignment-json-file option during rollback");
        limit(plan, current, limits);
        start(plan, how);
        if (!plan.directories().isEmpty()) {
            directories.start(plan.directories(), max);
        }
    }

    private void requireBrokers(Reassignment plan) throws ExecutionException, InterruptedException {
        var known = admin.describeCluster().nodes().get().stream().map(Node::id).toList();
        plan.replicas().values().stream()
                .flatMap(List::stream)
                .filter(it -> !known.contains(it))
                .findFirst()
                .ifPresent(it -> {
                    throw new KafkaException("Unknown broker id " + it);
                });
    }

    private SortedMap<TopicPartition, List<Integer>> currentOf(Reassignment plan)
            throws ExecutionException, InterruptedException {
        var current = replicas(topics(plan.replicas().keySet()));
        var missing = new ArrayList<>(plan.replicas().keySet());
        missing.removeAll(current.keySet());
        if (!missing.isEmpty()) {
            throw new ExecutionException(
                    new UnknownTopicOrPartitionException(
                            "Unable to find partition: " + joined(missing)));
        }
        current.keySet().retainAll(plan.replicas().keySet());
        return current;
    }

    private static String joined(Collection<TopicPartition> partitions) {
        return partitions.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private void limit(
            Reassignment plan, SortedMap<TopicPartition, List<Integer>> current, Limits limits)
            throws ExecutionException, InterruptedException {
        if (limits.copies() < 0 && limits.moves() < 0) {
            return;
        }
        output.print(
                "Warning: You must run --verify periodically, until the reassignment completes, to"
                        + " ensure the throttle is removed.");
        if (limits.copies() >= 0) {
            throttles.limitCopies(current, plan.replicas(), limits.copies());
        }
        if (limits.moves() >= 0) {
            var brokers = new TreeSet<Integer>();
            plan.directories().keySet().forEach(it -> brokers.add(it.brokerId()));
            throttles.limitMoves(brokers, limits.moves());
        }
    }

    private void start(Reassignment plan, Permissions how) throws InterruptedException {
        var moves = new LinkedHashMap<TopicPartition, Optional<NewPartitionReassignment>>();
        plan.replicas()
                .forEach((partition, it) ->
                        moves.put(partition, Optional.of(new NewPartitionReassignment(it))));
        var failed = alter(moves, how.otherFactor());
        if (!failed.isEmpty()) {
            throw new ScriptFailure("Error reassigning partition(s):\n" + lines(failed));
        }
        output.print(
                "Successfully started partition reassignment%s for %s"
                        .formatted(plural(moves), joined(moves.keySet())));
    }

    private static String plural(Map<?, ?> things) {
        return things.size() == 1 ? "" : "s";
    }

    private SortedMap<TopicPartition, String> alter(
            Map<TopicPartition, Optional<NewPartitionReassignment>> moves, boolean otherFactor)
            throws InterruptedException {
        var options =
                new AlterPartitionReassignmentsOptions().allowReplicationFactorChange(otherFactor);
        var failed = new TreeMap<TopicPartition, String>(Groups.BY_TOPIC_AND_PARTITION);
        for (var each : admin.alterPartitionReassignments(moves, options).values().entrySet()) {
            try {
                each.getValue().get();
            } catch (ExecutionException e) {
                failed.put(each.getKey(), String.valueOf(Failures.cause(e).getMessage()));
            }
        }
        return failed;
    }

    private static String lines(SortedMap<TopicPartition, String> failed) {
        return failed.entrySet().stream()
                .map(it -> it.getKey() + ": " + it.getValue())
                .collect(Collectors.joining("\n"));
    }

    void verify(Reassignment plan, boolean preserveThrottles)
            throws ExecutionException, InterruptedException {
        var moving = admin.listPartitionReassignments().reassignments().get();
        var current = existing(plan);
        output.print("Status of partition reassignment:");
        plan.replicas()
                .forEach((partition, target) ->
                        output.print(
                                state(
                                        partition,
                                        target,
                                        Optional.ofNullable(moving.get(partition)),
                                        current.getOrDefault(partition, List.of()))));
        boolean ongoing = directories.verify(plan.directories());
        if (moving.isEmpty() && !ongoing && !preserveThrottles) {
            throttles.clear(plan.replicas());
        }
    }

    /// A topic that is gone has no replicas.
    private SortedMap<TopicPartition, List<Integer>> existing(Reassignment plan)
            throws ExecutionException, InterruptedException {
        var replicas = new TreeMap<TopicPartition, List<Integer>>(Groups.BY_TOPIC_AND_PARTITION);
        var topics = topics(plan.replicas().keySet());
        for (var topic : admin.describeTopics(topics).topicNameValues().values()) {
            try {
                put(replicas, topic.get());
            } catch (ExecutionException e) {
                if (!(Failures.cause(e) instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
            }
        }
        return replicas;
    }

    private static String state(
            TopicPartition partition,
            List<Integer> target,
            Optional<PartitionReassignment> moving,
            List<Integer> current) {
        if (moving.isPresent()) {
            return "Reassignment of partition %s is still in progress.".formatted(partition);
        }
        return current.equals(target)
                ? "Reassignment of partition %s is completed.".formatted(partition)
                : "There is no active reassignment of partition %s, but replica set is %s rather than %s."
                        .formatted(
                                partition,
                                Reassignment.joined(current),
                                Reassignment.joined(target));
    }

    void cancel(Reassignment plan, boolean preserveThrottles, Duration max)
            throws ExecutionException, InterruptedException {
        var cancelled = new LinkedHashMap<TopicPartition, Optional<NewPartitionReassignment>>();
        var moving = admin.listPartitionReassignments(plan.replicas().keySet()).reassignments();
        inOrder(moving.get())
                .forEach((partition, it) -> {
                    if (!it.addingReplicas().isEmpty() || !it.removingReplicas().isEmpty()) {
                        cancelled.put(partition, Optional.empty());
                    }
                });
        if (cancelled.isEmpty()) {
            output.print("None of the specified partition reassignments are active.");
        } else {
            var failed = alter(cancelled, true);
            if (!failed.isEmpty()) {
                throw new ScriptFailure(
                        "Error cancelling partition reassignment%s for:\n%s"
                                .formatted(plural(failed), lines(failed)));
            }
            output.print(
                    "Successfully cancelled partition reassignment%s for: %s"
                            .formatted(plural(cancelled), joined(cancelled.keySet())));
        }
        var moves = directories.active(plan.directories().keySet());
        if (moves.isEmpty()) {
            // Kafka's tool ends no line here.
            output.terminal().out().print("None of the specified partition moves are active.");
        } else {
            directories.start(moves, max);
        }
        if (!preserveThrottles) {
            throttles.clear(plan.replicas());
        }
    }
}
