package io.moldau.metadata;

import io.moldau.protocol.Uuid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Creates topics, each on its own: one that is refused does not hinder the others.
///
/// @param validateOnly whether to answer as if, and create nothing
public record CreateTopics(List<NewTopic> topics, boolean validateOnly)
        implements Command<List<CreateTopics.Result>> {
    /// Stands for the configured number of partitions or replicas.
    public static final int DEFAULT = -1;

    /// A topic to create.
    ///
    /// @param partitions how many, or [#DEFAULT]; `DEFAULT` too with `assignments`
    /// @param replicationFactor how many replicas, or [#DEFAULT]; `DEFAULT` too with `assignments`
    /// @param assignments which brokers get which partition; empty lets the controller place them
    public record NewTopic(
            String name,
            int partitions,
            int replicationFactor,
            List<Assignment> assignments,
            List<Config> configs) {
        public static NewTopic named(String name, int partitions, int replicationFactor) {
            return new NewTopic(name, partitions, replicationFactor, List.of(), List.of());
        }

        public NewTopic withConfigs(List<Config> wanted) {
            return new NewTopic(name, partitions, replicationFactor, assignments, wanted);
        }
    }

    /// The brokers of one partition, the preferred leader first.
    public record Assignment(int partition, List<Integer> brokers) {}

    /// A setting of the topic; the wire allows a null value, which is refused.
    public record Config(String name, @Nullable String value) {}

    /// What became of one topic; without error also what it has come to be.
    ///
    /// @param id the zero id after an error or when only validated
    public record Result(
            String name, ApiError error, Uuid id, int partitions, int replicationFactor) {
        static Result refused(String name, ApiError error) {
            return new Result(name, error, Uuid.ZERO, DEFAULT, DEFAULT);
        }
    }
}
