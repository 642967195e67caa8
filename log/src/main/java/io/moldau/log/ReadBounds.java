package io.moldau.log;

import java.util.concurrent.atomic.AtomicLong;

/// Which offsets of a log who may read, and whom to wake when that changes.
///
/// Readers take no lock. The order in which writers set and readers read the fields keeps, at any
/// moment: log start <= last stable offset <= high watermark.
final class ReadBounds {
    private final UnstableTransactions transactions;
    private final LogWatches watches;
    private final AtomicLong highWatermark;
    private volatile long logStartOffset;

    ReadBounds(UnstableTransactions transactions, long logStartOffset, LogWatches watches) {
        this.watches = watches;
        this.transactions = transactions;
        this.logStartOffset = logStartOffset;
        this.highWatermark = new AtomicLong(logStartOffset);
    }

    LogWatches watches() {
        return watches;
    }

    long logStartOffset() {
        return logStartOffset;
    }

    long highWatermark() {
        return highWatermark.get();
    }

    /// The high watermark, or the first offset of the first transaction that is open below it. A
    /// transaction whose beginning was deleted holds it at the log's start.
    long lastStableOffset() {
        long watermark = highWatermark.get(); // first: see UnstableTransactions#firstOffset
        long unstable = transactions.firstOffset();
        return Math.min(watermark, Math.max(unstable, logStartOffset));
    }

    /// Moves the high watermark up to `offset` and wakes who waits. Waits for nobody: also called
    /// by the thread that syncs.
    void advance(long offset) {
        long before = highWatermark.getAndAccumulate(offset, Math::max);
        if (before < offset) {
            transactions.highWatermarkMoved(offset);
            watches.signal();
        }
    }

    /// Readers see the start only when the high watermark has reached it.
    void moveStart(long newStartOffset) {
        highWatermark.accumulateAndGet(newStartOffset, Math::max);
        logStartOffset = newStartOffset;
    }

    /// The log was cut. The transactions first: what a reader has read of the high watermark before
    /// or reads after it, the ones that are open again bound it.
    void cutTo(long offset) {
        transactions.rebuilt(Math.min(highWatermark.get(), offset));
        transactions.highWatermarkMoved(highWatermark.accumulateAndGet(offset, Math::min));
    }

    /// The log was emptied and begins anew.
    void reset(long newStartOffset) {
        highWatermark.set(newStartOffset);
        logStartOffset = newStartOffset;
        transactions.rebuilt(newStartOffset);
    }
}
