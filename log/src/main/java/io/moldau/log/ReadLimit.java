package io.moldau.log;

/// How far a read may go.
public enum ReadLimit {
    /// To the end of the log: followers.
    LOG_END,
    /// To the high watermark: consumers, `read_uncommitted`.
    HIGH_WATERMARK,
    /// To the last stable offset: consumers, `read_committed`.
    LAST_STABLE_OFFSET
}
