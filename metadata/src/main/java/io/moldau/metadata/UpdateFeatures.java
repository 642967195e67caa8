package io.moldau.metadata;

import java.util.List;

/// Moves finalized feature levels: all of them or none.
///
/// @param validateOnly whether to answer as if, and change nothing
public record UpdateFeatures(List<Update> updates, boolean validateOnly)
        implements Command<UpdateFeatures.Reply> {
    /// What direction the caller has in mind, in the order of their numbers on the wire.
    public enum UpgradeType {
        /// Any other number.
        UNKNOWN,
        UPGRADE,
        SAFE_DOWNGRADE,
        UNSAFE_DOWNGRADE
    }

    /// A feature and the level that it shall have; 0 switches it off.
    public record Update(String feature, int level, UpgradeType type) {}

    /// What became of one feature.
    public record Result(String feature, ApiError error) {}

    /// What became of the request; `error` is that of the first feature that was refused.
    public record Reply(ApiError error, List<Result> results) {}
}
