package io.moldau.testkit;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.TreeMap;

/// Bytes from 0 on without an end; what was never written is zero and takes no memory.
final class SparseBytes {
    private static final int PAGE_BYTES = 4096;

    private final TreeMap<Long, byte[]> pages = new TreeMap<>();

    /// Puts `count` bytes from `position` on into `target`.
    void read(long position, ByteBuffer target, int count) {
        long at = position;
        long end = position + count;
        while (at < end) {
            int offset = (int) (at % PAGE_BYTES);
            int length = (int) Math.min(end - at, PAGE_BYTES - offset);
            byte[] page = pages.get(at / PAGE_BYTES);
            if (page == null) {
                target.put(new byte[length]);
            } else {
                target.put(page, offset, length);
            }
            at += length;
        }
    }

    /// Takes all that remains in `source`.
    void write(long position, ByteBuffer source) {
        long at = position;
        while (source.hasRemaining()) {
            int offset = (int) (at % PAGE_BYTES);
            int length = Math.min(source.remaining(), PAGE_BYTES - offset);
            source.get(page(at), offset, length);
            at += length;
        }
    }

    byte get(long position) {
        byte[] page = pages.get(position / PAGE_BYTES);
        return page == null ? 0 : page[(int) (position % PAGE_BYTES)];
    }

    void set(long position, byte value) {
        page(position)[(int) (position % PAGE_BYTES)] = value;
    }

    /// Makes `count` bytes from `position` on, all in one page, the same as in `from`.
    void copy(SparseBytes from, long position, int count) {
        int offset = (int) (position % PAGE_BYTES);
        assert offset + count <= PAGE_BYTES : "a unit lies in one page";
        byte[] source = from.pages.get(position / PAGE_BYTES);
        if (source != null) {
            System.arraycopy(source, offset, page(position), offset, count);
        } else if (pages.containsKey(position / PAGE_BYTES)) {
            Arrays.fill(page(position), offset, offset + count, (byte) 0);
        }
    }

    /// Zeroes everything from `position` on.
    void zeroFrom(long position) {
        long page = position / PAGE_BYTES;
        pages.tailMap(page, false).clear();
        byte[] cut = pages.get(page);
        if (cut != null) {
            Arrays.fill(cut, (int) (position % PAGE_BYTES), PAGE_BYTES, (byte) 0);
        }
    }

    void become(SparseBytes other) {
        pages.clear();
        other.pages.forEach((number, page) -> pages.put(number, page.clone()));
    }

    private byte[] page(long position) {
        return pages.computeIfAbsent(position / PAGE_BYTES, _ -> new byte[PAGE_BYTES]);
    }
}
