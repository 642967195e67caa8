package io.moldau.metadata;

import java.util.List;

/// Adds partitions to topics, each topic on its own.
///
/// @param validateOnly whether to answer as if, and add nothing
public record CreatePartitions(List<Growth> topics, boolean validateOnly)
        implements Command<List<CreatePartitions.Result>> {
    /// A topic that shall grow.
    ///
    /// @param count partitions that it shall have in the end
    /// @param assignments the brokers of each added partition, in order; empty lets the controller
    ///   place them
    public record Growth(String topic, int count, List<List<Integer>> assignments) {}

    /// What became of one topic.
    public record Result(String topic, ApiError error) {}
}
