package io.moldau.log;

import io.moldau.runtime.Disk;
import io.moldau.runtime.DiskFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The slots of an index file: on the heap while they grow, mapped once their segment is sealed.
///
/// One writer; readers take no lock, for a slot never changes once `count` covers it. What is on
/// the heap reaches the file only with [#save]: the file is a cache and may be behind.
final class SlotFile {
    private static final int GROWTH_SLOTS = 64;

    private final Path path;
    private final int slotBytes;
    private final Disk.@Nullable Mapping mapping;
    private volatile MemorySegment slots;
    private volatile int count;

    /// Slots that the file holds as they are here; -1 when the file is to be written anew.
    private int savedCount;

    private SlotFile(
            Path path,
            int slotBytes,
            Disk.@Nullable Mapping mapping,
            MemorySegment slots,
            int savedCount) {
        this.path = path;
        this.slotBytes = slotBytes;
        this.mapping = mapping;
        this.slots = slots;
        this.count = Math.max(savedCount, 0);
        this.savedCount = savedCount;
    }

    /// No slots, and whatever is in the file is to be replaced.
    static SlotFile empty(Path path, int slotBytes) {
        return new SlotFile(path, slotBytes, null, MemorySegment.ofArray(new byte[0]), -1);
    }

    /// Reads the file onto the heap, to grow. A missing file has no slots; bytes behind the last
    /// whole slot are dropped.
    static SlotFile load(Disk disk, Path path, int slotBytes) throws IOException {
        if (!disk.exists(path)) {
            return empty(path, slotBytes);
        }
        try (var file = disk.open(path, Disk.OpenMode.READ)) {
            int slotCount = wholeSlots(file.size(), slotBytes);
            var bytes = ByteBuffer.allocate(slotCount * slotBytes);
            int read = file.read(bytes, 0);
            boolean whole = read == bytes.capacity() && file.size() == bytes.capacity();
            return new SlotFile(
                            path,
                            slotBytes,
                            null,
                            MemorySegment.ofArray(bytes.array()),
                            read / slotBytes)
                    .savedWhole(whole);
        }
    }

    /// Maps the file of a sealed segment.
    static SlotFile map(Disk disk, Path path, int slotBytes) throws IOException {
        if (!disk.exists(path) || disk.size(path) < slotBytes) {
            return empty(path, slotBytes);
        }
        var mapping = disk.map(path);
        int slotCount = wholeSlots(mapping.bytes().byteSize(), slotBytes);
        return new SlotFile(path, slotBytes, mapping, mapping.bytes(), slotCount);
    }

    private static int wholeSlots(long fileBytes, int slotBytes) {
        return (int) Math.min(fileBytes / slotBytes, Integer.MAX_VALUE / slotBytes);
    }

    private SlotFile savedWhole(boolean whole) {
        if (!whole) {
            savedCount = -1;
        }
        return this;
    }

    /// Slots that readers may look at; read it before [#slots].
    int count() {
        return count;
    }

    MemorySegment slots() {
        return slots;
    }

    int sizeBytes() {
        return count * slotBytes;
    }

    boolean isMapped() {
        return mapping != null;
    }

    /// Where to write the next slot's bytes; [#publish] shows it to readers.
    MemorySegment nextSlot() {
        assert mapping == null : "a sealed index does not grow";
        long at = (long) count * slotBytes;
        if (at + slotBytes > slots.byteSize()) {
            long grown = at + at / 2 + (long) GROWTH_SLOTS * slotBytes;
            var larger = new byte[Math.toIntExact(grown)];
            MemorySegment.copy(slots, 0, MemorySegment.ofArray(larger), 0, at);
            slots = MemorySegment.ofArray(larger);
        }
        return slots.asSlice(at, slotBytes);
    }

    void publish() {
        int next = count + 1; // one writer
        count = next;
    }

    /// Drops the slots from `newCount` on. Only while no reader looks: when a log opens or is cut.
    void cut(int newCount) {
        assert mapping == null : "a sealed index is not cut";
        assert newCount <= count : newCount;
        count = newCount;
        if (savedCount > newCount) {
            savedCount = -1;
        }
    }

    /// Brings the file up to date, not yet durably.
    void save(Disk disk) throws IOException {
        int target = count;
        if (savedCount == target) {
            return;
        }
        assert mapping == null : "a mapped index is its file";
        if (savedCount >= 0) {
            try (var file = disk.open(path, Disk.OpenMode.WRITE)) {
                write(file, savedCount, target);
            }
        } else {
            replace(disk, target);
        }
        savedCount = target;
    }

    /// A new file under the old name: somebody may have the old one mapped, and a mapped file that
    /// gets shorter kills its readers.
    private void replace(Disk disk, int target) throws IOException {
        var temporary = path.resolveSibling(path.getFileName() + PartitionFile.TEMPORARY);
        try (var file = disk.open(temporary, Disk.OpenMode.CREATE)) {
            file.truncate(0);
            write(file, 0, target);
        }
        disk.rename(temporary, path);
    }

    private void write(DiskFile file, int from, int to) throws IOException {
        if (to == from) {
            return;
        }
        long at = (long) from * slotBytes;
        long bytes = (long) (to - from) * slotBytes;
        file.write(at, slots.asSlice(at, bytes).asByteBuffer());
    }

    void close() {
        if (mapping != null) {
            mapping.close();
        }
    }
}
