package io.moldau.tools.script.cluster;

import io.moldau.tools.cluster.Features;
import io.moldau.tools.cluster.Releases;
import io.moldau.tools.script.Output;
import io.moldau.tools.script.ScriptFailure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FeatureUpdate.UpgradeType;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The commands of `kafka-features.sh`.
sealed interface FeatureCommands {
    /// One that asks a cluster or changes it.
    sealed interface Asked extends FeatureCommands {
        void run(Admin admin, Output output) throws Exception;
    }

    /// One whose answer is known without a cluster.
    sealed interface Known extends FeatureCommands {
        void run(Output output);
    }

    /// `share.version=1` as name and level; a feature twice is refused.
    private static Map<String, Integer> levels(List<String> given) {
        var levels = new LinkedHashMap<String, Integer>();
        for (var text : given) {
            int equals = text.indexOf('=');
            if (equals < 0) {
                throw new ScriptFailure(
                        "Can't parse feature=level string %s: equals sign not found."
                                .formatted(text));
            }
            var level = text.substring(equals + 1).strip();
            if (!level.matches("-?\\d{1,4}")) {
                throw new ScriptFailure(
                        "Can't parse feature=level string %s: unable to parse %s as a short."
                                .formatted(text, level));
            }
            put(levels, text.substring(0, equals).strip(), Integer.parseInt(level));
        }
        return levels;
    }

    private static void put(Map<String, Integer> levels, String feature, int level) {
        if (levels.put(feature, level) != null) {
            throw new ScriptFailure("Feature %s was specified more than once.".formatted(feature));
        }
    }

    private static int metadataVersion(String name) {
        return Releases.level(name)
                .orElseThrow(() ->
                        new ScriptFailure(
                                "Unknown metadata.version '%s'. Supported metadata.version are: %s"
                                        .formatted(name, String.join(", ", Releases.names()))));
    }

    /// Has the cluster do it and says of each feature what became of it.
    private static void update(
            String verb,
            Features features,
            Map<String, Integer> levels,
            UpgradeType type,
            boolean dryRun,
            Output output)
            throws InterruptedException {
        if (levels.isEmpty()) {
            throw new ScriptFailure("You must specify at least one feature to " + verb);
        }
        boolean disable = verb.equals("disable");
        var results = features.update(levels, type, dryRun);
        results.forEach((name, failure) -> {
            int level = levels.getOrDefault(name, 0);
            if (failure.isPresent()) {
                output.print(
                        "%s %s. %s"
                                .formatted(
                                        dryRun ? "Can not" : "Could not",
                                        disable
                                                ? "disable " + name
                                                : "%s %s to %d".formatted(verb, name, level),
                                        failure.get().getMessage()));
            } else {
                output.print(
                        "%s %s %s"
                                .formatted(
                                        name,
                                        dryRun ? "can be" : "was",
                                        disable ? "disabled." : verb + "d to " + level + "."));
            }
        });
        long failed = results.values().stream().filter(it -> it.isPresent()).count();
        if (failed > 0) {
            throw new ScriptFailure(
                    "%d out of %d operation(s) failed.".formatted(failed, results.size()));
        }
    }

    @Command(name = "describe", description = "Shows features and their levels.")
    final class Describe implements Asked {
        @Option(names = "--node-id", description = "The node to ask.")
        private @Nullable Integer nodeId;

        @Override
        public void run(Admin admin, Output output) throws Exception {
            if (nodeId != null && nodeId < 0) {
                throw new ScriptFailure(
                        "Invalid node id %d: must be non-negative.".formatted(nodeId));
            }
            var node = nodeId == null ? OptionalInt.empty() : OptionalInt.of(nodeId);
            var table = new Features(admin).describe(node);
            var epoch = table.epoch().map(String::valueOf).orElse("-");
            for (var it : table.features()) {
                output.print(
                        ("Feature: %-40s  SupportedMinVersion: %-15s  SupportedMaxVersion: %-15s "
                                        + " FinalizedVersionLevel: %-15s  Epoch: %s")
                                .formatted(
                                        it.name(),
                                        level(it.name(), it.min()),
                                        level(it.name(), it.max()),
                                        level(it.name(), it.finalized()),
                                        epoch));
            }
        }

        private static String level(String feature, int level) {
            return feature.equals(Releases.METADATA_VERSION)
                    ? Releases.name(level).orElse("UNKNOWN " + level)
                    : Integer.toString(level);
        }
    }

    /// What an upgrade and a downgrade are told.
    final class Levels {
        @Option(names = "--metadata", description = "Of old: a level of metadata.version by name.")
        private @Nullable String metadata;

        @Option(
                names = "--release-version",
                description = "All features as they are in that release: 4.3-IV0.")
        private @Nullable String releaseVersion;

