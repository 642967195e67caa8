package io.moldau.coordinator;

import java.time.Duration;

/// What the broker's configuration says about groups and offsets. Names and defaults are Kafka's.
///
/// @param sessionTimeoutMinMs `group.min.session.timeout.ms`
/// @param sessionTimeoutMaxMs `group.max.session.timeout.ms`
/// @param initialRebalanceDelayMs `group.initial.rebalance.delay.ms`: how long the first rebalance
///   of an empty group waits for more members, again and again while such come
/// @param membersMax `group.max.size`
/// @param offsetMetadataMaxLength `offset.metadata.max.bytes`, compared as Kafka does with the
///   number of characters
/// @param offsetsRetentionMs `offsets.retention.minutes` in milliseconds
/// @param offsetsRetentionCheckIntervalMs `offsets.retention.check.interval.ms`
public record GroupSettings(
        int sessionTimeoutMinMs,
        int sessionTimeoutMaxMs,
        int initialRebalanceDelayMs,
        int membersMax,
        int offsetMetadataMaxLength,
        long offsetsRetentionMs,
        long offsetsRetentionCheckIntervalMs) {

    /// Kafka's defaults.
    public static GroupSettings defaults() {
        return new GroupSettings(
                6_000,
                1_800_000,
                3_000,
                Integer.MAX_VALUE,
                4_096,
                Duration.ofDays(7).toMillis(),
                600_000);
    }
}
