package io.moldau.log;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Finds the bytes of a read. Takes no lock that a writer holds while it writes.
final class LogReader {
    /// A read that met a segment just being replaced looks again; more often than this it is ours
    /// to explain.
    private static final int ATTEMPTS_MAX = 1000;

    private final SegmentedLog log;

    /// Where the last reader found its upper bound: readers at the end of a log ask for the same.
    private volatile @Nullable UpperBound lastBound;

    private record UpperBound(long offset, Segment segment, int position) {}

    LogReader(SegmentedLog log) {
        this.log = log;
    }

    /// The batches from the one that holds `offset` on, which begin below `upperOffset`, out of one
    /// segment.
    ///
    /// @param end read before `upperOffset` was compared with it
    LogSlice read(long offset, long upperOffset, LogEnd end, int maxBytes, boolean atLeastOneBatch)
            throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            var slice = attempt(offset, upperOffset, end, maxBytes, atLeastOneBatch);
            if (slice != null) {
                return slice;
            }
            if (log.isClosed()) {
                throw new IOException("the log in " + log.directory() + " is closed");
            }
        }
        throw new IllegalStateException("segments of " + log.directory() + " never settle");
    }

    /// `null` if a segment was replaced meanwhile.
    private @Nullable LogSlice attempt(
            long offset, long upperOffset, LogEnd end, int maxBytes, boolean atLeastOneBatch)
            throws IOException {
        var segments = log.segments();
        for (int i = Math.max(0, segments.floorIndex(offset)); i < segments.size(); i++) {
            var segment = segments.get(i);
            if (segment.baseOffset() >= upperOffset) {
                break;
            }
            var open = segment.acquire();
            if (open == null) {
                return null;
            }
            if (segment.isSealed()) {
                log.sealedHandles().touch(segment);
            }
            LogSlice slice = null;
            try {
                var next = segments.after(i);
                int limit = limit(segment, next, open, upperOffset, end);
                var batch = segment.find(open, offset, limit);
                if (batch != null) {
                    boolean between = segment.baseOffset() > offset;
                    if (between && !log.settings().compact()) {
                        throw gap(segment, offset, batch.baseOffset());
                    }
                    checkEnd(segment, batch, next == null ? end.offset() : next.baseOffset());
                    slice = slice(segment, open, batch, limit, maxBytes, atLeastOneBatch);
                    return slice;
                }
            } finally {
                if (slice == null || slice.isEmpty()) {
                    segment.release(open);
                }
            }
        }
        return LogSlice.empty(offset);
    }

    /// Compaction leaves gaps within segments, but each of ours reaches up to the next one, so a
    /// gap between two is damage. Those that Apache Kafka has compacted need not; while a log has
    /// `compact` no gap is held against it.
    private static DamagedLogException gap(Segment segment, long from, long to) {
        return new DamagedLogException(
                "offsets %d to %d are missing before segment %s goes on: segment files are missing or were cut%s"
                        .formatted(from, to - 1, segment.logPath(), DamagedLogException.REMEDY));
    }

    private static void checkEnd(Segment segment, BatchHeader batch, long endOffset)
            throws DamagedLogException {
        if (batch.nextOffset() > endOffset) {
            throw new DamagedLogException(
                    "segment %s is damaged at position %d: a batch reaches up to offset %d, its segment to %d%s"
                            .formatted(
                                    segment.logPath(),
                                    batch.position(),
                                    batch.nextOffset(),
                                    endOffset,
                                    DamagedLogException.REMEDY));
        }
    }

    private static LogSlice slice(
            Segment segment,
            SegmentHandles open,
            BatchHeader first,
            int limit,
            int maxBytes,
            boolean atLeastOneBatch) {
        int size = Math.min(limit - first.position(), maxBytes);
        if (size < first.sizeBytes()) {
            if (!atLeastOneBatch) {
                return LogSlice.empty(first.baseOffset());
            }
            size = first.sizeBytes();
        }
        return new LogSlice(
                open.file, () -> segment.release(open), first.position(), size, first.baseOffset());
    }

    /// Position in the segment where the batches end that begin below `upperOffset`.
    private int limit(
            Segment segment,
            @Nullable Segment next,
            SegmentHandles open,
            long upperOffset,
            LogEnd end)
            throws IOException {
        if (next != null && next.baseOffset() <= upperOffset) {
            return segment.sizeBytes();
        }
        if (end.segment() == segment && end.offset() == upperOffset) {
            return end.position();
        }
        var known = lastBound;
        if (known != null && known.segment() == segment && known.offset() == upperOffset) {
            return known.position();
        }
        int size = segment.sizeBytes();
        var batch = segment.find(open, upperOffset, size);
        int position = batch == null ? size : batch.position();
        lastBound = new UpperBound(upperOffset, segment, position);
        return position;
    }

    /// An offset that no batch of the slice reaches, not far behind it.
    long upperBound(LogSlice slice, ReadResult.Found found) throws IOException {
        long stable = found.lastStableOffset();
        var segments = log.segments();
        int index = segments.floorIndex(slice.firstBatchOffset());
        var segment = index < 0 ? null : segments.get(index);
        var open = segment == null ? null : segment.acquire();
        if (segment == null || open == null) {
            return stable; // replaced meanwhile
        }
        try {
            var offsets = open.indexes.offsets();
            int slot = offsets.ceilingSlot(slice.position() + slice.sizeBytes());
            var next = segments.after(index);
            long end = next == null ? stable : Math.min(stable, next.baseOffset());
            return slot < 0 ? end : Math.min(end, offsets.offsetAt(slot));
        } finally {
            segment.release(open);
        }
    }

    /// The transaction with the time of its first batch: the batch's own, as far as that can be.
    OpenTransaction dated(OpenTransaction open, long nowMs) throws IOException {
        long sinceMs = Math.clamp(firstTimestamp(open), 0, nowMs);
        return new OpenTransaction(
                open.producerId(), open.epoch(), open.firstOffset(), sinceMs, open.lastTimestamp());
    }

    private long firstTimestamp(OpenTransaction transaction) throws IOException {
        var segments = log.segments();
        int index = segments.floorIndex(transaction.firstOffset());
        var segment = index < 0 ? null : segments.get(index);
        var open = segment == null ? null : segment.acquire();
        if (segment == null || open == null) {
            return transaction.lastTimestamp(); // its beginning was deleted
        }
        try {
            var batch = segment.find(open, transaction.firstOffset(), segment.sizeBytes());
            return batch != null && batch.baseOffset() == transaction.firstOffset()
                    ? batch.maxTimestamp()
                    : transaction.lastTimestamp();
        } finally {
            segment.release(open);
        }
    }
}
