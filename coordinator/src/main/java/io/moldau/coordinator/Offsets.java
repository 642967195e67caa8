package io.moldau.coordinator;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The committed offsets of a shard's groups. In sorted order, so that replies and long work that
/// is done in steps do not depend on the order of commits.
final class Offsets {
    private final TreeMap<String, TreeMap<String, TreeMap<Integer, CommittedOffset>>> byGroup =
            new TreeMap<>();

    void put(String groupId, String topic, int partition, CommittedOffset offset) {
        byGroup.computeIfAbsent(groupId, _ -> new TreeMap<>())
                .computeIfAbsent(topic, _ -> new TreeMap<>())
                .put(partition, offset);
    }

    void remove(String groupId, String topic, int partition) {
        byGroup.computeIfPresent(
                groupId,
                (_, topics) -> {
                    topics.computeIfPresent(
                            topic,
                            (_, partitions) -> {
                                partitions.remove(partition);
                                return partitions.isEmpty() ? null : partitions;
                            });
                    return topics.isEmpty() ? null : topics;
                });
    }

    /// Whether the group has committed anything that is still kept.
    boolean has(String groupId) {
        return byGroup.containsKey(groupId);
    }

    /// The first group after `groupId` that has offsets; null when there is none.
    @Nullable String groupAfter(String groupId) {
        return byGroup.higherKey(groupId);
    }

    /// All groups with offsets, sorted.
    Iterable<String> groupIds() {
        return new TreeSet<>(byGroup.keySet());
    }

    /// By topic and partition; empty for a group without offsets. A view: not to be kept.
    Map<String, ? extends Map<Integer, CommittedOffset>> of(String groupId) {
        var topics = byGroup.get(groupId);
        return topics == null ? Map.of() : Collections.unmodifiableMap(topics);
    }

    /// By partition. A view: not to be kept.
    Map<Integer, CommittedOffset> of(String groupId, String topic) {
        var topics = byGroup.get(groupId);
        var partitions = topics == null ? null : topics.get(topic);
        return partitions == null ? Map.of() : Collections.unmodifiableMap(partitions);
    }

    @Nullable CommittedOffset find(String groupId, String topic, int partition) {
        return of(groupId, topic).get(partition);
    }

    @Override
    public String toString() {
        return byGroup.toString();
    }
}
