package io.moldau.log;

import java.io.IOException;

/// Which of a log's oldest segments have to go.
///
/// Age counts from a segment's largest record timestamp, not its file time: a restored file keeps
/// its age. Where that timestamp is none (negative, or in the future), the file's time stands in,
/// so no timestamp keeps a segment for ever or removes it early.
///
/// Source: `retention.ms` and `retention.bytes` of Kafka's topic configuration; KIP-32
/// (timestamps).
final class Retention {
    private final SegmentedLog log;
    private final long logStartOffset;
    private final long stableOffset;
    private final long nowMs;

    /// @param stableOffset last stable offset: what belongs to an open transaction stays
    /// @param nowMs wall clock, milliseconds since the epoch
    Retention(SegmentedLog log, long logStartOffset, long stableOffset, long nowMs) {
        this.log = log;
        this.logStartOffset = logStartOffset;
        this.stableOffset = stableOffset;
        this.nowMs = nowMs;
    }

    /// How many segments go, counted from the first. If that is all of them, the log must be rolled
    /// before. None goes that is not wholly below the last stable offset.
    int expiredCount() throws IOException {
        var segments = log.segments();
        var settings = log.settings();
        long bytesOver =
                settings.retentionBytes() < 0
                        ? -1
                        : segments.sizeBytes() - settings.retentionBytes();
        int count = 0;
        while (count < segments.size()) {
            var segment = segments.get(count);
            var next = segments.after(count);
            long endOffset = next == null ? log.end().offset() : next.baseOffset();
            if (endOffset > stableOffset || (next == null && segment.sizeBytes() == 0)) {
                break;
            }
            bytesOver -= segment.sizeBytes();
            boolean goes =
                    (endOffset <= logStartOffset)
                            || (settings.delete() && (bytesOver >= 0 || isTooOld(segment)));
            if (!goes) {
                break;
            }
            count++;
        }
        return count;
    }

    private boolean isTooOld(Segment segment) throws IOException {
        long ageMaxMs = log.settings().retentionMs();
        return ageMaxMs >= 0 && nowMs - youngestMs(segment) > ageMaxMs;
    }

    private long youngestMs(Segment segment) throws IOException {
        long timestampMs = segment.largestTimestamp();
        boolean sane = timestampMs >= 0 && timestampMs <= nowMs;
        return sane ? timestampMs : log.modifiedMs(segment).orElse(nowMs);
    }
}
