package io.moldau.testkit;

import io.moldau.runtime.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// All files below a directory of a simulated disk, to come back to.
public final class DiskImage {
    private final Path directory;
    private final Map<Path, byte[]> files = new TreeMap<>();

    private DiskImage(Path directory) {
        this.directory = directory;
    }

    /// The files as processes see them.
    public static DiskImage of(SimulatedDisk disk, Path directory) throws IOException {
        var image = new DiskImage(directory);
        image.collect(disk, directory);
        return image;
    }

    private void collect(SimulatedDisk disk, Path from) throws IOException {
        for (var name : disk.list(from)) {
            var path = from.resolve(name);
            if (disk.isDirectory(path)) {
                collect(disk, path);
            } else {
                files.put(path, disk.content(path));
            }
        }
    }

    /// Sorted.
    public List<Path> files() {
        return List.copyOf(files.keySet());
    }

    public Optional<byte[]> content(Path file) {
        return Optional.ofNullable(files.get(file));
    }

    /// Makes the directory hold these files again and no others, durably.
    public void restore(SimulatedDisk disk) throws IOException {
        var now = of(disk, directory);
        for (var file : now.files()) {
            if (!files.containsKey(file)) {
                disk.delete(file);
            }
        }
        removeEmptyDirectories(disk, directory);
        for (var entry : files.entrySet()) {
            put(disk, entry.getKey(), entry.getValue());
        }
        disk.syncEverything();
    }

    private static void removeEmptyDirectories(SimulatedDisk disk, Path from) throws IOException {
        for (var name : disk.list(from)) {
            var path = from.resolve(name);
            if (disk.isDirectory(path)) {
                removeEmptyDirectories(disk, path);
                if (disk.list(path).isEmpty()) {
                    disk.delete(path);
                }
            }
        }
    }

    private static void put(SimulatedDisk disk, Path path, byte[] content) throws IOException {
        var parent = path.getParent();
        if (parent != null) {
            disk.createDirectories(parent);
        }
        try (var file = disk.open(path, Disk.OpenMode.CREATE)) {
            file.truncate(0);
            file.write(0, ByteBuffer.wrap(content));
        }
    }
}
