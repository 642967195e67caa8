package io.moldau.log;

/// Where a leader epoch ended, as OffsetForLeaderEpoch answers it (KIP-101, KIP-279).
///
/// @param leaderEpoch the largest known epoch that is not larger than the asked one; -1 for none
/// @param endOffset start of the next epoch, or the end of the log; -1 for unknown
public record EpochEnd(int leaderEpoch, long endOffset) {
    public static final EpochEnd UNKNOWN = new EpochEnd(-1, -1);
}
