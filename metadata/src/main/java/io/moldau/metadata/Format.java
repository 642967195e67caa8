package io.moldau.metadata;

import java.util.List;

/// Writes the first records of a new cluster: its feature levels. Does nothing once there are any.
public record Format(List<FeatureLevel> levels) implements Command<ApiError> {
    /// A feature and its first finalized level.
    public record FeatureLevel(String feature, int level) {}
}
