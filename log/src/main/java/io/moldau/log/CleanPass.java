package io.moldau.log;

import io.moldau.protocol.record.DecompressionLimits;
import io.moldau.protocol.record.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Cleans a log once: notes the newest offset of each key in its dirty part, as far as memory
/// allows, then writes the segments up to there anew, without what is outdated.
///
/// Where memory ends the dirty part too big for it, the next pass goes on: what lies behind is kept
/// as it is.
final class CleanPass {
    private final PartitionLog partition;
    private final SegmentedLog log;
    private final DirtyLog dirty;
    private final CleanerSettings settings;
    private final Throttle throttle;
    private final BooleanSupplier ended;
    private final OffsetMap map;
    private final KeyDigests keys = new KeyDigests();

    /// Of the records whose keys are in `keys`.
    private final long[] offsets = new long[KeyDigests.COUNT_MAX];

    private final int bufferBytes;
    private long mapEndOffset;
    private long throttledBytes;
    private long bytesRead;
    private long bytesWritten;
    private boolean changed;

    /// @param ended says when to give up
    CleanPass(
            PartitionLog partition,
            DirtyLog dirty,
            CleanerSettings settings,
            Throttle throttle,
            BooleanSupplier ended) {
        this.partition = partition;
        this.log = partition.segmented();
        this.dirty = dirty;
        this.settings = settings;
        this.throttle = throttle;
        this.ended = ended;
        this.map = new OffsetMap(settings.mapBytesMax(), settings.loadFactor());
        this.bufferBytes = Math.max(settings.bufferBytes() / 2, RecordBatch.HEADER_BYTES);
        this.mapEndOffset = dirty.firstDirtyOffset();
    }

    /// What a pass did.
    ///
    /// @param cleanedUpTo where the next one begins
    /// @param bytesRead of the segments that were written anew
    record Result(long cleanedUpTo, long bytesRead, long bytesWritten, int keys, long mapBytes) {}

    /// @param nowMs wall clock, milliseconds since the epoch
    Result run(long nowMs) throws IOException, CleaningEndedException {
        fillMap();
        var producers = partition.writer().swaps().lastRecords();
        long retentionMs = log.settings().compaction().deleteRetentionMs();
        var filter = new BatchFilter(map, mapEndOffset, producers, nowMs, retentionMs);
        var transactions = new CleanedTransactions();
        for (var group : groups()) {
            clean(group, filter, transactions);
        }
        return new Result(mapEndOffset, bytesRead, bytesWritten, map.size(), map.sizeBytes());
    }

    // The map.

    private void fillMap() throws IOException, CleaningEndedException {
        var transactions = new CleanedTransactions();
        for (int i = 0; i < dirty.segments().size(); i++) {
            if (endOf(i) > dirty.firstDirtyOffset() && !note(i, transactions)) {
                return;
            }
        }
        mapEndOffset = dirty.endOffset();
    }

    private long endOf(int index) {
        return index + 1 < dirty.segments().size()
                ? dirty.segments().get(index + 1).baseOffset()
                : dirty.endOffset();
    }

    /// Notes the keys of a segment; false if there is no memory for them.
    private boolean note(int index, CleanedTransactions transactions)
            throws IOException, CleaningEndedException {
        var segment = dirty.segments().get(index);
        var open = acquire(segment);
        try {
            transactions.expect(partition.abortedTransactions(segment.baseOffset(), endOf(index)));
            var feed = new BatchFeed(segment, open, 0, bufferBytes);
            for (var batch = feed.next(); batch != null; batch = feed.next()) {
                goOn(batch.sizeBytes());
                boolean needless = transactions.isNeedless(batch);
                if (batch.lastOffset() < dirty.firstDirtyOffset()) {
                    continue;
                }
                if (!needless && !batch.isControl() && !note(batch)) {
                    return false;
                }
                mapEndOffset = batch.nextOffset();
            }
            return true;
        } finally {
            segment.release(open);
        }
    }

