package io.moldau.metadata;

import java.util.List;
import java.util.Optional;

/// Adds partitions to topics, each topic on its own.
///
/// @param validateOnly whether to answer as if, and add nothing
public record CreatePartitions(List<Growth> topics, boolean validateOnly)
        implements Command<List<CreatePartitions.Result>> {
    /// A topic that shall grow.
    ///
    /// @param count partitions that it shall have in the end
    /// @param assignments the brokers of each added partition, in order; without them the
    ///   controller places the partitions
    public record Growth(String topic, int count, Optional<List<List<Integer>>> assignments) {
        /// Partitions that the controller places.
        public static Growth placed(String topic, int count) {
            return new Growth(topic, count, Optional.empty());
        }
    }

    /// What became of one topic.
    public record Result(String topic, ApiError error) {}
}
