package io.moldau.tools.script.partition;

import io.moldau.tools.group.Groups;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;

/// Gives each partition brokers, each its share of leaders and of replicas: the brokers stand in a
/// circle, neighbours in different racks, and each partition begins one further than the last.
///
/// @param circle ids of brokers
record Placement(List<Integer> circle) {
    static Placement of(List<Node> brokers, boolean rackAware) {
        long withRack = brokers.stream().map(Node::rack).filter(Objects::nonNull).count();
        if (rackAware && withRack > 0 && withRack < brokers.size()) {
            throw new KafkaException(
                    "Not all brokers have rack information. Add --disable-rack-aware in command"
                            + " line to make replica assignment without rack information.");
        }
        var racks = new TreeMap<String, Deque<Integer>>();
        for (var it : brokers.stream().sorted(Comparator.comparingInt(Node::id)).toList()) {
            var rack = rackAware && it.rack() != null ? it.rack() : "";
            racks.computeIfAbsent(rack, _ -> new ArrayDeque<>()).add(it.id());
        }
        var circle = new ArrayList<Integer>();
        while (circle.size() < brokers.size()) {
            for (var rack : racks.values()) {
                if (!rack.isEmpty()) {
                    circle.add(rack.removeFirst());
                }
            }
        }
        return new Placement(circle);
    }

    /// As many replicas for each partition of a topic as its first one has now.
    SortedMap<TopicPartition, List<Integer>> of(SortedMap<TopicPartition, List<Integer>> current) {
        var placed = new TreeMap<TopicPartition, List<Integer>>(Groups.BY_TOPIC_AND_PARTITION);
        var factors = new TreeMap<String, Integer>();
        current.forEach((partition, brokers) -> {
            int factor = factors.computeIfAbsent(partition.topic(), _ -> brokers.size());
            if (circle.isEmpty()) {
                throw new InvalidReplicationFactorException(
                        "All brokers are currently fenced, or have all their log directories"
                                + " cordoned.");
            }
            if (factor > circle.size()) {
                throw new InvalidReplicationFactorException(
                        "The target replication factor of %d cannot be reached because only %d broker(s) are registered."
                                .formatted(factor, circle.size()));
            }
            var replicas = new ArrayList<Integer>();
            for (int i = 0; i < factor; i++) {
                replicas.add(circle.get((partition.partition() + i) % circle.size()));
            }
            placed.put(partition, replicas);
        });
        return placed;
    }
}
