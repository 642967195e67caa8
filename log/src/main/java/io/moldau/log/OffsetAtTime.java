package io.moldau.log;

/// A record found by its timestamp.
///
/// @param timestampMs the record's own
/// @param leaderEpoch of the record's batch; -1 if it has none
public record OffsetAtTime(long timestampMs, long offset, int leaderEpoch) {}
