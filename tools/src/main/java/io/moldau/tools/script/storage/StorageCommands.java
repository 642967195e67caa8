package io.moldau.tools.script.storage;

import io.moldau.tools.cluster.Releases;
import io.moldau.tools.command.Session;
import io.moldau.tools.offline.NodeDirectories;
import io.moldau.tools.script.Output;
import io.moldau.tools.script.ScriptFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The commands of `kafka-storage.sh`.
sealed interface StorageCommands
        permits StorageFormat,
                StorageCommands.Whose,
                StorageCommands.VersionMapping,
                StorageCommands.Dependencies,
                StorageCommands.RandomUuid {
    /// The newest that Apache Kafka 4.3.1 starts on, too.
    String RELEASE = "4.3-IV0";

    void run(Session session, Output output) throws Exception;

    static NodeDirectories directories(@Nullable Path config, Session session) throws IOException {
        var home = Path.of(System.getProperty("moldau.home", "."));
        return NodeDirectories.of(
                config == null ? Path.of("") : config, session.environment(), home);
    }

    static int metadataVersion(@Nullable String release) {
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
