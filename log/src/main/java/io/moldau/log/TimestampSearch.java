package io.moldau.log;

import io.moldau.protocol.record.CorruptRecordException;
import io.moldau.protocol.record.DecompressionLimits;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds records by their timestamps, which may come in any order.
final class TimestampSearch {
    private final SegmentedLog log;
    private final long logStartOffset;

    TimestampSearch(SegmentedLog log, long logStartOffset) {
        this.log = log;
        this.logStartOffset = logStartOffset;
    }

    /// The first record whose timestamp is `timestampMs` or later.
    Optional<OffsetAtTime> atOrAfter(long timestampMs) throws IOException {
        var segments = log.segments();
        for (int i = Math.max(0, segments.floorIndex(logStartOffset)); i < segments.size(); i++) {
            var segment = segments.get(i);
            var found = within(segment, open -> firstAtOrAfter(segment, open, timestampMs));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /// The record with the largest timestamp, the first of them.
    Optional<OffsetAtTime> largest() throws IOException {
        var segments = log.segments();
        Optional<OffsetAtTime> best = Optional.empty();
        for (int i = Math.max(0, segments.floorIndex(logStartOffset)); i < segments.size(); i++) {
            var segment = segments.get(i);
            long toBeat = best.map(OffsetAtTime::timestampMs).orElse(-1L);
            var found = within(segment, open -> largestIn(segment, open, toBeat));
            best = found.isPresent() ? found : best;
        }
        return best;
    }

    @FunctionalInterface
    private interface Question {
        Optional<OffsetAtTime> ask(SegmentHandles open) throws IOException;
    }

    private Optional<OffsetAtTime> within(Segment segment, Question question) throws IOException {
        var open = segment.acquire();
        if (open == null) {
            if (log.isClosed()) {
                throw new IOException("the log in " + log.directory() + " is closed");
            }
            return Optional.empty(); // deleted meanwhile: its records are gone
        }
        try {
            return question.ask(open);
        } finally {
            segment.release(open);
            if (segment.isSealed()) {
                log.sealedHandles().touch(segment);
            }
        }
    }

    private Optional<OffsetAtTime> firstAtOrAfter(
            Segment segment, SegmentHandles open, long timestampMs) throws IOException {
        if (open.indexes.largest().timestampMs() < timestampMs && timestampMs > -1) {
            return Optional.empty();
        }
        int position = startFor(segment, open, timestampMs);
        var walk = new BatchWalk(open.file, position, segment.sizeBytes(), segment.baseOffset());
        for (var batch = walk.next(); batch != null; batch = walk.next()) {
            if (batch.lastOffset() >= logStartOffset && batch.maxTimestamp() >= timestampMs) {
                var found = firstRecord(segment, open, batch, timestampMs);
                if (found != null) {
                    return Optional.of(found);
                }
            }
        }
        segment.throwIfDamaged(walk);
        return Optional.empty();
    }

    /// A position before which no record has the timestamp or a later one.
    private int startFor(Segment segment, SegmentHandles open, long timestampMs)
            throws IOException {
        var times = open.indexes.times();
        int slot = times.lowerSlot(timestampMs);
        if (slot < 0) {
            return 0;
        }
        long offset = times.offsetAt(slot);
        var noted = segment.find(open, offset, segment.sizeBytes());
        if (noted == null
                || noted.lastOffset() != offset
                || noted.maxTimestamp() != times.timestampAt(slot)) {
            segment.distrustIndexes(open);
            return 0;
        }
        return noted.position();
    }

    private Optional<OffsetAtTime> largestIn(Segment segment, SegmentHandles open, long toBeat)
            throws IOException {
        var mark = open.indexes.largest();
        if (mark.timestampMs() <= toBeat) {
            return Optional.empty();
        }
        var holder = segment.find(open, mark.lastOffset(), segment.sizeBytes());
        if (holder != null
                && holder.maxTimestamp() == mark.timestampMs()
                && holder.baseOffset() >= logStartOffset) {
            var found = firstRecord(segment, open, holder, mark.timestampMs());
            if (found != null) {
                return Optional.of(found);
            }
        }
        return largestByWalk(segment, open, toBeat);
    }

    /// The log starts within the segment, or the index lies: looks at every batch.
    private Optional<OffsetAtTime> largestByWalk(Segment segment, SegmentHandles open, long toBeat)
            throws IOException {
        OffsetAtTime best = null;
        long largest = toBeat;
        var walk = new BatchWalk(open.file, 0, segment.sizeBytes(), segment.baseOffset());
        for (var batch = walk.next(); batch != null; batch = walk.next()) {
            if (batch.lastOffset() >= logStartOffset && batch.maxTimestamp() > largest) {
                var found = largestRecord(segment, open, batch, largest);
                if (found != null) {
                    best = found;
                    largest = found.timestampMs();
                }
            }
        }
        segment.throwIfDamaged(walk);
        return Optional.ofNullable(best);
    }

    private @Nullable OffsetAtTime firstRecord(
            Segment segment, SegmentHandles open, BatchHeader header, long timestampMs)
            throws IOException {
        var batch = StoredBatch.read(segment, open, header);
        try (var records = batch.recordOutlines(DecompressionLimits.DEFAULT)) {
            while (records.next()) {
                if (records.timestampMs() >= timestampMs && records.offset() >= logStartOffset) {
                    return new OffsetAtTime(
                            records.timestampMs(), records.offset(), header.leaderEpoch());
                }
            }
        } catch (CorruptRecordException _) {
            return unreadable(header);
        }
        return null;
    }

    /// A client stored a batch that cannot be decompressed: it counts as one record.
    private OffsetAtTime unreadable(BatchHeader header) {
        long offset = Math.max(header.baseOffset(), logStartOffset);
        return new OffsetAtTime(header.maxTimestamp(), offset, header.leaderEpoch());
    }

    private @Nullable OffsetAtTime largestRecord(
            Segment segment, SegmentHandles open, BatchHeader header, long toBeat)
            throws IOException {
        var batch = StoredBatch.read(segment, open, header);
        OffsetAtTime best = null;
        long largest = toBeat;
        try (var records = batch.recordOutlines(DecompressionLimits.DEFAULT)) {
            while (records.next()) {
                if (records.timestampMs() > largest && records.offset() >= logStartOffset) {
                    largest = records.timestampMs();
                    best = new OffsetAtTime(largest, records.offset(), header.leaderEpoch());
                }
            }
        } catch (CorruptRecordException _) {
            return unreadable(header);
        }
        return best;
    }
}
