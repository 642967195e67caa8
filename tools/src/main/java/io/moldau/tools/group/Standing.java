package io.moldau.tools.group;

import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.jspecify.annotations.Nullable;

/// How far a group has come in a partition.
///
/// @param currentOffset of the record that the group reads next, in a share group of the first one
///   that nobody has done with; null where the group never read it
/// @param endOffset of the record that is written next; null where the topic is gone or the
///   partition has no leader
/// @param lag how many offsets the group is behind; with compaction or transactions fewer records
///   are there
record Standing(@Nullable Long currentOffset, @Nullable Long endOffset, @Nullable Long lag) {
    /// Of a group that reads one record after the other. Its lag is never negative: a log that lost
    /// its end is no lead of the group.
    static Standing inOrder(@Nullable Long currentOffset, @Nullable Long endOffset) {
        return new Standing(
                currentOffset,
                endOffset,
                currentOffset == null || endOffset == null
                        ? null
                        : Math.max(0, endOffset - currentOffset));
    }

    /// Of a share group: behind its first record that is not done with, others may be.
    ///
    /// @param info null, or with a start of -1, where nobody has read yet
    static Standing shared(@Nullable SharePartitionOffsetInfo info, @Nullable Long endOffset) {
        if (info == null) {
            return inOrder(null, endOffset);
        }
        var start = info.startOffset() < 0 ? null : info.startOffset();
        var lag = info.lag().filter(it -> it >= 0).orElse(null);
        return lag == null ? inOrder(start, endOffset) : new Standing(start, endOffset, lag);
    }
}
