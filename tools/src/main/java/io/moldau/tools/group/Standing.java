package io.moldau.tools.group;

import org.jspecify.annotations.Nullable;

/// How far a group has come in a partition.
///
/// @param currentOffset of the record that the group reads next; null where it never committed one
/// @param endOffset of the record that is written next; null where the topic is gone or the
///   partition has no leader
record Standing(@Nullable Long currentOffset, @Nullable Long endOffset) {
    /// How many offsets the group is behind; with compaction or transactions fewer records are
    /// there. Never negative: a log that lost its end is no lead of the group.
    @Nullable Long lag() {
        return currentOffset == null || endOffset == null
                ? null
                : Math.max(0, endOffset - currentOffset);
    }
}
