package io.moldau.metadata;

import static io.moldau.protocol.ErrorCode.INVALID_REPLICATION_FACTOR;
import static io.moldau.protocol.ErrorCode.INVALID_REPLICA_ASSIGNMENT;

import io.moldau.metadata.CreateTopics.Assignment;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.stored.PartitionRecord;
import java.util.List;
import java.util.TreeMap;

/// Which brokers get the partitions of a topic that is created or grows: placed by the controller
/// or by the caller's own list.
sealed interface Assignments {
    /// Brokers of each partition, the preferred leader first; each has one that may lead now.
    record Right(List<List<Integer>> replicas) implements Assignments {}

    /// Why there is none.
    record Wrong(ApiError error) implements Assignments {}

    @SuppressWarnings("AnnotateFormatMethod") // its annotation would be a dependency
    static Assignments wrong(ErrorCode code, String message, Object... parts) {
        return new Wrong(ApiError.of(code, message, parts));
    }

    /// Lets the controller place them; see [ReplicaPlacement#place] for the parameters.
    static Assignments placed(
            BrokersImage brokers, int firstIndex, int count, int replicationFactor, long start) {
        return switch (ReplicaPlacement.place(
                brokers, firstIndex, count, replicationFactor, start)) {
            case ReplicaPlacement.Placement.Placed(var replicas) -> new Right(replicas);
            case ReplicaPlacement.Placement.Impossible(var why) ->
                    wrong(
                            INVALID_REPLICATION_FACTOR,
                            "Unable to replicate the partition %d time(s): %s",
                            replicationFactor,
                            why);
        };
    }

    /// Takes the caller's list for a new topic: partitions 0, 1, 2, ... in any order.
    static Assignments ofNewTopic(BrokersImage brokers, List<Assignment> assignments) {
        var byPartition = new TreeMap<Integer, List<Integer>>();
        int replicationFactor = assignments.getFirst().brokers().size();
        for (var assignment : assignments) {
            if (byPartition.putIfAbsent(assignment.partition(), assignment.brokers()) != null) {
                return wrong(
                        INVALID_REPLICA_ASSIGNMENT,
                        "Found multiple manual partition assignments for partition %d",
                        assignment.partition());
            }
            var error =
                    check(brokers, assignment.partition(), assignment.brokers(), replicationFactor);
            if (!error.isNone()) {
                return new Wrong(error);
            }
        }
        if (byPartition.firstKey() != 0 || byPartition.lastKey() != byPartition.size() - 1) {
            return wrong(
                    INVALID_REPLICA_ASSIGNMENT,
                    "partitions should be a consecutive 0-based integer sequence");
        }
        return new Right(byPartition.values().stream().map(List::copyOf).toList());
    }

    /// Takes the caller's list for partitions that are added from `firstIndex` on.
    static Assignments ofAdded(
            BrokersImage brokers,
            int firstIndex,
            List<List<Integer>> assignments,
            int replicationFactor) {
        for (int i = 0; i < assignments.size(); i++) {
            var error = check(brokers, firstIndex + i, assignments.get(i), replicationFactor);
            if (!error.isNone()) {
                return new Wrong(error);
            }
        }
        return new Right(assignments.stream().map(List::copyOf).toList());
    }

    private static ApiError check(
            BrokersImage brokers, int partition, List<Integer> replicas, int replicationFactor) {
        var error = ReplicaLists.check(brokers, replicas);
        if (!error.isNone()) {
            return error;
        }
        if (replicas.size() != replicationFactor) {
            return ApiError.of(
                    INVALID_REPLICA_ASSIGNMENT,
                    "The manual partition assignment includes a partition with %d replica(s), but"
                            + " this is not consistent with previous partitions, which have %d"
                            + " replica(s).",
                    replicas.size(),
                    replicationFactor);
        }
        if (replicas.stream().noneMatch(brokers::isActive)) {
            return ApiError.of(
                    INVALID_REPLICA_ASSIGNMENT,
                    "All brokers specified in the manual partition assignment for partition %d are"
                            + " fenced or in controlled shutdown.",
                    partition);
        }
        return ApiError.NONE;
    }

    /// The first record of a partition: the active replicas are in sync, the first of them leads.
    static PartitionRecord newPartition(
            BrokersImage brokers, Uuid topicId, int index, List<Integer> replicas) {
        var isr = replicas.stream().filter(brokers::isActive).toList();
        assert !isr.isEmpty() : "a new partition has an active replica: " + replicas;
        return PartitionRecord.builder()
                .partitionId(index)
                .topicId(topicId)
                .replicas(replicas)
                .isr(isr)
                .leader(isr.getFirst())
                .leaderEpoch(0)
                .partitionEpoch(0)
                .directories(Directories.ofNewReplicas(brokers, replicas))
                .build();
    }
}