        @Option(names = "--feature", description = "A feature and its level: share.version=1.")
        private List<String> features = List.of();

        @Option(names = "--dry-run", description = "Have it checked; change nothing.")
        private boolean dryRun;

        void update(String verb, UpgradeType type, Admin admin, Output output) throws Exception {
            if (releaseVersion != null && (metadata != null || !features.isEmpty())) {
                throw new ScriptFailure(
                        "Can not specify `release-version` with other feature flags.");
            }
            var levels = new LinkedHashMap<String, Integer>();
            if (releaseVersion != null) {
                int level = metadataVersion(releaseVersion);
                levels.put(Releases.METADATA_VERSION, level);
                Releases.defaults(level)
                        .forEach((name, it) -> {
                            if (it > 0 || type != UpgradeType.UPGRADE) {
                                levels.put(name, it);
                            }
                        });
            }
            if (metadata != null) {
                output.print(
                        " `metadata` flag is deprecated and may be removed in a future release.");
                levels.put(Releases.METADATA_VERSION, metadataVersion(metadata));
            }
            levels(features).forEach((name, level) -> put(levels, name, level));
            FeatureCommands.update(verb, new Features(admin), levels, type, dryRun, output);
        }
    }

    private static UpgradeType downgrade(boolean unsafe) {
        return unsafe ? UpgradeType.UNSAFE_DOWNGRADE : UpgradeType.SAFE_DOWNGRADE;
    }

    @Command(name = "upgrade", description = "Raises levels of features.")
    final class Upgrade implements Asked {
        @Mixin private Levels levels = new Levels();

        @Override
        public void run(Admin admin, Output output) throws Exception {
            levels.update("upgrade", UpgradeType.UPGRADE, admin, output);
        }
    }

    @Command(name = "downgrade", description = "Lowers levels of features.")
    final class Downgrade implements Asked {
        @Mixin private Levels levels = new Levels();

        @Option(names = "--unsafe", description = "Even where metadata could be lost.")
        private boolean unsafe;

        @Override
        public void run(Admin admin, Output output) throws Exception {
            levels.update("downgrade", downgrade(unsafe), admin, output);
        }
    }

    @Command(name = "disable", description = "Switches features off: level 0.")
    final class Disable implements Asked {
        @Option(names = "--feature", description = "A feature.")
        private List<String> features = List.of();

        @Option(names = "--unsafe", description = "Even where metadata could be lost.")
        private boolean unsafe;

        @Option(names = "--dry-run", description = "Have it checked; change nothing.")
        private boolean dryRun;

        @Override
        public void run(Admin admin, Output output) throws Exception {
            var levels = new LinkedHashMap<String, Integer>();
            features.forEach(it -> put(levels, it, 0));
            update("disable", new Features(admin), levels, downgrade(unsafe), dryRun, output);
        }
    }

    @Command(
            name = "version-mapping",
            description = "Prints the levels of all features that belong to a release.")
    final class VersionMapping implements Known {
        @Option(names = "--release-version", description = "The release: 4.3-IV0.")
        private @Nullable String releaseVersion;

        @Override
        public void run(Output output) {
            var release = releaseVersion == null ? Releases.newest() : releaseVersion;
            int level = metadataVersion(release);
            output.print("metadata.version=%d (%s)".formatted(level, release));
            Releases.defaults(level)
                    .forEach((name, it) -> output.print("%s=%d".formatted(name, it)));
        }
    }

    @Command(
            name = "feature-dependencies",
            description = "Prints what a level of a feature needs of other features.")
    final class Dependencies implements Known {
        @Option(names = "--feature", description = "A feature and its level: share.version=1.")
        private List<String> features = List.of();

        @Override
        public void run(Output output) {
            levels(features).forEach((name, level) -> print(name, level, output));
        }

        private static void print(String feature, int level, Output output) {
            if (feature.equals(Releases.METADATA_VERSION)) {
                var name =
                        Releases.name(level)
                                .orElseThrow(() ->
                                        new ScriptFailure("Unknown metadata.version " + level));
                output.print("%s=%d (%s) has no dependencies.".formatted(feature, level, name));
                return;
            }
            if (!Releases.isFeature(feature)) {
                throw new ScriptFailure("Unknown feature: " + feature);
            }
            int needs =
                    Releases.find(feature, level)
                            .orElseThrow(() ->
                                    new ScriptFailure(
                                            "No feature:%s with feature level %d"
                                                    .formatted(feature, level)))
                            .needs();
            if (needs == 0) {
                output.print("%s=%d has no dependencies.".formatted(feature, level));
                return;
            }
            output.print("%s=%d requires:".formatted(feature, level));
            output.print(
                    "    metadata.version=%d (%s)"
                            .formatted(needs, Releases.name(needs).orElseThrow()));
        }
    }
}
