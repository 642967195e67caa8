package io.moldau.log;

import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/// The last offset of each key in the part of a log that is to be cleaned, in bounded memory (ADR
/// 16).
///
/// It keeps no keys but their MD5, as Kafka does: that two keys of a log share one is out of the
/// question by accident, and somebody who makes two such keys harms only these. The table is cut
/// into parts that grow one by one, so growing needs little beside what is there.
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
    private final MessageDigest digest = md5();
    private final byte[] hash = new byte[2 * Long.BYTES];
    private final ByteBuffer hashed = ByteBuffer.wrap(hash);
    private final long[][] parts = new long[PARTS][];
    private final int[] counts = new int[PARTS];
    private long bytes;
    private long high;
    private long low;

    OffsetMap(long bytesMax, double loadFactor) {
        this.bytesMax = Math.max(bytesMax, BYTES_MAX_LEAST);
        this.loadFactor = Math.clamp(loadFactor, 0.1, LOAD_FACTOR_MOST);
        Arrays.fill(parts, new long[0]);
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has MD5", e);
        }
    }

    /// Notes that the newest record of `key` so far is at `offset`.
    ///
    /// @return false if there is no memory for another key
    boolean put(ByteBuffer key, long offset) {
        hash(key);
        int part = (int) (high >>> PART_SHIFT);
        if (parts[part].length == 0 && !grow(part)) {
            return false;
        }
        int slot = slotOf(parts[part]);
        boolean isNew = parts[part][slot + 2] == 0;
        if (isNew && isFull(part)) {
            if (!grow(part)) {
                return false;
            }
            slot = slotOf(parts[part]);
        }
        var slots = parts[part];
        slots[slot] = high;
        slots[slot + 1] = low;
        slots[slot + 2] = offset + 1;
        counts[part] += isNew ? 1 : 0;
        return true;
    }

    /// Offset of the newest record of `key`; -1 if it was never noted.
    long get(ByteBuffer key) {
        hash(key);
        var slots = parts[(int) (high >>> PART_SHIFT)];
        return slots.length == 0 ? -1 : slots[slotOf(slots) + 2] - 1;
    }

    private void hash(ByteBuffer key) {
        digest.update(key.duplicate());
        try {
            digest.digest(hash, 0, hash.length);
        } catch (DigestException e) {
            throw new AssertionError("an MD5 has 16 bytes", e);
        }
        high = hashed.getLong(0);
        low = hashed.getLong(Long.BYTES);
    }

    private boolean isFull(int part) {
        int slotCount = parts[part].length / SLOT_LONGS;
        return counts[part] + 1 > slotCount * loadFactor;
    }

    /// Where the key that was hashed last is, or may be put.
    private int slotOf(long[] slots) {
        int slotCount = slots.length / SLOT_LONGS;
        int slot = (int) Math.unsignedMultiplyHigh(low, slotCount);
        while (true) {
            int at = slot * SLOT_LONGS;
            if (slots[at + 2] == 0 || (slots[at] == high && slots[at + 1] == low)) {
                return at;
            }
            slot = slot + 1 == slotCount ? 0 : slot + 1;
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
        long wantedHigh = high;
        long wantedLow = low;
        var larger = new long[(int) slotCount * SLOT_LONGS];
        for (int at = 0; at < old.length; at += SLOT_LONGS) {
            if (old[at + 2] != 0) {
                high = old[at];
                low = old[at + 1];
                System.arraycopy(old, at, larger, slotOf(larger), SLOT_LONGS);
            }
        }
        high = wantedHigh;
        low = wantedLow;
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
