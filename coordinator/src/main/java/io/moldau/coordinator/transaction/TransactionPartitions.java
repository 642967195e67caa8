package io.moldau.coordinator.transaction;

import io.moldau.protocol.TopicPartition;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// A set of partitions, unchangeable and in sorted order. Small: a transaction of 100,000
/// partitions of one topic takes 400 kB.
public final class TransactionPartitions {
    public static final TransactionPartitions NONE = new TransactionPartitions(new TreeMap<>());

    private static final int[] NO_INDEXES = {};

    /// Upper bounds of what the log's record needs beside the topic's name.
    private static final int TOPIC_BYTES = 10;

    private final SortedMap<String, int[]>
            byTopic; // sorted indexes without repetition, never empty

    private TransactionPartitions(SortedMap<String, int[]> byTopic) {
        this.byTopic = byTopic;
    }

    public static TransactionPartitions of(String topic, int... indexes) {
        return of(Map.of(topic, Arrays.stream(indexes).boxed().toList()));
    }

    /// @param byTopic in any order; what is said twice counts once
    public static TransactionPartitions of(Map<String, List<Integer>> byTopic) {
        var sorted = new TreeMap<String, int[]>();
        byTopic.forEach((topic, indexes) -> {
            if (!indexes.isEmpty()) {
                sorted.put(
                        topic, indexes.stream().mapToInt(it -> it).sorted().distinct().toArray());
            }
        });
        return sorted.isEmpty() ? NONE : new TransactionPartitions(sorted);
    }

    /// @param partitions in any order; what is said twice counts once
    public static TransactionPartitions of(Collection<TopicPartition> partitions) {
        var byTopic = new TreeMap<String, List<Integer>>();
        for (var it : partitions) {
            byTopic.computeIfAbsent(it.topic(), _ -> new ArrayList<>()).add(it.partition());
        }
        return of(byTopic);
    }

    /// One topic's share.
    public record TopicIndexes(String topic, List<Integer> indexes) {}

    /// Sorted by topic and index.
    public List<TopicIndexes> topics() {
        return byTopic.entrySet().stream()
                .map(it ->
                        new TopicIndexes(
                                it.getKey(), Arrays.stream(it.getValue()).boxed().toList()))
                .toList();
    }

    public boolean isEmpty() {
        return byTopic.isEmpty();
    }

    public int size() {
        return byTopic.values().stream().mapToInt(it -> it.length).sum();
    }

    public boolean contains(String topic, int index) {
        return Arrays.binarySearch(indexes(topic), index) >= 0;
    }

    boolean containsAll(TransactionPartitions others) {
        return others.minus(this).isEmpty();
    }

    TransactionPartitions plus(TransactionPartitions others) {
        var sum = new TreeMap<>(byTopic);
        others.byTopic.forEach((topic, added) -> sum.merge(topic, added, (a, b) -> union(a, b)));
        return sum.isEmpty() ? NONE : new TransactionPartitions(sum);
    }

    public TransactionPartitions minus(TransactionPartitions others) {
        var rest = new TreeMap<String, int[]>();
        byTopic.forEach((topic, indexes) -> {
            int[] gone = others.indexes(topic);
            int[] left =
                    Arrays.stream(indexes)
                            .filter(it -> Arrays.binarySearch(gone, it) < 0)
                            .toArray();
            if (left.length > 0) {
                rest.put(topic, left);
            }
        });
        return rest.isEmpty() ? NONE : new TransactionPartitions(rest);
    }

    /// No less than these partitions take in a record of the log.
    long storedBytes() {
        long bytes = 0;
        for (var topic : byTopic.entrySet()) {
            bytes += TOPIC_BYTES + topic.getKey().getBytes(StandardCharsets.UTF_8).length;
            bytes += (long) Integer.BYTES * topic.getValue().length;
        }
        return bytes;
    }

    private int[] indexes(String topic) {
        return byTopic.getOrDefault(topic, NO_INDEXES);
    }

    private static int[] union(int[] a, int[] b) {
        int[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return Arrays.stream(both).sorted().distinct().toArray();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TransactionPartitions it && topics().equals(it.topics());
    }

    @Override
    public int hashCode() {
        return topics().hashCode();
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        byTopic.forEach((topic, indexes) ->
                text.append(text.isEmpty() ? "" : " ")
                        .append(topic)
                        .append(Arrays.toString(indexes).replace(" ", "")));
        return text.toString();
    }
}
