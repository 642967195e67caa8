package io.moldau.log;

import io.moldau.runtime.Disk;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;

/// Sparse map from record offset to byte position in one segment file.
///
/// ```
/// file <base offset>.index: slots of 8 bytes, big-endian
/// 0 int32  last offset of a batch, minus the segment's base offset
/// 4 int32  position of that batch in the segment file
/// ```
///
/// Both columns rise strictly. No checksum: whoever uses an answer checks that the batch at the
/// position ends with the offset, and rebuilds a doubtful index from its segment.
final class OffsetIndex {
    static final int SLOT_BYTES = 8;

    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final long baseOffset;
    private final SlotFile file;

    private OffsetIndex(long baseOffset, SlotFile file) {
        this.baseOffset = baseOffset;
        this.file = file;
    }

    /// An index without slots that replaces the file.
    static OffsetIndex empty(Path path, long baseOffset) {
        return new OffsetIndex(baseOffset, SlotFile.empty(path, SLOT_BYTES));
    }

    static OffsetIndex load(Disk disk, Path path, long baseOffset) throws IOException {
        return new OffsetIndex(baseOffset, SlotFile.load(disk, path, SLOT_BYTES));
    }

    static OffsetIndex map(Disk disk, Path path, long baseOffset) throws IOException {
        return new OffsetIndex(baseOffset, SlotFile.map(disk, path, SLOT_BYTES));
    }

    SlotFile file() {
        return file;
    }

    int count() {
        return file.count();
    }

    /// Last offset of the batch that `slot` points to.
    long offsetAt(int slot) {
        return baseOffset + file.slots().get(INT, (long) slot * SLOT_BYTES);
    }

    int positionAt(int slot) {
        return file.slots().get(INT, (long) slot * SLOT_BYTES + Integer.BYTES);
    }

    /// Notes that the batch that ends with `lastOffset` is at `position`.
    void append(long lastOffset, int position) {
        int slot = file.count();
        assert slot == 0 || lastOffset > offsetAt(slot - 1) : "offsets only grow";
        assert slot == 0 || position > positionAt(slot - 1) : "positions only grow";
        var bytes = file.nextSlot();
        bytes.set(INT, 0, Math.toIntExact(lastOffset - baseOffset));
        bytes.set(INT, Integer.BYTES, position);
        file.publish();
    }

    /// Slot of the last batch noted that ends at or before `offset`; -1 if there is none. A forward
    /// scan from it is sure to meet `offset`.
    int floorSlot(long offset) {
        int low = 0;
        int high = file.count() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (offsetAt(middle) <= offset) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }

    /// Slot of the first batch noted that begins at `position` or later; -1 if there is none.
    int ceilingSlot(int position) {
        int low = 0;
        int count = file.count();
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (positionAt(middle) < position) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low < count ? low : -1;
    }

    /// Drops what points at or past `offset`.
    void cutFrom(long offset) {
        file.cut(floorSlot(offset - 1) + 1);
    }

    /// Whether the slots can be those of a segment of `segmentBytes` bytes.
    boolean isPlausible(int segmentBytes) {
        long lastOffset = baseOffset - 1;
        int lastPosition = -1;
        for (int slot = 0; slot < file.count(); slot++) {
            if (offsetAt(slot) <= lastOffset || positionAt(slot) <= lastPosition) {
                return false;
            }
            lastOffset = offsetAt(slot);
            lastPosition = positionAt(slot);
        }
        return lastPosition < segmentBytes;
    }
}
