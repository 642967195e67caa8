package io.moldau.log.wal;

/// Sizes of the write-ahead log.
///
/// @param fileBytes of one file, preallocated; whole blocks
/// @param filesMax files at most: more appends wait for a checkpoint
/// @param checkpointBytes a checkpoint is due once so much was written since the last
/// @param cycleBytesMax of one cycle's entries: appends that do not fit wait for the next; the
///   largest append must fit
public record WalSettings(int fileBytes, int filesMax, long checkpointBytes, int cycleBytesMax) {
    /// 32 MiB: one and a spare are always there, so a small disk must bear 64 MiB; and one more
    /// sync per 32 MiB is not to be felt.
    private static final int FILE_BYTES = 32 << 20;

    /// 1 GiB: bounds the disk space and the time of a replay.
    private static final int FILES_MAX = 32;

    /// 128 MiB: a replay takes about half a second, and small records that come as fast as they can
    /// have each busy partition's segment synced every ten seconds or so.
    private static final long CHECKPOINT_BYTES = 128L << 20;

    /// 4 MiB: what a disk of 200 MB/s writes in 20 ms. Bounds the memory of the group commit: one
    /// cycle fills while one is written.
    private static final int CYCLE_BYTES_MAX = 4 << 20;

    public static final WalSettings DEFAULT =
            new WalSettings(FILE_BYTES, FILES_MAX, CHECKPOINT_BYTES, CYCLE_BYTES_MAX);

    /// Room for any change and an append of a few kilobytes, which must fit when one file is free.
    private static final int USABLE_BYTES_MIN = 6 * WalFormat.BLOCK_BYTES;

    public WalSettings {
        assert fileBytes % WalFormat.BLOCK_BYTES == 0 : fileBytes;
        assert usableBytes(fileBytes, cycleBytesMax) >= USABLE_BYTES_MIN : fileBytes;
        assert filesMax >= 2 : filesMax;
    }

    /// What the largest cycle takes up in a file.
    int cycleBlocksMax() {
        return blocks(cycleBytesMax);
    }

    /// Bytes of cycles that surely fit into an empty file: the last place where a cycle may begin
    /// is one from which the largest would still fit.
    int usableBytes() {
        return usableBytes(fileBytes, cycleBytesMax);
    }

    private static int usableBytes(int fileBytes, int cycleBytesMax) {
        return fileBytes - blocks(cycleBytesMax) - WalFormat.BLOCK_BYTES;
    }

    /// Batches of one entry: they fit into a cycle, and into the room that one free file gives.
    public int entryBytesMax() {
        return Math.min(cycleBytesMax / 2, WalRoom.entryBytesMax(usableBytes()));
    }

    /// Files kept free; more are deleted, which gives back what a burst needed.
    int freeMax() {
        return checkpointFiles() + 1;
    }

    /// Files that are written between two checkpoints.
    int checkpointFiles() {
        return (int) Math.max(1, checkpointBytes / fileBytes);
    }

    private static int blocks(int cycleBytesMax) {
        return WalFormat.blocks(WalFormat.MARK_BYTES + cycleBytesMax);
    }
}
