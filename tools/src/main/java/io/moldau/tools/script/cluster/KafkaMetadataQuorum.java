package io.moldau.tools.script.cluster;

import io.moldau.tools.command.Session;
import io.moldau.tools.script.ArgparseOptions;
import io.moldau.tools.script.ArgparseScript;
import io.moldau.tools.script.Bootstrap;
import io.moldau.tools.script.Output;
import io.moldau.tools.script.PaddedTable;
import io.moldau.tools.script.ScriptFailure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.clients.admin.QuorumInfo.ReplicaState;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `kafka-metadata-quorum.sh`.
@Command(
        name = "kafka-metadata-quorum.sh",
        description = "Shows the controllers, adds and removes them.",
        subcommands = {
            KafkaMetadataQuorum.Describe.class,
            AddController.class,
            KafkaMetadataQuorum.Remove.class
        })
public final class KafkaMetadataQuorum implements ArgparseScript {
    @Option(names = "--bootstrap-server", description = "Brokers to ask first: HOST:PORT[,...].")
    private @Nullable String bootstrapServer;

    @Option(names = "--bootstrap-controller", description = "Controllers to ask: HOST:PORT[,...].")
    private @Nullable String bootstrapController;

    @Option(names = "--command-config", description = "File with settings of the client.")
    private @Nullable String commandConfig;

    /// One of its commands.
    sealed interface Asked permits Describe, AddController, Remove {
        void run(Admin admin, Output output) throws Exception;
    }

    @Nullable String commandConfig() {
        return commandConfig;
    }

    @Override
    public void check(ArgparseOptions options) {
        options.requireOneOf("bootstrap-server", "bootstrap-controller");
    }

    @Override
    public void run(Object command, Session session, Output output) throws Exception {
        var bootstrap = new Bootstrap(bootstrapServer, bootstrapController, commandConfig);
        try (var admin = bootstrap.admin()) {
            ((Asked) command).run(admin, output);
        }
    }

    @Command(name = "describe", description = "Shows the controllers.")
    static final class Describe implements Asked {
        private static final PaddedTable TABLE =
                PaddedTable.of(
                        "NodeId",
                        "DirectoryId",
                        "LogEndOffset",
                        "Lag",
                        "LastFetchTimestamp",
                        "LastCaughtUpTimestamp",
                        "Status");

        @Option(names = "--status", description = "In short.")
        private boolean status;

        @Option(names = "--replication", description = "How far each of them is.")
        private boolean replication;

        @Option(names = "--human-readable", description = "Times as a person reads them.")
        private boolean humanReadable;

        @Override
        public void run(Admin admin, Output output) throws Exception {
            if (status == replication) {
                throw new ScriptFailure(
                        status
                                ? "Only one of --status or --replication should be specified with"
                                        + " describe sub-command"
                                : "One of --status or --replication must be specified with describe"
                                        + " sub-command");
            }
            if (replication) {
                printReplication(admin.describeMetadataQuorum().quorumInfo().get(), output);
            } else if (humanReadable) {
                throw new ScriptFailure(
                        "The option --human-readable is only supported along with --replication");
            } else {
                var id = admin.describeCluster().clusterId().get();
                printStatus(id, admin.describeMetadataQuorum().quorumInfo().get(), output);
            }
        }

        private void printReplication(QuorumInfo quorum, Output output) {
            var leader = leader(quorum);
            long nowMs = output.clock().millis();
            var rows = new ArrayList<List<String>>();
            rows.add(row(leader, leader, "Leader", nowMs));
            quorum.voters().stream()
                    .filter(it -> it.replicaId() != leader.replicaId())
                    .forEach(it -> rows.add(row(leader, it, "Follower", nowMs)));
            quorum.observers().forEach(it -> rows.add(row(leader, it, "Observer", nowMs)));
            TABLE.print(rows, output);
        }

        private List<String> row(ReplicaState leader, ReplicaState it, String status, long nowMs) {
            return List.of(
                    Integer.toString(it.replicaId()),
                    it.replicaDirectoryId().toString(),
                    Long.toString(it.logEndOffset()),
                    Long.toString(leader.logEndOffset() - it.logEndOffset()),
                    time(it.lastFetchTimestamp(), nowMs),
                    time(it.lastCaughtUpTimestamp(), nowMs),
                    status);
        }

