package io.moldau.runtime;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// The machine's file systems.
final class RealDisk implements Disk {
    /// `OPEN_MAX`.
    private static final long OPEN_FILES_ELSEWHERE = 10_240;

    private static final Path LIMITS = Path.of("/proc/self/limits");

    /// proc(5): name, soft limit, hard limit, unit.
    private static final Pattern OPEN_FILES = Pattern.compile("^Max open files +(\\w+)");

    @Override
    public DiskFile open(Path path, OpenMode mode) throws IOException {
        if (mode == OpenMode.WRITE_DURABLY) {
            return DurableFile.open(path);
        }
        Set<OpenOption> options =
                switch (mode) {
                    case READ -> Set.of(StandardOpenOption.READ);
                    case WRITE -> Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);
                    case WRITE_DURABLY -> throw new AssertionError("opened above");
                    case CREATE ->
                            Set.of(
                                    StandardOpenOption.READ,
                                    StandardOpenOption.WRITE,
                                    StandardOpenOption.CREATE);
                    case CREATE_NEW ->
                            Set.of(
                                    StandardOpenOption.READ,
                                    StandardOpenOption.WRITE,
                                    StandardOpenOption.CREATE_NEW);
                };
        return new RealFile(FileChannel.open(path, options));
    }

    @Override
    public boolean exists(Path path) {
        return Files.exists(path);
    }

    @Override
    public boolean isDirectory(Path path) {
        return Files.isDirectory(path);
    }

    @Override
    public long size(Path path) throws IOException {
        return Files.size(path);
    }

    @Override
    public long modifiedMs(Path path) throws IOException {
        return Files.getLastModifiedTime(path).toMillis();
    }

    @Override
    public List<Path> list(Path directory) throws IOException {
        try (var entries = Files.list(directory)) {
            return entries.map(it -> Objects.requireNonNull(it.getFileName())).sorted().toList();
        }
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        Files.createDirectories(directory);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void delete(Path path) throws IOException {
        Files.deleteIfExists(path);
    }

    /// A directory is synced through a handle opened for reading; Linux and macOS allow it.
    @Override
    public void syncDirectory(Path directory) throws IOException {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public long freeBytes(Path directory) throws IOException {
        needExists(directory);
        return directory.toFile().getUsableSpace(); // statvfs; FileStore would read all mounts
    }

    @Override
    public long totalBytes(Path directory) throws IOException {
        needExists(directory);
        return directory.toFile().getTotalSpace();
    }

    /// As the Linux kernel says it, for which there is a file to read; elsewhere what a JVM gets
    /// from macOS at least.
    @Override
    public long openFilesMax() throws IOException {
        if (Files.isReadable(LIMITS)) {
            for (var line : Files.readAllLines(LIMITS)) {
                var limit = OPEN_FILES.matcher(line);
                if (limit.find()) {
                    return limit.group(1).equals("unlimited")
                            ? Long.MAX_VALUE
                            : Long.parseLong(limit.group(1));
                }
            }
        }
        return OPEN_FILES_ELSEWHERE;
    }

    private static void needExists(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            throw new NoSuchFileException(directory.toString());
        }
    }

    @Override
    public Mapping map(Path path) throws IOException {
        Arena arena = Arena.ofShared();
        try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
            var bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            return new MappedFile(arena, bytes);
        } catch (IOException e) {
            arena.close();
            throw e;
        }
    }

    private record MappedFile(Arena arena, MemorySegment bytes) implements Mapping {
        @Override
        public void close() {
            arena.close();
        }
    }

    @Override
    public Optional<DirectoryLock> tryLock(Path path) throws IOException {
        return LockFile.tryLock(path);
    }
}
