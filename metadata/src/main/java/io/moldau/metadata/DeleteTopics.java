package io.moldau.metadata;

import io.moldau.protocol.Uuid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Deletes topics with all their data, each on its own.
public record DeleteTopics(List<Target> targets) implements Command<List<DeleteTopics.Result>> {
    /// A topic by name, or by id with a null name.
    public record Target(@Nullable String name, Uuid id) {
        public static Target named(String name) {
            return new Target(name, Uuid.ZERO);
        }

        public static Target ofId(Uuid id) {
            return new Target(null, id);
        }
    }

    /// What became of one target.
    ///
    /// @param name null if the target was an id that nothing has
    /// @param id the zero id if the target was a name that nothing has
    public record Result(@Nullable String name, Uuid id, ApiError error) {}
}
