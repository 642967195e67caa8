package io.moldau.log;

import io.moldau.runtime.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/// Reads and replaces files that fit in memory.
final class SmallFile {
    private SmallFile() {}

    /// Writes beside the file, syncs, and renames: readers and crashes meet the old bytes or the
    /// new ones. The name is durable once the directory is synced, which is the caller's to do.
    static void replace(Disk disk, Path path, byte[] bytes) throws IOException {
        replace(disk, path, bytes, true);
    }

    /// As [#replace], but until [#force] a crash may leave a file of other bytes: for files whose
    /// content shows whether it is whole, on paths that must not wait for a disk.
    static void replaceLater(Disk disk, Path path, byte[] bytes) throws IOException {
        replace(disk, path, bytes, false);
    }

    static void force(Disk disk, Path path) throws IOException {
        try (var file = disk.open(path, Disk.OpenMode.WRITE)) {
            file.force();
        }
    }

    private static void replace(Disk disk, Path path, byte[] bytes, boolean force)
            throws IOException {
        var temporary = path.resolveSibling(path.getFileName() + PartitionFile.TEMPORARY);
        try (var file = disk.open(temporary, Disk.OpenMode.CREATE)) {
            file.truncate(0);
            file.write(0, ByteBuffer.wrap(bytes));
            if (force) {
                file.force();
            }
        }
        disk.rename(temporary, path);
    }

    /// All bytes of the file; empty if it is missing or larger than `bytesMax`.
    static Optional<byte[]> read(Disk disk, Path path, int bytesMax) throws IOException {
        if (!disk.exists(path)) {
            return Optional.empty();
        }
        try (var file = disk.open(path, Disk.OpenMode.READ)) {
            long size = file.size();
            if (size > bytesMax) {
                return Optional.empty();
            }
            var bytes = new byte[(int) size];
            int count = file.read(ByteBuffer.wrap(bytes), 0);
            return count == size ? Optional.of(bytes) : Optional.empty();
        }
    }
}
