package io.moldau.tools.script.storage;

import io.moldau.tools.cluster.Releases;
import io.moldau.tools.command.Session;
import io.moldau.tools.offline.NodeDirectories;
import io.moldau.tools.offline.NodeDirectories.InitialVoter;
import io.moldau.tools.script.Output;
import io.moldau.tools.script.ScriptFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The commands of `kafka-storage.sh`.
sealed interface StorageCommands {
    /// The newest that Apache Kafka 4.3.1 starts on, too.
    String RELEASE = "4.3-IV0";

    void run(Session session, Output output) throws Exception;

    private static NodeDirectories directories(@Nullable Path config, Session session)
            throws IOException {
        var home = Path.of(System.getProperty("moldau.home", "."));
        return NodeDirectories.of(
                config == null ? Path.of("") : config, session.environment(), home);
    }

    private static int metadataVersion(@Nullable String release) {
        var name = release == null ? RELEASE : release;
        return Releases.level(name)
                .orElseThrow(() ->
                        new ScriptFailure(
                                "Unknown metadata.version '%s'. Supported metadata.version are: %s"
                                        .formatted(name, String.join(", ", Releases.names()))));
    }

    @Command(name = "info", description = "Shows whose the directories are.")
    final class Whose implements StorageCommands {
        @Option(
                names = {"--config", "-c"},
                required = true,
                description = "The settings file of the node.")
        private @Nullable Path config;

        @Override
        public void run(Session session, Output output) throws Exception {
            var found = directories(config, session).look();
            if (!found.present().isEmpty()) {
                list("Found log director%s:", "y", "ies", found.present(), output);
            }
            if (!found.identity().isEmpty()) {
                output.print("Found metadata: " + found.identity());
                output.print("");
            }
            if (!found.problems().isEmpty()) {
                list("Found problem%s:", "", "s", found.problems(), output);
                throw new ScriptFailure("");
            }
        }

        private static void list(
                String title, String one, String several, List<String> lines, Output output) {
            output.print(title.formatted(lines.size() == 1 ? one : several));
            lines.forEach(it -> output.print("  " + it));
            output.print("");
        }
    }

