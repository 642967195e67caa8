package io.moldau.testkit;

import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Random;

/// A file: its bytes as processes see them (page cache), as the medium has them, and which units of
/// the former have not reached the latter.
///
/// A unit is what the medium writes at once, 512 to 4096 bytes. A power cut decides for each dirty
/// unit by itself: dropped, kept or torn; and for the size: the old, the new, or between them.
final class FileInode implements Inode {
    private final int unitBytes;
    private final SparseBytes cached = new SparseBytes();
    private final SparseBytes durable = new SparseBytes();
    private final BitSet dirtyUnits = new BitSet();
    private long size;
    private long durableSize;
    private long modifiedMs;

    FileInode(int unitBytes, long modifiedMs) {
        this.unitBytes = unitBytes;
        this.modifiedMs = modifiedMs;
    }

    long size() {
        return size;
    }

    long modifiedMs() {
        return modifiedMs;
    }

    /// Reads until `target` is full or the file ends.
    int read(ByteBuffer target, long position) {
        int count = (int) Math.min(target.remaining(), Math.max(0, size - position));
        cached.read(position, target, count);
        return count;
    }

    void write(long position, ByteBuffer source, long nowMs) {
        long end = position + source.remaining();
        markDirty(position, end);
        cached.write(position, source);
        size = Math.max(size, end);
        modifiedMs = nowMs;
    }

    /// Cuts or extends; what is new reads as zeros.
    void resize(long newSize, long nowMs) {
        markDirty(newSize, size); // what is new is zero on the medium too
        cached.zeroFrom(newSize);
        size = newSize;
        modifiedMs = nowMs;
    }

    private void markDirty(long from, long to) {
        if (from < to) {
            dirtyUnits.set((int) (from / unitBytes), (int) ((to - 1) / unitBytes) + 1);
        }
    }

    /// What fdatasync does.
    void force() {
        dirtyUnits.stream().forEach(unit -> keep(unit, 0, unitBytes));
        dirtyUnits.clear();
        setDurableSize(size);
    }

    /// What a failed fdatasync does: nothing reached the medium, but the pages count as clean, so
    /// the next one says that all is well. Some kernels also forget the pages' content.
    void loseDirty(boolean forgetContent) {
        if (forgetContent) {
            dirtyUnits.stream()
                    .forEach(unit -> cached.copy(durable, (long) unit * unitBytes, unitBytes));
            cached.zeroFrom(size);
        }
        dirtyUnits.clear();
    }

    /// Writes some dirty units back, as the kernel does when it likes.
    void writeBack(Random random) {
        for (int unit : dirtyUnits.stream().toArray()) {
            if (random.nextBoolean()) {
                keep(unit, 0, unitBytes);
                dirtyUnits.clear(unit);
            }
        }
        if (random.nextBoolean()) {
            setDurableSize(size);
        }
    }

    /// The power is cut: what is left is what the medium has.
    void cutPower(Random random) {
        switch (random.nextInt(4)) {
            case 0 -> {} // nothing more reached the medium
            case 1 -> force(); // everything did
            default -> cutPowerUnitByUnit(random);
        }
        dirtyUnits.clear();
        cached.become(durable);
        cached.zeroFrom(durableSize);
        durable.zeroFrom(durableSize);
        size = durableSize;
    }

    private void cutPowerUnitByUnit(Random random) {
        for (int unit : dirtyUnits.stream().toArray()) {
            switch (random.nextInt(3)) {
                case 0 -> {} // dropped
                case 1 -> keep(unit, 0, unitBytes);
                default -> tear(unit, random);
            }
        }
        long low = Math.min(size, durableSize);
        long between = low + (long) (random.nextDouble() * Math.abs(size - durableSize));
        switch (random.nextInt(3)) {
            case 0 -> {} // the old size
            case 1 -> setDurableSize(size);
            default -> setDurableSize(between);
        }
    }

    /// Keeps the new bytes up to some point among those that differ, or from there on.
    private void tear(int unit, Random random) {
        long start = (long) unit * unitBytes;
        int first = 0;
        while (first < unitBytes && cached.get(start + first) == durable.get(start + first)) {
            first++;
        }
        int last = unitBytes;
        while (last > first && cached.get(start + last - 1) == durable.get(start + last - 1)) {
            last--;
        }
        if (last - first > 1) {
            int at = first + 1 + random.nextInt(last - first - 1);
            if (random.nextInt(4) > 0) {
                keep(unit, first, at);
            } else {
                keep(unit, at, last);
            }
        }
    }

    private void keep(int unit, int from, int to) {
        durable.copy(cached, (long) unit * unitBytes + from, to - from);
    }

    private void setDurableSize(long newSize) {
        if (newSize < durableSize) {
            durable.zeroFrom(newSize);
        }
        durableSize = newSize;
    }

    /// Damages the medium, and what processes see of it.
    void flipBit(long position, int bit) {
        byte flipped = (byte) (cached.get(position) ^ (1 << bit));
        cached.set(position, flipped);
        durable.set(position, flipped);
    }

    /// Makes the file `content`, on the medium too.
    void become(byte[] content, long nowMs) {
        resize(0, nowMs);
        write(0, ByteBuffer.wrap(content), nowMs);
        force();
    }

    byte[] content() {
        var bytes = ByteBuffer.allocate(Math.toIntExact(size));
        read(bytes, 0);
        return bytes.array();
    }
}