    private boolean note(RecordBatch batch) {
        try (var records = batch.records(DecompressionLimits.DEFAULT)) {
            boolean more = true;
            while (more) {
                keys.clear();
                while (!keys.isFull() && (more = records.next())) {
                    var key = records.key();
                    if (records.offset() >= dirty.firstDirtyOffset() && key != null) {
                        offsets[keys.size()] = records.offset();
                        keys.add(key);
                    }
                }
                if (!noteKeys()) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean noteKeys() {
        map.fetch(keys);
        for (int i = 0; i < keys.size(); i++) {
            if (!map.put(keys, i, offsets[i])) {
                if (mapEndOffset == dirty.firstDirtyOffset()) {
                    mapEndOffset = offsets[i]; // not one batch fits: a part of it does
                }
                return false;
            }
        }
        return true;
    }

    // The segments.

    /// Segments that are written anew, in runs that become one each.
    private List<List<Segment>> groups() throws IOException {
        var groups = new ArrayList<List<Segment>>();
        var group = new ArrayList<Segment>();
        long logBytes = 0;
        long indexBytes = 0;
        for (int i = 0; i < dirty.segments().size(); i++) {
            var segment = dirty.segments().get(i);
            if (segment.baseOffset() >= mapEndOffset) {
                break;
            }
            long more = indexBytes(segment);
            boolean fits =
                    logBytes + segment.sizeBytes() <= log.settings().segmentBytes()
                            && indexBytes + more <= log.settings().indexBytesMax();
            if (!group.isEmpty()
                    && (!fits
                            || endOf(i) - 1 - group.getFirst().baseOffset() > Integer.MAX_VALUE)) {
                groups.add(List.copyOf(group));
                group.clear();
                logBytes = 0;
                indexBytes = 0;
            }
            group.add(segment);
            logBytes += segment.sizeBytes();
            indexBytes += more;
        }
        if (!group.isEmpty()) {
            groups.add(List.copyOf(group));
        }
        return groups;
    }

    /// Of the larger index.
    private long indexBytes(Segment segment) throws IOException {
        long bytes = 0;
        for (var kind : List.of(PartitionFile.OFFSET_INDEX, PartitionFile.TIME_INDEX)) {
            var path = kind.in(log.directory(), segment.baseOffset());
            bytes = Math.max(bytes, log.disk().exists(path) ? log.disk().size(path) : 0);
        }
        return bytes;
    }

    private void clean(List<Segment> group, BatchFilter filter, CleanedTransactions transactions)
            throws IOException, CleaningEndedException {
        throwIfEnded();
        var fresh = new CleanedSegment(log, group.getFirst().baseOffset(), bufferBytes);
        boolean swapped = false;
        try (fresh) {
            changed = group.size() > 1;
            for (var segment : group) {
                copy(segment, segment == group.getLast(), fresh, filter, transactions);
            }
            var kept = transactions.takeKept();
            if (changed) {
                fresh.finish(kept, hasTransactionIndex(group));
                throwIfEnded();
                partition.writer().swaps().swap(group, fresh, dirty.cuts());
                swapped = true;
                bytesWritten += fresh.sizeBytes();
            }
        } finally {
            if (!swapped && !log.isClosed() && !partition.hasFailed()) {
                fresh.discard();
            }
        }
    }

    private boolean hasTransactionIndex(List<Segment> group) {
        return group.stream()
                .map(it -> PartitionFile.TRANSACTION_INDEX.in(log.directory(), it.baseOffset()))
                .anyMatch(log.disk()::exists);
    }

    private void copy(
            Segment segment,
            boolean lastOfGroup,
            CleanedSegment fresh,
            BatchFilter filter,
            CleanedTransactions transactions)
            throws IOException, CleaningEndedException {
        var open = acquire(segment);
        try {
            long end = endOf(dirty.segments().indexOf(segment));
            transactions.expect(partition.abortedTransactions(segment.baseOffset(), end));
            var feed = new BatchFeed(segment, open, 0, bufferBytes);
            for (var batch = feed.next(); batch != null; batch = feed.next()) {
                boolean last = lastOfGroup && feed.isAtEnd();
                var remains = filter.filter(batch, transactions.isNeedless(batch), last);
                int bytes = remains == null ? 0 : remains.remaining();
                changed |= remains == null || !isSame(batch, remains);
                if (remains != null) {
                    fresh.append(remains);
                }
                bytesRead += batch.sizeBytes();
                goOn(batch.sizeBytes() + bytes);
            }
        } finally {
            segment.release(open);
        }
    }

    private static boolean isSame(RecordBatch batch, ByteBuffer remains) {
        return remains.remaining() == batch.sizeBytes() && remains.equals(batch.bytes());
    }

    // How long it goes on.

    private SegmentHandles acquire(Segment segment) throws IOException, CleaningEndedException {
        @Nullable SegmentHandles open = segment.acquire();
        if (open == null) {
            throw new CleaningEndedException("a segment was removed");
        }
        if (segment.isSealed()) {
            log.sealedHandles().touch(segment);
        }
        return Objects.requireNonNull(open);
    }

    /// Called for each batch: looks seldom, for a look costs more than a small batch.
    private void goOn(int bytes) throws CleaningEndedException {
        throttledBytes += bytes;
        if (throttledBytes < bufferBytes) {
            return;
        }
        throwIfEnded();
        throttle.note(throttledBytes, settings.bytesPerSecondMax());
        throttledBytes = 0;
        while (throttle.isBehind()) {
            throwIfEnded();
            throttle.note(0, settings.bytesPerSecondMax());
        }
    }

    private void throwIfEnded() throws CleaningEndedException {
        if (ended.getAsBoolean()) {
            throw new CleaningEndedException("the node stops, or the log is gone");
        }
        if (!log.settings().compact()) {
            throw new CleaningEndedException("cleanup.policy has no compact any more");
        }
        if (dirty.cuts() != log.cuts()) {
            throw new CleaningEndedException("the log was cut");
        }
    }
}
