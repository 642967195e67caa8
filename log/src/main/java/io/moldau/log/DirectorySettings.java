package io.moldau.log;

import io.moldau.log.wal.WalSettings;

/// How one data directory is run.
///
/// @param wal sizes of the write-ahead log
/// @param checkpointMs a checkpoint is made at least so often while something is written
/// @param openLogsMax beyond this, logs are closed that were not used for half a minute; below it,
///   those not used for `choresMs`; beyond twice as many, those used least recently, at once
/// @param choresMs how often retention and the like look at open logs;
///   `log.retention.check.interval.ms`
/// @param reserveBytes kept free for the checkpoint and for recovery on a full disk
public record DirectorySettings(
        WalSettings wal, long checkpointMs, int openLogsMax, long choresMs, int reserveBytes) {
    /// A minute: what has to be replayed after a crash of a quiet broker.
    private static final long CHECKPOINT_MS = 60_000;

    /// Each open log takes a file handle and about 5 KiB (measured), and there may be twice as
    /// many: an eighth of the heap.
    private static final int OPEN_LOG_BYTES = 5 << 10;

    private static final int OPEN_LOGS_HEAP_PART = 16;
    private static final int OPEN_LOGS_MAX =
            Math.clamp(
                    Runtime.getRuntime().maxMemory() / OPEN_LOGS_HEAP_PART / OPEN_LOG_BYTES,
                    1_000,
                    1_000_000);

    private static final long CHORES_MS = 300_000;
    private static final int RESERVE_BYTES = 16 << 20;

    public static final DirectorySettings DEFAULT =
            new DirectorySettings(
                    WalSettings.DEFAULT, CHECKPOINT_MS, OPEN_LOGS_MAX, CHORES_MS, RESERVE_BYTES);
}
