package io.moldau.metadata;

import io.moldau.metadata.BrokerImage.FeatureRange;
import io.moldau.protocol.stored.ClusterMetadataRecord;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Features that this release serves, with the levels of Kafka 4.4.
///
/// A feature joins the table when what it switches on is there; what is not in the table is not
/// advertised, whatever a directory of Kafka says. Still to come: `group.version` 1 (consumer
/// protocol), `share.version` 2, `streams.version` 1; `kraft.version` belongs to a quorum and has
/// no record. `eligible.leader.replicas.version` 1 is half there: a new cluster has it, and the
/// rules for `min.insync.replicas` that come with it ([EligibleLeaders]); that a partition may have
/// no replica in sync matters where there are followers.
public final class FeatureTable {
    public static final String METADATA_VERSION = "metadata.version";
    public static final String TRANSACTION_VERSION = "transaction.version";

    /// From here on clients have a new epoch for each transaction (KIP-890).
    private static final int TRANSACTION_VERSION_MAX = 2;

    /// Levels of metadata.version at which the form of a record changes. Below the first of them,
    /// replicas have no directories; Kafka can lift such a directory up, we do not read it.
    static final int DIRECTORY_ASSIGNMENT = 17; // 3.7-IV2

    static final int ELIGIBLE_LEADER_REPLICAS = 23; // 4.0-IV1
    static final int CORDONED_LOG_DIRS = 30; // 4.3-IV0
    private static final int METADATA_VERSION_MAX = 33; // 4.4-IV2

    /// Levels that changed what the records hold, so that one cannot go back across them.
    private static final List<Integer> WITHOUT_RETURN =
            List.of(ELIGIBLE_LEADER_REPLICAS, CORDONED_LOG_DIRS, 32, 33);

    private static final List<FeatureRange> SERVED =
            List.of(
                    new FeatureRange(METADATA_VERSION, DIRECTORY_ASSIGNMENT, METADATA_VERSION_MAX),
                    new FeatureRange(TRANSACTION_VERSION, 0, TRANSACTION_VERSION_MAX));

    /// What Kafka finalizes and is not advertised here: what hangs on these levels is kept as it
    /// is.
    private static final List<FeatureRange> KEPT =
            List.of(
                    new FeatureRange(EligibleLeaders.FEATURE, 0, 1),
                    new FeatureRange("group.version", 0, 1),
                    new FeatureRange("share.version", 0, 2),
                    new FeatureRange("streams.version", 0, 1));

    private FeatureTable() {}

    /// Why metadata with these levels is not to be opened, and what to do; empty if it may be.
    public static Optional<String> refusal(ClusterImage image) {
        for (var level : image.features()) {
            var known =
                    Stream.concat(SERVED.stream(), KEPT.stream())
                            .filter(it -> it.name().equals(level.key()))
                            .findFirst();
            if (known.isEmpty()) {
                return Optional.of(
                        ("the cluster has feature %1$s at level %2$d, which this version does not"
                                        + " know. Start the program that wrote it and disable the feature"
                                        + " (kafka-features --bootstrap-server ... disable --feature"
                                        + " %1$s), or start a newer version")
                                .formatted(level.key(), level.value()));
            }
            if (level.value() > known.get().max()) {
                return Optional.of(
                        ("the cluster has %1$s at level %2$d, this version knows up to %3$d. Start"
                                        + " the program that wrote it and go back (kafka-features"
                                        + " --bootstrap-server ... downgrade --feature %1$s=%3$d), or start"
                                        + " a newer version")
                                .formatted(level.key(), level.value(), known.get().max()));
            }
            if (level.value() < known.get().min()) {
                return Optional.of(
                        ("the cluster has %1$s at level %2$d, this version reads %3$d and later."
                                        + " Start Apache Kafka 4 on the directory and go up"
                                        + " (kafka-features --bootstrap-server ... upgrade --feature"
                                        + " %1$s=%4$d), then come back")
                                .formatted(
                                        level.key(),
                                        level.value(),
                                        known.get().min(),
                                        CORDONED_LOG_DIRS));
            }
        }
        return Optional.empty();
    }

    /// The features of this release and the levels it can work with.
    public static List<FeatureRange> served() {
        return SERVED;
    }

    static Optional<FeatureRange> find(String feature) {
        return SERVED.stream().filter(it -> it.name().equals(feature)).findFirst();
    }

    /// Levels that a new cluster starts with, if nothing else is said: all that is served, and of
    /// what is kept the one that clients see in settings.
    public static List<ClusterMetadataRecord> initial() {
        return Stream.concat(
                        SERVED.stream().map(it -> Format.level(it.name(), it.max())),
                        Stream.of(Format.level(EligibleLeaders.FEATURE, 1)))
                .toList();
    }

    /// The finalized levels of an image, as far as this release serves them.
    public static SortedTree<String, Integer> finalized(ClusterImage image) {
        SortedTree<String, Integer> levels = SortedTree.empty();
        for (var feature : SERVED) {
            int level = image.featureLevel(feature.name());
            if (level > 0) {
                levels = levels.with(feature.name(), level);
            }
        }
        return levels;
    }

    /// Whether a return from one level of metadata.version to a lower one could lose something.
    static boolean losesMetadata(int from, int to) {
        return WITHOUT_RETURN.stream().anyMatch(it -> to < it && it <= from);
    }
}
