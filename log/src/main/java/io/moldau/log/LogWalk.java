package io.moldau.log;

import java.io.IOException;

/// Walks over the batch headers of a log, across its segments. For recovery: not on hot paths.
final class LogWalk {
    private LogWalk() {}

    /// What to do with a batch.
    @FunctionalInterface
    interface Visitor {
        void visit(Segment segment, SegmentHandles open, BatchHeader batch) throws IOException;
    }

    /// Visits all batches that end at or after `fromOffset`, in order.
    static void from(SegmentedLog log, long fromOffset, Visitor visitor) throws IOException {
        between(log, fromOffset, Long.MAX_VALUE, visitor);
    }

    /// As [#from], but no segment that begins at or after `toOffset`.
    static void between(SegmentedLog log, long fromOffset, long toOffset, Visitor visitor)
            throws IOException {
        var segments = log.segments();
        int first = Math.max(0, segments.floorIndex(fromOffset));
        for (int i = first; i < segments.size(); i++) {
            if (segments.get(i).baseOffset() >= toOffset) {
                return;
            }
            visitSegment(log, segments.get(i), fromOffset, visitor);
        }
    }

    private static void visitSegment(
            SegmentedLog log, Segment segment, long fromOffset, Visitor visitor)
            throws IOException {
        var open = segment.acquire();
        if (open == null) {
            throw new IOException("the log in " + log.directory() + " is closed");
        }
        try {
            int size = segment.sizeBytes();
            var first = segment.find(open, fromOffset, size);
            if (first == null) {
                return;
            }
            var walk = new BatchWalk(open.file, first.position(), size, segment.baseOffset());
            for (var batch = walk.next(); batch != null; batch = walk.next()) {
                visitor.visit(segment, open, batch);
            }
            segment.throwIfDamaged(walk);
        } finally {
            segment.release(open);
            if (segment.isSealed()) {
                log.sealedHandles().touch(segment);
            }
        }
    }
}
