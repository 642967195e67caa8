package io.moldau.tools.cluster;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Levels of `metadata.version` by the names that people know them by, and the features that belong
/// to each, as Kafka 4.4 has them.
public final class Releases {
    public static final String METADATA_VERSION = "metadata.version";

    /// Level of the first of [#NAMES].
    private static final int OLDEST = 7;

    private static final List<String> NAMES =
            List.of(
                    "3.3-IV3", "3.4-IV0", "3.5-IV0", "3.5-IV1", "3.5-IV2", "3.6-IV0", "3.6-IV1",
                    "3.6-IV2", "3.7-IV0", "3.7-IV1", "3.7-IV2", "3.7-IV3", "3.7-IV4", "3.8-IV0",
                    "3.9-IV0", "4.0-IV0", "4.0-IV1", "4.0-IV2", "4.0-IV3", "4.1-IV0", "4.1-IV1",
                    "4.2-IV0", "4.2-IV1", "4.3-IV0", "4.4-IV0", "4.4-IV1", "4.4-IV2");

    /// A level of a feature.
    ///
    /// @param since the level of metadata.version from which on it is the default
    /// @param needs the level of metadata.version without which it cannot be; 0 for none
    public record Level(String feature, int level, int since, int needs) {}

    /// Features in the order in which Kafka's tools name them, each with its levels.
    private static final List<Level> LEVELS =
            List.of(
                    new Level("kraft.version", 1, 21, 0),
                    new Level("transaction.version", 1, 24, 0),
                    new Level("transaction.version", 2, 24, 0),
                    new Level("group.version", 1, 22, 0),
                    new Level("eligible.leader.replicas.version", 1, 26, 23),
                    new Level("share.version", 1, 28, 0),
                    new Level("share.version", 2, 31, 0),
                    new Level("streams.version", 1, 29, 0));

    private Releases() {}

    /// `4.4-IV2`: the newest that there is.
    public static String newest() {
        return NAMES.getLast();
    }

    public static String oldest() {
        return NAMES.getFirst();
    }

    /// `3.3-IV3` of 7.
    public static Optional<String> name(int level) {
        int index = level - OLDEST;
        return index >= 0 && index < NAMES.size()
                ? Optional.of(NAMES.get(index))
                : Optional.empty();
    }

    /// 33 of `4.4-IV2`, of `4.4` and of `4.4.1`: a release without more means its last level.
    public static Optional<Integer> level(String name) {
        var release = name.replaceFirst("^(\\d+\\.[^.]+)\\..*$", "$1");
        for (int i = NAMES.size() - 1; i >= 0; i--) {
            if (NAMES.get(i).equals(release) || NAMES.get(i).startsWith(release + "-")) {
                return Optional.of(OLDEST + i);
            }
        }
        return Optional.empty();
    }

    public static List<String> names() {
        return NAMES;
    }

    /// The default of each feature at a level of metadata.version; 0 where it is off.
    public static Map<String, Integer> defaults(int metadataVersion) {
        var defaults = new LinkedHashMap<String, Integer>();
        LEVELS.forEach(it -> defaults.put(it.feature(), 0));
        LEVELS.stream()
                .filter(it -> metadataVersion >= it.since())
                .forEach(it -> defaults.put(it.feature(), it.level()));
        return defaults;
    }

    /// What is known of a level of a feature other than metadata.version; level 0 is off.
    public static Optional<Level> find(String feature, int level) {
        if (level == 0 && LEVELS.stream().anyMatch(it -> it.feature().equals(feature))) {
            return Optional.of(new Level(feature, 0, OLDEST, 0));
        }
        return LEVELS.stream()
                .filter(it -> it.feature().equals(feature) && it.level() == level)
                .findFirst();
    }

    public static boolean isFeature(String name) {
        return LEVELS.stream().anyMatch(it -> it.feature().equals(name));
    }
}
