package io.moldau.metadata;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Replaces all settings of resources by others (the old AlterConfigs): what is not named goes back
/// to its default. Each resource on its own.
///
/// @param validateOnly whether to answer as if, and change nothing
public record ReplaceConfigs(List<Replacement> replacements, boolean validateOnly)
        implements Command<List<AlterConfigs.Result>> {
    /// One setting; the wire allows a null value, which is refused.
    public record Setting(String name, @Nullable String value) {}

    /// All that shall be set for one resource.
    public record Replacement(ConfigResource resource, List<Setting> settings) {}
}
