package io.moldau.metadata;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/// Spreads the replicas of new partitions over the brokers: around the circle, active ones first,
/// neighbours in different racks, so that leaders and followers are spread alike.
final class ReplicaPlacement {
    private ReplicaPlacement() {}

    /// Replica lists of `count` partitions, or why there are none.
    sealed interface Placement {
        /// Brokers of each partition, the preferred leader first.
        record Placed(List<List<Integer>> replicas) implements Placement {}

        /// `why` completes "Unable to replicate the partition n time(s): ".
        record Impossible(String why) implements Placement {}
    }

    /// @param firstIndex of the first partition to place: partitions that are added later go on
    ///   around the circle
    /// @param start where on the circle a topic begins, any number: topics begin at different
    ///   places
    static Placement place(
            BrokersImage brokers, int firstIndex, int count, int replicationFactor, long start) {
        if (replicationFactor > brokers.size()) {
            return new Placement.Impossible(
                    ("The target replication factor of %d cannot be reached because only %d"
                                    + " broker(s) are registered or some brokers have all their"
                                    + " log directories cordoned.")
                            .formatted(replicationFactor, brokers.size()));
        }
        var active = circle(brokers, true);
        var others = circle(brokers, false);
        if (active.isEmpty()) {
            return new Placement.Impossible(
                    "All brokers are currently fenced, or have all their log directories"
                            + " cordoned.");
        }
        var placed = new ArrayList<List<Integer>>(count);
        for (int i = 0; i < count; i++) {
            placed.add(replicas(active, others, replicationFactor, start + firstIndex + i));
        }
        return new Placement.Placed(placed);
    }

    private static List<Integer> replicas(
            List<Integer> active, List<Integer> others, int replicationFactor, long position) {
        var replicas = new ArrayList<Integer>(replicationFactor);
        take(replicas, active, replicationFactor, position);
        take(replicas, others, replicationFactor, position);
        return List.copyOf(replicas);
    }

    /// Takes brokers around the circle from `position` on, until there are `wanted` or all are
    /// taken.
    ///
    /// Each time around the followers keep one step more distance from the leader, so that the
    /// leaders of one broker do not all have the same followers.
    private static void take(
            List<Integer> replicas, List<Integer> circle, int wanted, long position) {
        int size = circle.size();
        if (size == 0) {
            return;
        }
        int leader = (int) Math.floorMod(position, (long) size);
        int shift = size == 1 ? 0 : (int) Math.floorMod(position / size, (long) size - 1);
        for (int i = 0; i < size && replicas.size() < wanted; i++) {
            int step = i == 0 ? 0 : 1 + (shift + i - 1) % (size - 1);
            replicas.add(circle.get((leader + step) % size));
        }
    }

    /// The brokers in the order of the circle: one of each rack in turn.
    private static List<Integer> circle(BrokersImage brokers, boolean active) {
        var byRack = new TreeMap<String, List<Integer>>();
        for (var broker : brokers.all()) {
            if (broker.isActive() == active) {
                var rack = broker.rack() == null ? "" : broker.rack();
                byRack.computeIfAbsent(rack, _ -> new ArrayList<>()).add(broker.id());
            }
        }
        int largest =
                byRack.values().stream().map(List::size).max(Comparator.naturalOrder()).orElse(0);
        var circle = new ArrayList<Integer>();
        for (int i = 0; i < largest; i++) {
            for (var rack : byRack.values()) {
                if (i < rack.size()) {
                    circle.add(rack.get(i));
                }
            }
        }
        return circle;
    }
}
