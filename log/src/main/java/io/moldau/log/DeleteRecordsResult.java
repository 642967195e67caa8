package io.moldau.log;

/// What became of a wish to delete the records below an offset.
public sealed interface DeleteRecordsResult {
    /// The log starts at `logStartOffset`; durable after [PartitionLog#awaitDurable(long)].
    record Deleted(long logStartOffset, long ticket) implements DeleteRecordsResult {}

    /// The offset is past the high watermark: nothing happened.
    record OutOfRange(long highWatermark) implements DeleteRecordsResult {}
}
