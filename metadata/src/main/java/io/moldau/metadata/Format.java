package io.moldau.metadata;

import io.moldau.protocol.stored.ClusterMetadataRecord;
import io.moldau.protocol.stored.FeatureLevelRecord;
import java.util.List;

/// Writes the first records of a new cluster, its feature levels among them, and the setting that
/// [EligibleLeaders] want. Does nothing once there are any levels.
public record Format(List<ClusterMetadataRecord> records) implements Command<ApiError> {
    /// A cluster with one feature.
    public static Format at(String feature, int level) {
        return new Format(List.of(level(feature, level)));
    }

    static ClusterMetadataRecord level(String feature, int level) {
        return FeatureLevelRecord.builder().name(feature).featureLevel(level).build();
    }
}
