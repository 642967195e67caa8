package io.moldau.metadata;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Changes single settings of resources (IncrementalAlterConfigs), each resource on its own: all of
/// its changes or none.
///
/// @param validateOnly whether to answer as if, and change nothing
public record AlterConfigs(List<Alteration> alterations, boolean validateOnly)
        implements Command<List<AlterConfigs.Result>> {
    /// Kinds of changes, in the order of their numbers on the wire.
    public enum Operation {
        SET,
        DELETE,
        APPEND,
        SUBTRACT
    }

    /// One change; the value counts for all but [Operation#DELETE].
    public record Change(String name, Operation operation, @Nullable String value) {}

    /// The changes of one resource.
    public record Alteration(ConfigResource resource, List<Change> changes) {}

    /// What became of one resource.
    public record Result(ConfigResource resource, ApiError error) {}
}
