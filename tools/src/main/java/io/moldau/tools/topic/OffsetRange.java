package io.moldau.tools.topic;

import org.apache.kafka.common.TopicPartition;

/// From where to where a partition's log goes.
///
/// @param end the offset of the next record
public record OffsetRange(TopicPartition partition, long start, long end) {
    /// How many offsets that is; with compaction or transactions fewer records are there.
    public long records() {
        return end - start;
    }
}
