package io.moldau.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A lock file that this process holds.
///
/// POSIX gives a lock up as soon as *any* handle of its process on the file is closed: a second
/// try, which opens and closes it, would free the first. So what this process holds is noted, and
/// nobody opens a lock file by other means.
final class LockFile implements Disk.DirectoryLock {
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path realPath;
    private final FileChannel channel;

    private LockFile(Path realPath, FileChannel channel) {
        this.realPath = realPath;
        this.channel = channel;
    }

    static Optional<Disk.DirectoryLock> tryLock(Path path) throws IOException {
        Path directory = Objects.requireNonNull(path.toAbsolutePath().getParent(), "a file");
        Path realPath = directory.toRealPath().resolve(path.getFileName());
        if (!HELD.add(realPath)) {
            return Optional.empty();
        }
        boolean locked = false;
        try {
            var channel =
                    FileChannel.open(realPath, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
            locked = lock(channel);
            return locked ? Optional.of(new LockFile(realPath, channel)) : Optional.empty();
        } finally {
            if (!locked) {
                HELD.remove(realPath);
            }
        }
    }

    private static boolean lock(FileChannel channel) throws IOException {
        boolean locked = false;
        try {
            locked = channel.tryLock() != null;
        } finally {
            if (!locked) {
                channel.close();
            }
        }
        return locked;
    }

    @Override
    public void close() {
        if (!channel.isOpen()) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("a lock file does not close", e);
        } finally {
            HELD.remove(realPath);
        }
    }
}
