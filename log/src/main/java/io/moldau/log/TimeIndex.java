package io.moldau.log;

import io.moldau.runtime.Disk;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;

/// Sparse map from timestamp to offset in one segment.
///
/// ```
/// file <base offset>.timeindex: slots of 12 bytes, big-endian
/// 0 int64  largest timestamp of the segment so far, milliseconds since the epoch
/// 8 int32  last offset of the first batch that has it, minus the segment's base offset
/// ```
///
/// Timestamps rise strictly, so a record with a timestamp larger than a slot's lies behind the
/// slot's batch. When a segment is sealed its largest timestamp gets a slot.
final class TimeIndex {
    static final int SLOT_BYTES = 12;

    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final long baseOffset;
    private final SlotFile file;

    private TimeIndex(long baseOffset, SlotFile file) {
        this.baseOffset = baseOffset;
        this.file = file;
    }

    static TimeIndex empty(Path path, long baseOffset) {
        return new TimeIndex(baseOffset, SlotFile.empty(path, SLOT_BYTES));
    }

    static TimeIndex load(Disk disk, Path path, long baseOffset) throws IOException {
        return new TimeIndex(baseOffset, SlotFile.load(disk, path, SLOT_BYTES));
    }

    static TimeIndex map(Disk disk, Path path, long baseOffset) throws IOException {
        return new TimeIndex(baseOffset, SlotFile.map(disk, path, SLOT_BYTES));
    }

    SlotFile file() {
        return file;
    }

    int count() {
        return file.count();
    }

    long timestampAt(int slot) {
        return file.slots().get(LONG, (long) slot * SLOT_BYTES);
    }

    long offsetAt(int slot) {
        return baseOffset + file.slots().get(INT, (long) slot * SLOT_BYTES + Long.BYTES);
    }

    /// Notes the largest timestamp so far, unless it is noted already.
    void append(long timestampMs, long lastOffset) {
        int slot = file.count();
        if (timestampMs < 0 || (slot > 0 && timestampMs <= timestampAt(slot - 1))) {
            return;
        }
        assert slot == 0 || lastOffset >= offsetAt(slot - 1) : "offsets do not fall";
        var bytes = file.nextSlot();
        bytes.set(LONG, 0, timestampMs);
        bytes.set(INT, Long.BYTES, Math.toIntExact(lastOffset - baseOffset));
        file.publish();
    }

    /// Last slot whose timestamp is smaller than `timestampMs`; -1 if there is none. Every record
    /// with that timestamp or a larger one lies behind the slot's batch.
    int lowerSlot(long timestampMs) {
        int low = 0;
        int high = file.count() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (timestampAt(middle) < timestampMs) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }

    /// Drops what points at or past `offset`.
    void cutFrom(long offset) {
        int keep = file.count();
        while (keep > 0 && offsetAt(keep - 1) >= offset) {
            keep--;
        }
        file.cut(keep);
    }

    boolean isPlausible() {
        long lastTimestamp = -1;
        long lastOffset = baseOffset - 1;
        for (int slot = 0; slot < file.count(); slot++) {
            if (timestampAt(slot) <= lastTimestamp || offsetAt(slot) < lastOffset) {
                return false;
            }
            lastTimestamp = timestampAt(slot);
            lastOffset = offsetAt(slot);
        }
        return true;
    }
}
