package io.moldau.log;

import java.io.IOException;
import java.util.List;

/// How much of a log can be cleaned, and whether that is worth it.
///
/// Only whole segments are cleaned that lie below the high watermark and the last stable offset and
/// are written no more (E3), and that are older than `min.compaction.lag.ms`.
///
/// @param firstDirtyOffset records below it were cleaned before
/// @param segments all that can be cleaned, those cleaned before included
/// @param endOffset where the last of them ends
/// @param cleanBytes of segments cleaned before
/// @param dirtyBytes of the others
/// @param overdue a record waits longer than `max.compaction.lag.ms`
/// @param cuts as [SegmentedLog#cuts] was before the log was looked at
record DirtyLog(
        long firstDirtyOffset,
        List<Segment> segments,
        long endOffset,
        long cleanBytes,
        long dirtyBytes,
        boolean overdue,
        long cuts) {

    /// @param limit nothing at or past this offset: a replay of the write-ahead log may cut there
    /// @param cleanedUpTo what the checkpoint says; -1 if nothing
    /// @param nowMs wall clock, milliseconds since the epoch
    static DirtyLog of(PartitionLog partition, long limit, long cleanedUpTo, long nowMs)
            throws IOException {
        var log = partition.segmented();
        long cuts = log.cuts();
        long upTo = Math.min(partition.lastStableOffset(), limit);
        long start = partition.logStartOffset();
        boolean known = cleanedUpTo >= start && cleanedUpTo <= log.end().offset();
        long firstDirty = known ? cleanedUpTo : start;
        var all = log.segments();
        long youngestMs = nowMs - log.settings().compaction().lagMinMs();
        int count = 0;
        for (; count + 1 < all.size() && all.get(count + 1).baseOffset() <= upTo; count++) {
            boolean dirty = all.get(count + 1).baseOffset() > firstDirty;
            if (dirty
                    && log.settings().compaction().lagMinMs() > 0
                    && all.get(count).largestTimestamp() > youngestMs) {
                break;
            }
        }
        return of(all, count, firstDirty, cuts, oldestMs(log.settings(), nowMs));
    }

    /// When a log that nobody writes is to be looked at.
    ///
    /// @param againMs if it is not due, though it is old enough: something else holds it up
    /// @return wall clock, milliseconds since the epoch; `Long.MAX_VALUE` for never
    static long dueMs(PartitionLog partition, long cleanedUpTo, long nowMs, long againMs)
            throws IOException {
        var now = of(partition, Long.MAX_VALUE, cleanedUpTo, nowMs);
        var settings = partition.settings().compaction();
        if (now.isDue(settings)) {
            return nowMs;
        }
        var all = partition.segmented().segments();
        long due = Long.MAX_VALUE;
        for (int i = 0; i + 1 < all.size(); i++) {
            if (all.get(i + 1).baseOffset() <= now.firstDirtyOffset()) {
                continue;
            }
            if (settings.lagMinMs() > 0) {
                due = Math.min(due, all.get(i).largestTimestamp() + settings.lagMinMs() + 1);
            }
            if (settings.lagMaxMs() != Long.MAX_VALUE) {
                due = Math.min(due, all.get(i).firstBatchTimestamp() + settings.lagMaxMs() + 1);
            }
        }
        return due > nowMs ? due : againMs;
    }

    /// What is older must be cleaned.
    private static long oldestMs(LogSettings settings, long nowMs) {
        long lagMaxMs = settings.compaction().lagMaxMs();
        return lagMaxMs == Long.MAX_VALUE ? Long.MIN_VALUE : nowMs - lagMaxMs;
    }

    private static DirtyLog of(
            SegmentList all, int count, long firstDirty, long cuts, long oldestMs)
            throws IOException {
        long cleanBytes = 0;
        long dirtyBytes = 0;
        boolean overdue = false;
        for (int i = 0; i < count; i++) {
            if (all.get(i + 1).baseOffset() <= firstDirty) {
                cleanBytes += all.get(i).sizeBytes();
                continue;
            }
            dirtyBytes += all.get(i).sizeBytes();
            if (oldestMs != Long.MIN_VALUE && !overdue) {
                long firstMs = all.get(i).firstBatchTimestamp();
                overdue = firstMs > 0 && firstMs < oldestMs;
            }
        }
        var segments = all.part(0, count).all();
        long end = count == 0 ? firstDirty : all.get(count).baseOffset();
        return new DirtyLog(firstDirty, segments, end, cleanBytes, dirtyBytes, overdue, cuts);
    }

    /// Share of bytes that were never cleaned.
    double ratio() {
        return dirtyBytes == 0 ? 0 : (double) dirtyBytes / (cleanBytes + dirtyBytes);
    }

    boolean isDue(LogSettings.Compaction settings) {
        return dirtyBytes > 0 && (overdue || ratio() > settings.dirtyRatioMin());
    }
}
