package io.moldau.tools.script.storage;

import io.moldau.tools.cluster.Releases;
import io.moldau.tools.command.Session;
import io.moldau.tools.offline.NodeDirectories;
import io.moldau.tools.offline.NodeDirectories.Beginning;
import io.moldau.tools.offline.NodeDirectories.Identity;
import io.moldau.tools.offline.NodeDirectories.InitialVoter;
import io.moldau.tools.offline.NodeDirectories.ScramUser;
import io.moldau.tools.script.Output;
import io.moldau.tools.script.ScriptFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `kafka-storage.sh format`.
@Command(name = "format", description = "Makes directories ready for a first start.")
final class StorageFormat implements StorageCommands {
    @Option(
            names = {"--config", "-c"},
            required = true,
            description = "The settings file of the node.")
    private @Nullable Path config;

    @Option(
            names = {"--cluster-id", "-t"},
            required = true,
            description = "Id of the cluster; random-uuid makes one.")
    private String clusterId = "";

    @Option(
            names = {"--add-scram", "-S"},
            description =
                    "A user that is there from the start:"
                            + " SCRAM-SHA-256=[name=alice,password=secret].")
    private List<String> scram = List.of();

    @Option(
            names = {"--ignore-formatted", "-g"},
            description = "Pass over directories that are formatted.")
    private boolean ignoreFormatted;

    @Option(
            names = {"--release-version", "-r"},
            description = "Features as they are in that release. Default: " + RELEASE + ".")
    private @Nullable String releaseVersion;

    @Option(
            names = {"--feature", "-f"},
            description = "A feature and its level: transaction.version=1.")
    private List<String> features = List.of();

    @Option(
            names = {"--standalone", "-s"},
            description = "The log says who votes: this node alone.")
    private boolean standalone;

    @Option(
            names = {"--no-initial-controllers", "-N"},
            description = "The log says who votes, later.")
    private boolean noInitialControllers;

    @Option(
            names = {"--initial-controllers", "-I"},
            description = "The log says who votes: id@host:port:directory.")
    private @Nullable String initialControllers;

    @Override
    public void run(Session session, Output output) throws Exception {
        var node = StorageCommands.directories(config, session);
        var voters = voters(node);
        checkVoters(node, !voters.isEmpty());
        boolean dynamic = !voters.isEmpty() || noInitialControllers;
        var levels = FormatLevels.of(releaseVersion, features, dynamic && !node.hasVoters());
        var users = users();
        var due = due(node, output);
        if (due.isEmpty()) {
            output.print("All of the log directories are already formatted.");
            return;
        }
        output.print("Bootstrap metadata: " + FormatLevels.shown(levels, users));
        for (var directory : due) {
            var kind = kind(directory, node, voters);
            output.print(
                    "Formatting %s %s with metadata.version %s."
                            .formatted(kind, directory, release(levels)));
            var beginning =
                    new Beginning(
                            levels, users, directory.equals(node.metadata()) ? voters : List.of());
            try {
                node.format(
                        directory,
                        clusterId,
                        directoryId(directory, node, voters),
                        beginning,
                        session.clock().millis());
            } catch (IOException e) {
                throw new ScriptFailure(
                        "Error while writing meta.properties file %s: %s".formatted(directory, e));
            }
        }
    }

    private List<ScramUser> users() throws GeneralSecurityException {
        var users = new ArrayList<ScramUser>();
        for (var it : scram) {
            users.add(ScramArgument.user(it));
        }
        return users;
    }

    /// The directories that are not formatted yet.
    private List<String> due(NodeDirectories node, Output output) throws IOException {
        var found = node.look();
        found.formatted().forEach(it -> refuseOther(node.nodeId(), it));
        if (!found.formatted().isEmpty() && !ignoreFormatted) {
            throw new ScriptFailure(
                    ("Log directory %s is already formatted. Use --ignore-formatted to ignore"
                                    + " this directory and format the others.")
                            .formatted(found.formatted().getFirst().directory()));
        }
        found.unreadable()
                .forEach(it ->
                        output.print(
                                "I/O error trying to read log directory %s. Ignoring..."
                                        .formatted(it)));
        var due = new ArrayList<>(node.all());
        found.formatted().forEach(it -> due.remove(it.directory()));
        due.removeAll(found.unreadable());
        if (due.isEmpty() && found.formatted().isEmpty()) {
            throw new ScriptFailure("No available log directories to format.");
        }
        return due;
    }

    private void refuseOther(int nodeId, Identity there) {
        var file = there.directory() + "/meta.properties";
        if (!there.clusterId().equals(clusterId)) {
            throw new ScriptFailure(
                    "Invalid cluster.id in: %s. Expected %s, but read %s"
                            .formatted(file, clusterId, there.clusterId()));
        }
        if (there.nodeId() != nodeId) {
            throw new ScriptFailure(
                    ("Stored node id %d doesn't match previous node id %d in %s. If you moved your"
                                    + " data, make sure your configured node id matches. If you intend"
                                    + " to create a new node, you should remove all data in your data"
                                    + " directories.")
                            .formatted(there.nodeId(), nodeId, file));
        }
    }

    private void checkVoters(NodeDirectories node, boolean named) {
        if (node.hasVoters() && named) {
            throw new ScriptFailure(
                    "You cannot specify controller.quorum.voters and format the node with"
                            + " --initial-controllers or --standalone. If you want to use dynamic"
                            + " quorum, please remove controller.quorum.voters and specify"
                            + " controller.quorum.bootstrap.servers instead.");
        }
        if (!node.hasVoters() && !named && !noInitialControllers) {
            throw new ScriptFailure(
                    "Because controller.quorum.voters is not set on this controller, you must"
                            + " specify one of the following: --standalone, --initial-controllers,"
                            + " or --no-initial-controllers.");
        }
    }

    private List<InitialVoter> voters(NodeDirectories node) {
        if (standalone) {
            return List.of(
                    node.alone(Uuid.randomUuid().toString())
                            .orElseThrow(
                                    () -> new ScriptFailure("No controller listeners found.")));
        }
        return initialControllers == null ? List.of() : InitialVoters.parse(initialControllers);
    }

    private static String release(Map<String, Integer> levels) {
        return Releases.name(levels.getOrDefault(Releases.METADATA_VERSION, 0)).orElse("");
    }

    private static String kind(String directory, NodeDirectories node, List<InitialVoter> voters) {
        if (!directory.equals(node.metadata())) {
            return "data directory";
        }
        if (voters.isEmpty()) {
            return "metadata directory";
        }
        return own(voters, node).isPresent()
                ? "dynamic metadata voter directory"
                : "dynamic metadata directory";
    }

    private static String directoryId(
            String directory, NodeDirectories node, List<InitialVoter> voters) {
        return own(voters, node)
                .filter(_ -> directory.equals(node.metadata()))
                .map(InitialVoter::directoryId)
                .orElseGet(() -> Uuid.randomUuid().toString());
    }

    private static Optional<InitialVoter> own(List<InitialVoter> voters, NodeDirectories node) {
        return voters.stream().filter(it -> it.nodeId() == node.nodeId()).findFirst();
    }
}