        private String time(OptionalLong timestampMs, long nowMs) {
            if (timestampMs.isEmpty()) {
                return "-1";
            }
            return humanReadable
                    ? nowMs - timestampMs.getAsLong() + " ms ago"
                    : Long.toString(timestampMs.getAsLong());
        }

        private static ReplicaState leader(QuorumInfo quorum) {
            return quorum.voters().stream()
                    .filter(it -> it.replicaId() == quorum.leaderId())
                    .findFirst()
                    .orElseThrow(() -> new ScriptFailure("No value present"));
        }

        private static void printStatus(String clusterId, QuorumInfo quorum, Output output) {
            var leader = leader(quorum);
            var last =
                    quorum.voters().stream()
                            .min(Comparator.comparingLong(ReplicaState::logEndOffset))
                            .orElse(leader);
            long lagMs = -1;
            if (leader.logEndOffset() == last.logEndOffset()) {
                lagMs = 0;
            } else if (leader.lastCaughtUpTimestamp().isPresent()
                    && last.lastCaughtUpTimestamp().isPresent()) {
                lagMs =
                        leader.lastCaughtUpTimestamp().getAsLong()
                                - last.lastCaughtUpTimestamp().getAsLong();
            }
            line("ClusterId", clusterId, output);
            line("LeaderId", quorum.leaderId(), output);
            line("LeaderEpoch", quorum.leaderEpoch(), output);
            line("HighWatermark", quorum.highWatermark(), output);
            line("MaxFollowerLag", leader.logEndOffset() - last.logEndOffset(), output);
            line("MaxFollowerLagTimeMs", lagMs, output);
            line("CurrentVoters", nodes(quorum.voters(), quorum), output);
            line("CurrentObservers", nodes(quorum.observers(), quorum), output);
        }

        private static void line(String name, Object value, Output output) {
            output.print("%-24s%s".formatted(name + ":", value));
        }

        private static String nodes(List<ReplicaState> replicas, QuorumInfo quorum) {
            return replicas.stream()
                    .map(it -> node(it, quorum))
                    .collect(Collectors.joining(", ", "[", "]"));
        }

        private static String node(ReplicaState replica, QuorumInfo quorum) {
            var text = new StringBuilder("{\"id\": ").append(replica.replicaId());
            if (!replica.replicaDirectoryId().equals(Uuid.ZERO_UUID)) {
                text.append(", \"directoryId\": \"")
                        .append(replica.replicaDirectoryId())
                        .append('"');
            }
            var node = quorum.nodes().get(replica.replicaId());
            if (node != null && !node.endpoints().isEmpty()) {
                text.append(", \"endpoints\": [")
                        .append(
                                node.endpoints().stream()
                                        .map(it -> "\"%s\"".formatted(it))
                                        .collect(Collectors.joining(", ")))
                        .append(']');
            }
            return text.append('}').toString();
        }
    }

    @Command(name = "remove-controller", description = "Removes a controller.")
    static final class Remove implements Asked {
        @Option(
                names = {"--controller-id", "-i"},
                required = true,
                description = "Its id.")
        private int id;

        @Option(
                names = {"--controller-directory-id", "-d"},
                required = true,
                description = "Id of its directory.")
        private String directoryId = "";

        @Option(names = "--dry-run", description = "Only print what would be done.")
        private boolean dryRun;

        @Override
        public void run(Admin admin, Output output) throws Exception {
            if (id < 0) {
                throw new ScriptFailure("Invalid negative --controller-id: " + id);
            }
            var directory = directory();
            if (!dryRun) {
                admin.removeRaftVoter(id, directory).all().get();
            }
            output.print(
                    "%s KRaft controller %d with directory id %s"
                            .formatted(
                                    dryRun ? "DRY RUN of removing " : "Removed ", id, directory));
        }

        private Uuid directory() {
            try {
                return Uuid.fromString(directoryId);
            } catch (IllegalArgumentException e) {
                throw new ScriptFailure(
                        "Failed to parse --controller-directory-id: " + e.getMessage());
            }
        }
    }
}
