package io.moldau.log;

import io.moldau.runtime.Disk;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/// The aborted transactions whose markers are in one segment, in the order of the markers.
///
/// ```
/// file <base offset>.txnindex: slots of 34 bytes, big-endian
///  0 int16  version, 0
///  2 int64  producer id
/// 10 int64  first offset of the transaction; may lie in an earlier segment
/// 18 int64  last offset: of the marker
/// 26 int64  last stable offset when it was aborted
/// ```
///
/// There is no file without an aborted transaction. No checksum: what was found on disk is held
/// against the segment before it is first believed, see [AbortedTransactions].
final class TransactionIndex {
    static final int SLOT_BYTES = 34;

    private static final short VERSION = 0;
    private static final int PRODUCER_ID_AT = 2;
    private static final int FIRST_OFFSET_AT = 10;
    private static final int LAST_OFFSET_AT = 18;
    private static final int LAST_STABLE_OFFSET_AT = 26;
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final SlotFile file;

    /// Whether there is a file, which may hold something else.
    private boolean onDisk;

    private TransactionIndex(SlotFile file, boolean onDisk) {
        this.file = file;
        this.onDisk = onDisk;
    }

    /// An index that replaces the file, if there is one.
    static TransactionIndex of(Disk disk, Path path, List<AbortedTransaction> aborted) {
        var index = new TransactionIndex(SlotFile.empty(path, SLOT_BYTES), disk.exists(path));
        aborted.forEach(index::append);
        return index;
    }

    /// What the file holds of transactions aborted below `cutOffset`, to grow.
    static TransactionIndex load(Disk disk, Path path, long cutOffset) throws IOException {
        var index = new TransactionIndex(SlotFile.load(disk, path, SLOT_BYTES), disk.exists(path));
        int sound = 0;
        while (sound < index.count()
                && index.isPlausible(sound)
                && index.at(sound).lastOffset() < cutOffset) {
            sound++;
        }
        index.file.cut(sound);
        return index;
    }

    /// Drops what was aborted at or past `offset`. Only while no reader looks.
    void cutFrom(long offset) {
        int kept = count();
        while (kept > 0 && at(kept - 1).lastOffset() >= offset) {
            kept--;
        }
        file.cut(kept);
    }

    /// Maps the file of a sealed segment.
    static TransactionIndex map(Disk disk, Path path) throws IOException {
        return new TransactionIndex(SlotFile.map(disk, path, SLOT_BYTES), disk.exists(path));
    }

    int count() {
        return file.count();
    }

    /// The count is to be read first.
    AbortedTransaction at(int slot) {
        var slots = file.slots();
        long at = (long) slot * SLOT_BYTES;
        return new AbortedTransaction(
                slots.get(LONG, at + PRODUCER_ID_AT),
                slots.get(LONG, at + FIRST_OFFSET_AT),
                slots.get(LONG, at + LAST_OFFSET_AT),
                slots.get(LONG, at + LAST_STABLE_OFFSET_AT));
    }

    private boolean isPlausible(int slot) {
        var entry = at(slot);
        return version(slot) == VERSION
                && entry.producerId() >= 0
                && entry.firstOffset() >= 0
                && entry.firstOffset() < entry.lastOffset()
                && (slot == 0 || at(slot - 1).lastOffset() < entry.lastOffset());
    }

    List<AbortedTransaction> all() {
        var found = new ArrayList<AbortedTransaction>();
        int count = count();
        for (int slot = 0; slot < count; slot++) {
            found.add(at(slot));
        }
        return found;
    }

    /// Whether these are its slots, in our version.
    boolean holds(List<AbortedTransaction> aborted) {
        int count = count();
        for (int slot = 0; slot < count; slot++) {
            if (version(slot) != VERSION) {
                return false;
            }
        }
        return all().equals(aborted);
    }

    private short version(int slot) {
        return file.slots().get(SHORT, (long) slot * SLOT_BYTES);
    }

    /// Whether it says no less than `found`. It says more where compaction has taken data of an
    /// aborted transaction since.
    boolean covers(List<AbortedTransaction> found) {
        var known = new HashMap<Long, AbortedTransaction>();
        all().forEach(it -> known.put(it.lastOffset(), it));
        return found.stream()
                .allMatch(it -> {
                    var entry = known.get(it.lastOffset());
                    return entry != null
                            && entry.producerId() == it.producerId()
                            && entry.firstOffset() <= it.firstOffset();
                });
    }

    void append(AbortedTransaction aborted) {
        assert count() == 0 || at(count() - 1).lastOffset() < aborted.lastOffset() : aborted;
        var bytes = file.nextSlot();
        bytes.set(SHORT, 0, VERSION);
        bytes.set(LONG, PRODUCER_ID_AT, aborted.producerId());
        bytes.set(LONG, FIRST_OFFSET_AT, aborted.firstOffset());
        bytes.set(LONG, LAST_OFFSET_AT, aborted.lastOffset());
        bytes.set(LONG, LAST_STABLE_OFFSET_AT, aborted.lastStableOffset());
        file.publish();
    }

    /// Adds to `found` what a reader must know that reads from `fromOffset` up to `upTo`.
    ///
    /// @return whether no transaction that was aborted later can matter to it
    boolean collect(long fromOffset, long upTo, List<AbortedTransaction> found) {
        int count = count();
        for (int slot = firstEndingAt(fromOffset, count); slot < count; slot++) {
            var aborted = at(slot);
            if (aborted.firstOffset() < upTo) {
                found.add(aborted);
            }
            if (aborted.lastStableOffset() >= upTo) {
                return true;
            }
        }
        return false;
    }

    /// First slot whose marker is at or after `offset`.
    private int firstEndingAt(long offset, int count) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (at(middle).lastOffset() < offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// Brings the file up to date, not yet durably.
    void save(Disk disk) throws IOException {
        if (count() > 0 || onDisk) {
            file.save(disk);
            onDisk = true;
        }
    }

    void close() {
        file.close();
    }
}
