package io.moldau.tools.script.storage;

import io.moldau.tools.cluster.Releases;
import io.moldau.tools.offline.NodeDirectories.ScramUser;
import io.moldau.tools.script.ScriptFailure;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The levels of features that a cluster begins with, as `kafka-storage.sh format` is told them.
final class FormatLevels {
    private static final String KRAFT_VERSION = "kraft.version";

    private FormatLevels() {}

    /// In the order in which Kafka writes them, without those that are off.
    ///
    /// @param features `name=level`
    /// @param dynamic whether the log says who votes
    static Map<String, Integer> of(
            @Nullable String release, List<String> features, boolean dynamic) {
        var given = new LinkedHashMap<String, Integer>();
        features.forEach(it -> given.put(name(it), level(it)));
        var byName = given.remove(Releases.METADATA_VERSION);
        if (byName != null && release != null) {
            throw new ScriptFailure(
                    "Use --release-version instead of --feature metadata.version=X to avoid"
                            + " ambiguity.");
        }
        int version = byName == null ? StorageCommands.metadataVersion(release) : byName;
        if (Releases.name(version).isEmpty()) {
            throw new ScriptFailure(
                    "No MetadataVersion with feature level %d. Valid feature levels are from %d to %d."
                            .formatted(
                                    version,
                                    StorageCommands.metadataVersion(Releases.oldest()),
                                    StorageCommands.metadataVersion(Releases.newest())));
        }
        var levels = new TreeMap<>(Releases.defaults(version));
        given.forEach((name, level) -> {
            checkKnown(name, level, levels);
            checkNeeds(name, level, version);
            levels.put(name, level);
        });
        checkKraft(given.get(KRAFT_VERSION), dynamic);
        levels.remove(KRAFT_VERSION); // has no record
        levels.values().removeIf(it -> it == 0);
        var ordered = new LinkedHashMap<String, Integer>();
        ordered.put(Releases.METADATA_VERSION, version);
        ordered.putAll(levels);
        return ordered;
    }

    private static void checkKnown(String name, int level, Map<String, Integer> known) {
        if (Releases.find(name, level).isEmpty()) {
            throw new ScriptFailure(
                    Releases.isFeature(name)
                            ? "No feature:%s with feature level %d".formatted(name, level)
                            : "Unsupported feature: %s. Supported features are: %s"
                                    .formatted(name, String.join(", ", known.keySet())));
        }
    }

    private static void checkNeeds(String name, int level, int version) {
        Releases.find(name, level)
                .filter(it -> it.needs() > version)
                .ifPresent(it -> {
                    throw new ScriptFailure(
                            "%s could not be set to %d because it depends on metadata.version level %d"
                                    .formatted(name, level, it.needs()));
                });
    }

    private static void checkKraft(@Nullable Integer level, boolean dynamic) {
        if (level == null) {
            return;
        }
        if (level == 0 && dynamic) {
            throw new ScriptFailure(
                    "Cannot set kraft.version to 0 if controller.quorum.voters is empty and one of"
                            + " the flags --standalone, --initial-controllers, or"
                            + " --no-initial-controllers is used. For dynamic controllers support,"
                            + " try removing the --feature flag for kraft.version.");
        }
        if (level != 0 && !dynamic) {
            throw new ScriptFailure(
                    ("Cannot set kraft.version to %d unless controller.quorum.voters is empty and"
                                    + " one of the flags --standalone, --initial-controllers, or"
                                    + " --no-initial-controllers is used. For dynamic controllers"
                                    + " support, try using one of --standalone,"
                                    + " --initial-controllers, or --no-initial-controllers and"
                                    + " removing controller.quorum.voters.")
                            .formatted(level));
        }
    }

    private static String name(String text) {
        if (!text.contains("=")) {
            throw new ScriptFailure(
                    "Can't parse feature=level string %s: equals sign not found.".formatted(text));
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

    /// As Kafka's tool prints what it writes.
    static String shown(Map<String, Integer> levels, List<ScramUser> users) {
        var records =
                Stream.concat(
                        levels.entrySet().stream()
                                .map(it ->
                                        "FeatureLevelRecord(name='%s', featureLevel=%d)"
                                                .formatted(it.getKey(), it.getValue())),
                        users.stream().map(FormatLevels::shown));
        return "BootstrapMetadata(records=[%s], metadataVersionLevel=%d, source=format command)"
                .formatted(
                        records.map("ApiMessageAndVersion(%s at version 0)"::formatted)
                                .collect(Collectors.joining(", ")),
                        levels.getOrDefault(Releases.METADATA_VERSION, 0));
    }

    private static String shown(ScramUser it) {
        return "UserScramCredentialRecord(name='%s', mechanism=%d, salt=%s, storedKey=%s, serverKey=%s, iterations=%d)"
                .formatted(
                        it.name(),
                        it.mechanism(),
                        Arrays.toString(it.salt().array()),
                        Arrays.toString(it.storedKey().array()),
                        Arrays.toString(it.serverKey().array()),
                        it.iterations());
    }
}
