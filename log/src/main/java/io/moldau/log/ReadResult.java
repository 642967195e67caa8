package io.moldau.log;

/// What a read found.
public sealed interface ReadResult {
    /// Batches from the one that holds the asked offset on. Close the slice when it is sent.
    ///
    /// The offsets are those that bounded this very read: they were looked at once.
    record Found(
            LogSlice slice,
            long highWatermark,
            long lastStableOffset,
            long logStartOffset,
            long logEndOffset)
            implements ReadResult {}

    /// The asked offset is below the start or past the end of the log.
    record OutOfRange(long highWatermark, long logStartOffset, long logEndOffset)
            implements ReadResult {}
}
