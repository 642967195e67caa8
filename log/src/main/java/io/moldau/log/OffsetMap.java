package io.moldau.log;

import java.util.Arrays;

/// The last offset of each key in the part of a log that is to be cleaned, in bounded memory (ADR
/// 16).
///
/// It keeps no keys but their digests. The table is cut into parts that grow one by one, so growing
/// needs little beside what is there.
///
/// ```
/// a slot, three longs: digest, first half | digest, second half | offset + 1, or 0 if it is free
/// ```
final class OffsetMap {
    /// A part is copied when it grows: a 64th of the memory at a time.
    private static final int PARTS = 64;

    private static final int PART_SHIFT = Long.SIZE - 6;
    private static final int SLOT_LONGS = 3;
    private static final int SLOT_BYTES = SLOT_LONGS * Long.BYTES;
    private static final int SLOTS_FIRST = 16;

    /// Room for a part, so that each pass gets on, however little memory is allowed.
    private static final long BYTES_MAX_LEAST = (long) SLOTS_FIRST * SLOT_BYTES;

    /// Above it a search takes long.
    private static final double LOAD_FACTOR_MOST = 0.9;

    private final long bytesMax;
    private final double loadFactor;
    private final long[][] parts = new long[PARTS][];
    private final int[] counts = new int[PARTS];
    private long bytes;

    /// Nobody reads it: it keeps what [#fetch] reads from being left out.
    @SuppressWarnings("unused")
    private long fetched;

    OffsetMap(long bytesMax, double loadFactor) {
        this.bytesMax = Math.max(bytesMax, BYTES_MAX_LEAST);
        this.loadFactor = Math.clamp(loadFactor, 0.1, LOAD_FACTOR_MOST);
        Arrays.fill(parts, new long[0]);
    }

    /// Brings what is known of these keys nearer to the processor.
    ///
    /// A table of 100 MB is in no cache. Reads that follow each other at once wait for memory
    /// together, and those between which a digest is computed one by one: a third of a cleaning was
    /// spent on that.
    void fetch(KeyDigests keys) {
        long sum = 0;
        for (int i = 0; i < keys.size(); i++) {
            var slots = parts[partOf(keys.high(i))];
            if (slots.length > 0) {
                sum += slots[firstSlot(keys.low(i), slots) * SLOT_LONGS];
            }
        }
        fetched = sum;
    }

    /// Notes that the newest record of a key so far is at `offset`.
    ///
    /// @return false if there is no memory for another key
    boolean put(KeyDigests keys, int index, long offset) {
        long high = keys.high(index);
        long low = keys.low(index);
        int part = partOf(high);
        if (parts[part].length == 0 && !grow(part)) {
            return false;
        }
        int slot = slotOf(high, low, parts[part]);
        boolean isNew = parts[part][slot + 2] == 0;
        if (isNew && isFull(part)) {
            if (!grow(part)) {
                return false;
            }
            slot = slotOf(high, low, parts[part]);
        }
        var slots = parts[part];
        slots[slot] = high;
        slots[slot + 1] = low;
        slots[slot + 2] = offset + 1;
        counts[part] += isNew ? 1 : 0;
        return true;
    }

    /// Offset of the newest record of a key; -1 if it was never noted.
    long get(KeyDigests keys, int index) {
        long high = keys.high(index);
        var slots = parts[partOf(high)];
        return slots.length == 0 ? -1 : slots[slotOf(high, keys.low(index), slots) + 2] - 1;
    }

    private boolean isFull(int part) {
        int slotCount = parts[part].length / SLOT_LONGS;
        return counts[part] + 1 > slotCount * loadFactor;
    }

    private static int partOf(long high) {
        return (int) (high >>> PART_SHIFT);
    }

    private static int firstSlot(long low, long[] slots) {
        return (int) Math.unsignedMultiplyHigh(low, slots.length / SLOT_LONGS);
    }

    /// Where a key is, or may be put.
    private static int slotOf(long high, long low, long[] slots) {
        for (int at = firstSlot(low, slots) * SLOT_LONGS; ; at += SLOT_LONGS) {
            if (at == slots.length) {
                at = 0;
            }
            if (slots[at + 2] == 0 || (slots[at + 1] == low && slots[at] == high)) {
                return at;
            }
        }
    }

    private boolean grow(int part) {
        var old = parts[part];
        int oldCount = old.length / SLOT_LONGS;
        long slotCount = oldCount + oldCount / 2L + SLOTS_FIRST;
        if (slotCount * SLOT_LONGS > Integer.MAX_VALUE - 8
                || bytes + slotCount * SLOT_BYTES > bytesMax) {
            return false;
        }
        var larger = new long[(int) slotCount * SLOT_LONGS];
        for (int at = 0; at < old.length; at += SLOT_LONGS) {
            if (old[at + 2] != 0) {
                int to = slotOf(old[at], old[at + 1], larger);
                System.arraycopy(old, at, larger, to, SLOT_LONGS);
            }
        }
        parts[part] = larger;
        bytes += (slotCount - oldCount) * SLOT_BYTES;
        return true;
    }

    /// Of the table as it is.
    long sizeBytes() {
        return bytes;
    }

    int size() {
        int sum = 0;
        for (int count : counts) {
            sum += count;
        }
        return sum;
    }
}
