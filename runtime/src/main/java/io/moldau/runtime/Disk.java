package io.moldau.runtime;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Files. A [Path] is only a name here: nothing outside the real implementation asks the file
/// system about one.
///
/// What is durable when: bytes after [DiskFile#force], or as [OpenMode#WRITE_DURABLY] says; a new,
/// renamed or deleted name after [#syncDirectory] on its parent. Until then a crash may keep, lose
/// or tear any part of it.
public interface Disk {
    /// How [#open] treats a file that is there or is not.
    enum OpenMode {
        /// Reads only; the file must exist.
        READ,
        /// Reads and writes; the file must exist.
        WRITE,
        /// Only writes, each of which is durable when it returns; the file must exist. Positions
        /// and sizes are whole blocks, and what is written is one buffer from [DiskFile#blocks].
        /// Goes past the page cache where the file system can do that.
        WRITE_DURABLY,
        /// Reads and writes; made empty if it does not exist.
        CREATE,
        /// Reads and writes; fails with `FileAlreadyExistsException` if it exists.
        CREATE_NEW
    }

    DiskFile open(Path path, OpenMode mode) throws IOException;

    boolean exists(Path path);

    boolean isDirectory(Path path);

    /// Size in bytes of the file at `path`.
    long size(Path path) throws IOException;

    /// Last modification, wall clock milliseconds since the epoch.
    long modifiedMs(Path path) throws IOException;

    /// Names in a directory, sorted, without the directory itself.
    List<Path> list(Path directory) throws IOException;

    /// Creates a directory and its missing parents. The names are durable once the caller has
    /// synced each parent.
    void createDirectories(Path directory) throws IOException;

    /// Renames atomically; replaces `to` if it is a file.
    void rename(Path from, Path to) throws IOException;

    /// Deletes a file or an empty directory; nothing happens if it does not exist.
    void delete(Path path) throws IOException;

    /// Makes the names in `directory` durable.
    void syncDirectory(Path directory) throws IOException;

    /// Creates a directory and its missing parents, durably, one by one. If it is there its name is
    /// synced all the same: a process may have been killed between creating it and the sync.
    default void createDurably(Path directory) throws IOException {
        Path parent = directory.toAbsolutePath().getParent();
        if (parent == null) {
            return;
        }
        if (!isDirectory(directory)) {
            createDurably(parent);
            createDirectories(directory);
            syncDirectory(parent);
            return;
        }
        try {
            syncDirectory(parent);
        } catch (AccessDeniedException _) {
            // It was not this user who has created something there.
        }
    }

    /// Bytes that an unprivileged process may still write below `directory`.
    long freeBytes(Path directory) throws IOException;

    /// Bytes of the whole file system that `directory` is on, used and free.
    long totalBytes(Path directory) throws IOException;

    /// How many files and connections the process may have open at once.
    long openFilesMax() throws IOException;

    /// A read-only view of a whole file that no longer changes. It lives until [Mapping#close].
    Mapping map(Path path) throws IOException;

    /// Takes the lock file `path`, made if missing; empty when another process holds it.
    Optional<DirectoryLock> tryLock(Path path) throws IOException;

    /// A mapped file.
    interface Mapping extends AutoCloseable {
        MemorySegment bytes();

        @Override
        void close();
    }

    /// A lock that this process holds until it closes it or ends.
    interface DirectoryLock extends AutoCloseable {
        @Override
        void close();
    }
}