    @Command(name = "format", description = "Makes directories ready for a first start.")
    final class Format implements StorageCommands {
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
                hidden = true)
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
            if (!scram.isEmpty()) {
                throw new ScriptFailure(
                        "There are no users in this version of Moldau, and so nothing for --add-scram");
            }
            var node = directories(config, session);
            var voters = voters(node);
            checkVoters(node, !voters.isEmpty());
            var levels = levels();
            var found = node.look();
            refuseOther(node, found);
            if (!found.formatted().isEmpty() && !ignoreFormatted) {
                throw new ScriptFailure(
                        ("Log directory %s is already formatted. Use --ignore-formatted to ignore"
                                        + " this directory and format the others.")
                                .formatted(found.formatted().getFirst()));
            }
            var due = new ArrayList<>(node.all());
            due.removeAll(found.formatted());
            if (due.isEmpty()) {
                output.print("All of the log directories are already formatted.");
                return;
            }
            output.print("Bootstrap metadata: " + shown(levels));
            for (var directory : due) {
                format(directory, node, levels, voters, session, output);
            }
        }

        private void refuseOther(NodeDirectories node, NodeDirectories.Found found) {
            refuseOther("cluster.id", clusterId, found);
            refuseOther("node.id", Integer.toString(node.nodeId()), found);
        }

        private static void refuseOther(String what, String expected, NodeDirectories.Found found) {
            var there = found.identity().getOrDefault(what, expected);
            if (!there.equals(expected)) {
                throw new ScriptFailure(
                        "Invalid %s in: %s/meta.properties. Expected %s, but read %s"
                                .formatted(what, found.formatted().getFirst(), expected, there));
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
            if (initialControllers == null) {
                return List.of();
            }
            var voters = new ArrayList<InitialVoter>();
            for (var text : initialControllers.split(",")) {
                voters.add(voter(text.strip()));
            }
            return voters;
        }

        private static InitialVoter voter(String text) {
            var parts = text.split("[@:]");
            if (parts.length != 4
                    || !parts[0].matches("\\d{1,9}")
                    || !parts[2].matches("\\d{1,5}")) {
                throw new ScriptFailure(
                        "%s is no id@host:port:directory of a controller".formatted(text));
            }
            return new InitialVoter(
                    Integer.parseInt(parts[0]), parts[3], parts[1], Integer.parseInt(parts[2]));
        }

        /// In the order in which Kafka writes them.
        private Map<String, Integer> levels() {
            var given = new LinkedHashMap<String, Integer>();
            features.forEach(it -> given.put(feature(it), level(it)));
            var byName = given.remove(Releases.METADATA_VERSION);
            if (byName != null && releaseVersion != null) {
                throw new ScriptFailure(
                        "Use --release-version instead of --feature metadata.version=X to avoid"
                                + " ambiguity.");
            }
            int version = byName == null ? metadataVersion(releaseVersion) : byName;
            var levels = new TreeMap<>(Releases.defaults(version));
            for (var it : given.entrySet()) {
                if (Releases.find(it.getKey(), it.getValue()).isEmpty()) {
                    throw new ScriptFailure(
                            Releases.isFeature(it.getKey())
                                    ? "No feature:%s with feature level %d"
                                            .formatted(it.getKey(), it.getValue())
                                    : "Unsupported feature: %s. Supported features are: %s"
                                            .formatted(
                                                    it.getKey(),
                                                    String.join(", ", levels.keySet())));
                }
                levels.put(it.getKey(), it.getValue());
            }
            levels.remove("kraft.version"); // has no record
            levels.values().removeIf(it -> it == 0);
            var ordered = new LinkedHashMap<String, Integer>();
            ordered.put(Releases.METADATA_VERSION, version);
            ordered.putAll(levels);
            return ordered;
        }

        private static String feature(String text) {
            if (!text.contains("=")) {
                throw new ScriptFailure(
                        "Can't parse feature=level string %s: equals sign not found."
                                .formatted(text));
            }
            return text.substring(0, text.indexOf('=')).strip();
        }

        private static int level(String text) {
            var level = text.substring(text.indexOf('=') + 1).strip();
            if (!level.matches("-?\\d{1,4}")) {
                throw new ScriptFailure(
                        "Can't parse feature=level string %s: unable to parse %s as a short."
                                .formatted(text, level));
            }
            return Integer.parseInt(level);
        }

        private static String shown(Map<String, Integer> levels) {
            return "BootstrapMetadata(records=[%s], metadataVersionLevel=%d, source=format command)"
                    .formatted(
                            levels.entrySet().stream()
                                    .map(it ->
                                            "ApiMessageAndVersion(FeatureLevelRecord(name='%s', featureLevel=%d) at version 0)"
                                                    .formatted(it.getKey(), it.getValue()))
                                    .collect(Collectors.joining(", ")),
                            levels.getOrDefault(Releases.METADATA_VERSION, 0));
        }

        private void format(
                String directory,
                NodeDirectories node,
                Map<String, Integer> levels,
                List<InitialVoter> voters,
                Session session,
                Output output)
                throws IOException {
            boolean metadata = directory.equals(node.metadata());
            var own = own(voters, node);
            var kind = "data directory";
            if (metadata) {
                kind =
                        own.isPresent()
                                ? "dynamic metadata voter directory"
                                : "dynamic metadata directory";
                kind = voters.isEmpty() ? "metadata directory" : kind;
            }
            output.print(
                    "Formatting %s %s with metadata.version %s."
                            .formatted(
                                    kind,
                                    directory,
                                    Releases.name(levels.getOrDefault(Releases.METADATA_VERSION, 0))
                                            .orElse("")));
            var id =
                    metadata && own.isPresent()
                            ? own.get().directoryId()
                            : Uuid.randomUuid().toString();
            node.format(
                    directory,
                    clusterId,
                    id,
                    levels,
                    metadata ? voters : List.of(),
                    session.clock().millis());
        }

        private static Optional<InitialVoter> own(List<InitialVoter> voters, NodeDirectories node) {
            return voters.stream().filter(it -> it.nodeId() == node.nodeId()).findFirst();
        }
    }

    @Command(name = "version-mapping", description = "Shows the features of a release.")
    final class VersionMapping implements StorageCommands {
        @Option(
                names = {"--release-version", "-r"},
                description = "The release. Default: " + RELEASE + ".")
        private @Nullable String releaseVersion;

        @Override
        public void run(Session session, Output output) {
            int version = metadataVersion(releaseVersion);
            // By the name that it was given, as Kafka's tool has it.
            output.print(
                    "metadata.version=%d (%s)"
                            .formatted(version, releaseVersion == null ? RELEASE : releaseVersion));
            Releases.defaults(version).forEach((name, level) -> output.print(name + "=" + level));
        }
    }

    @Command(name = "feature-dependencies", description = "Shows what a feature needs.")
    final class Dependencies implements StorageCommands {
        @Option(
                names = {"--feature", "-f"},
                required = true,
                description = "A feature and its level.")
        private List<String> features = List.of();

        @Override
        public void run(Session session, Output output) {
            features.forEach(it -> show(it, output));
        }

        private static void show(String text, Output output) {
            var parts = text.split("=");
            if (parts.length != 2) {
                throw new ScriptFailure(
                        "Invalid feature format: %s. Expected format: 'feature=version' (e.g. 'group.version=1')"
                                .formatted(text));
            }
            var name = parts[0];
            if (!parts[1].matches("-?\\d{1,4}")) {
                throw new ScriptFailure(
                        "Invalid version format: %s for feature %s".formatted(parts[1], name));
            }
            int level = Integer.parseInt(parts[1]);
            if (name.equals(Releases.METADATA_VERSION)) {
                var release =
                        Releases.name(level)
                                .orElseThrow(() ->
                                        new ScriptFailure("Unknown metadata.version " + level));
                output.print("%s=%d (%s) has no dependencies.".formatted(name, level, release));
                return;
            }
            if (!Releases.isFeature(name)) {
                throw new ScriptFailure("Unknown feature: " + name);
            }
            int needs =
                    Releases.find(name, level)
                            .orElseThrow(() ->
                                    new ScriptFailure(
                                            "Feature level %d is not supported for feature %s"
                                                    .formatted(level, name)))
                            .needs();
            if (needs == 0) {
                output.print("%s=%d has no dependencies.".formatted(name, level));
            } else {
                output.print("%s=%d requires:".formatted(name, level));
                output.print(
                        "    metadata.version=%d (%s)"
                                .formatted(needs, Releases.name(needs).orElse("")));
            }
        }
    }

    @Command(name = "random-uuid", description = "Prints a new id.")
    final class RandomUuid implements StorageCommands {
        @Override
        public void run(Session session, Output output) {
            output.print(Uuid.randomUuid().toString());
        }
    }
}
