package io.moldau.log;

/// A transaction that is open in a log, and holds its last stable offset.
///
/// @param firstOffset of the producer's first batch in it
/// @param sinceMs wall clock of this node when that batch was appended; for one that was open when
///   the log was opened, the batch's own timestamp
/// @param lastTimestamp of the producer's last batch
public record OpenTransaction(
        long producerId, short epoch, long firstOffset, long sinceMs, long lastTimestamp) {}
