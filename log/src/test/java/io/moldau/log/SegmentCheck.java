package io.moldau.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Whether the segments of a log are what they should be where no answer shows it: each reaches up
/// to the next one, and the indexes hold what the batches give them. A search still works where
/// they have lost slots, only slowly.
final class SegmentCheck {
    private final int intervalBytes;
    private final List<String> expected = new ArrayList<>();
    private long end;
    private int bytesSinceSlot;
    private SegmentIndexes.TimeMark largest = SegmentIndexes.TimeMark.NONE;

    private SegmentCheck(int intervalBytes) {
        this.intervalBytes = intervalBytes;
    }

    static void of(PartitionLog log, String where) throws IOException {
        var segments = log.segmented().segments().all();
        for (int i = 0; i < segments.size(); i++) {
            var segment = segments.get(i);
            long end =
                    i + 1 < segments.size() ? segments.get(i + 1).baseOffset() : log.logEndOffset();
            var open = Objects.requireNonNull(segment.acquire());
            try {
                var check = new SegmentCheck(log.settings().indexIntervalBytes());
                check.of(segment, open, where);
                assertThat(check.end)
                        .as("%s, end of segment %d", where, segment.baseOffset())
                        .isEqualTo(end);
            } finally {
                segment.release(open);
            }
        }
    }

    private void of(Segment segment, SegmentHandles open, String where) throws IOException {
        end = segment.baseOffset();
        var walk = new BatchWalk(open.file, 0, segment.sizeBytes(), segment.baseOffset());
        for (var batch = walk.next(); batch != null; batch = walk.next()) {
            add(batch);
        }
        var offsets = open.indexes.offsets();
        var found = new ArrayList<String>();
        for (int slot = 0; slot < offsets.count(); slot++) {
            found.add(offsets.offsetAt(slot) + " at " + offsets.positionAt(slot));
        }
        assertThat(found)
                .as("%s, slots of segment %d", where, segment.baseOffset())
                .isEqualTo(expected);
        var times = open.indexes.times();
        if (segment.isSealed() && segment.sizeBytes() > 0 && largest.timestampMs() >= 0) {
            int last = times.count() - 1;
            assertThat(new SegmentIndexes.TimeMark(times.timestampAt(last), times.offsetAt(last)))
                    .as("%s, largest timestamp of segment %d", where, segment.baseOffset())
                    .isEqualTo(largest);
        }
    }

    private void add(BatchHeader batch) {
        if (batch.maxTimestamp() > largest.timestampMs()) {
            largest = new SegmentIndexes.TimeMark(batch.maxTimestamp(), batch.lastOffset());
        }
        if (bytesSinceSlot > intervalBytes) {
            expected.add(batch.lastOffset() + " at " + batch.position());
            bytesSinceSlot = 0;
        }
        bytesSinceSlot += batch.sizeBytes();
        end = batch.nextOffset();
    }
}
