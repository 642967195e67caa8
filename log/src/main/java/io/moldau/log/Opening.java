package io.moldau.log;

/// What the data directory knows about a partition when it opens its log.
///
/// Each form carries the largest log start offset known: that of the checkpoint (0 if none) or of
/// the last [Journal#startMoved] in the journal. What lies below it may be missing without being
/// damage. The log may start later still, if its first segments are gone already.
public sealed interface Opening {
    long logStartOffset();

    /// Everything was flushed and nothing was written since: after a clean stop, or in a run in
    /// which the log was closed. Torn bytes at the end would be damage.
    ///
    /// @param endOffset where the log must end at least; -1 if not known
    record Clean(long logStartOffset, long endOffset) implements Opening {}

    /// The process ended without a clean stop. Everything below `flushedOffset` was flushed; all at
    /// and after it is cut (segments, indexes, snapshots, epochs), because it was never promised or
    /// will be replayed from the write-ahead log. Fewer offsets than that would be damage.
    ///
    /// If the journal holds a [Journal#truncated] below `flushedOffset`, the segment may hold later
    /// bytes from there on: pass the smallest such offset instead, and replay from that entry on.
    record Recover(long logStartOffset, long flushedOffset) implements Opening {}

    /// As [Recover], but what follows `flushedOffset` is kept as far as it is sound: batch by
    /// batch, bounds, offsets and CRC; the log is cut at the first bad one
    /// (`flush.before.ack=false`).
    record Scan(long logStartOffset, long flushedOffset) implements Opening {}

    /// Apache Kafka has written here and was not stopped cleanly. As [Scan], but segments may have
    /// gaps between them, whether or not the settings, not known yet, say that the log is
    /// compacted; and no transaction index is believed.
    record Adopt(long logStartOffset, long flushedOffset) implements Opening {}
}
