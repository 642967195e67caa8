package io.moldau.metadata;

import java.util.List;

/// Elects leaders of partitions anew.
///
/// @param type which replica shall lead
/// @param partitions which partitions; empty for all of them, and then only those are answered for
///   which there was something to do
public record ElectLeaders(Type type, List<Partition> partitions)
        implements Command<List<ElectLeaders.Result>> {
    /// Kinds of elections, in the order of their numbers on the wire.
    public enum Type {
        /// The first replica, if it is in sync.
        PREFERRED,
        /// Any replica that lives, for a partition that has no leader: what only the others had is
        /// lost.
        UNCLEAN
    }

    /// One partition.
    public record Partition(String topic, int index) {}

    /// What became of one partition.
    public record Result(Partition partition, ApiError error) {}
}
