package io.moldau.tools.script.partition;

import io.moldau.tools.command.Failures;
import io.moldau.tools.script.Output;
import io.moldau.tools.script.ScriptFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeReplicaLogDirsResult.ReplicaLogDirInfo;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartitionReplica;
import org.apache.kafka.common.errors.ReplicaNotAvailableException;
import org.jspecify.annotations.Nullable;

/// Replicas that go from one directory of their broker to another.
final class DirectoryMoves {
    /// A broker begins to move what it has only once it is told that it has it.
    private static final Duration RETRY_AFTER = Duration.ofMillis(100);

    private final Admin admin;
    private final Output output;

    DirectoryMoves(Admin admin, Output output) {
        this.admin = admin;
        this.output = output;
    }

    /// Where replicas are; those that are nowhere are left out.
    SortedMap<TopicPartitionReplica, String> current(Collection<TopicPartitionReplica> replicas)
            throws ExecutionException, InterruptedException {
        var found = new TreeMap<TopicPartitionReplica, String>(Reassignment.BY_BROKER);
        describe(replicas)
                .forEach((replica, it) -> {
                    if (it.getCurrentReplicaLogDir() != null) {
                        found.put(replica, it.getCurrentReplicaLogDir());
                    }
                });
        return found;
    }

    private Map<TopicPartitionReplica, ReplicaLogDirInfo> describe(
            Collection<TopicPartitionReplica> replicas)
            throws ExecutionException, InterruptedException {
        return replicas.isEmpty() ? Map.of() : admin.describeReplicaLogDirs(replicas).all().get();
    }

    /// Those that are on their way, with the directory in which they still are.
    SortedMap<TopicPartitionReplica, String> active(Collection<TopicPartitionReplica> replicas)
            throws ExecutionException, InterruptedException {
        var found = new TreeMap<TopicPartitionReplica, String>(Reassignment.BY_BROKER);
        describe(replicas)
                .forEach((replica, it) -> {
                    var current = it.getCurrentReplicaLogDir();
                    if (current != null && it.getFutureReplicaLogDir() != null) {
                        found.put(replica, current);
                    }
                });
        return found;
    }

    /// Says how far each is, and whether any is still on its way.
    boolean verify(SortedMap<TopicPartitionReplica, String> targets)
            throws ExecutionException, InterruptedException {
        var found = describe(targets.keySet());
        var lines = new ArrayList<String>();
        boolean ongoing = false;
        for (var each : targets.entrySet()) {
            var it = found.get(each.getKey());
            ongoing |= it != null && it.getFutureReplicaLogDir() != null;
            lines.add(state(each.getKey(), each.getValue(), it));
        }
        output.print(String.join("\n", lines));
        return ongoing;
    }

    private static String state(
            TopicPartitionReplica replica, String target, @Nullable ReplicaLogDirInfo found) {
        var partition = replica.topic() + "-" + replica.partition();
        int broker = replica.brokerId();
        if (found == null) {
            return "Partition %s cannot be found in any live log directory on broker %d."
                    .formatted(partition, broker);
        }
        var current = found.getCurrentReplicaLogDir();
        var future = found.getFutureReplicaLogDir();
        if (current == null) {
            return "Partition %s is not found in any live log dir on broker %d. There is likely an offline log directory on the broker."
                    .formatted(partition, broker);
        }
        if (future != null) {
            return future.equals(target)
                    ? "Reassignment of replica %s is still in progress.".formatted(replica)
                    : "Partition %s on broker %d is being moved to log dir %s instead of %s."
                            .formatted(partition, broker, future, target);
        }
        return current.equals(target)
                ? "Reassignment of replica %s completed successfully.".formatted(replica)
                : "Partition %s on broker %d is not being moved from log dir %s to %s."
                        .formatted(partition, broker, current, target);
    }

    /// Has them moved, trying again until a broker knows that it has them.
    void start(SortedMap<TopicPartitionReplica, String> targets, Duration max)
            throws InterruptedException {
        var pending = new TreeMap<>(targets);
        var until = output.clock().instant().plus(max);
        while (true) {
            for (var each : admin.alterReplicaLogDirs(pending).values().entrySet()) {
                var replica = each.getKey();
                try {
                    each.getValue().get();
                    output.print(
                            "Successfully started moving log directory to %s for replica %s-%s with broker %s "
                                    .formatted(
                                            pending.remove(replica),
                                            replica.topic(),
                                            replica.partition(),
                                            replica.brokerId()));
                } catch (ExecutionException e) {
                    if (!(Failures.cause(e) instanceof ReplicaNotAvailableException)) {
                        throw new KafkaException("Failed to alter dir for " + replica, e);
                    }
                }
            }
            if (pending.isEmpty()) {
                return;
            }
            if (!output.clock().instant().isBefore(until)) {
                throw new ScriptFailure(
                        "Timed out before log directory move%s could be started for: %s"
                                .formatted(
                                        pending.size() == 1 ? "" : "s",
                                        pending.keySet().stream()
                                                .map(String::valueOf)
                                                .collect(Collectors.joining(","))));
            }
            Thread.sleep(RETRY_AFTER);
        }
    }
}
