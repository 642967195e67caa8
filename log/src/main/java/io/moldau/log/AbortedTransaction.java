package io.moldau.log;

/// A transaction that was aborted, as a segment's [TransactionIndex] holds it.
///
/// @param firstOffset of the producer's first batch in it
/// @param lastOffset of the marker
/// @param lastStableOffset when the marker was written, of transactions alone: the first offset of
///   the first one still open, else one past the marker
public record AbortedTransaction(
        long producerId, long firstOffset, long lastOffset, long lastStableOffset) {}
