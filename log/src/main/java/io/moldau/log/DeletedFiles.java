package io.moldau.log;

import io.moldau.runtime.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Files that were renamed to `.deleted` and wait for their removal: a reader that found them
/// before may go on, and somebody who deleted too much has `file.delete.delay.ms` to act.
final class DeletedFiles {
    private record Entry(Path path, long dueMs) {}

    private final Disk disk;
    private final ReentrantLock lock = new ReentrantLock();

    /// By when they are due: the delay may have been another one.
    private final PriorityQueue<Entry> entries =
            new PriorityQueue<>(Comparator.comparingLong(Entry::dueMs));

    DeletedFiles(Disk disk) {
        this.disk = disk;
    }

    /// Renames a file, if it is there, and has it removed at `dueMs`, wall clock.
    void add(Path path, long dueMs) throws IOException {
        if (!disk.exists(path)) {
            return;
        }
        var renamed = path.resolveSibling(path.getFileName() + PartitionFile.DELETED);
        disk.rename(path, renamed);
        lock.lock();
        try {
            entries.add(new Entry(renamed, dueMs));
        } finally {
            lock.unlock();
        }
    }

    /// Removes what is due. A wall clock that jumps only delays or hastens it.
    void removeDue(long nowMs) throws IOException {
        for (var path = takeDue(nowMs); path != null; path = takeDue(nowMs)) {
            disk.delete(path);
        }
    }

    private @Nullable Path takeDue(long nowMs) {
        lock.lock();
        try {
            var first = entries.peek();
            if (first == null || first.dueMs() > nowMs) {
                return null;
            }
            return entries.remove().path();
        } finally {
            lock.unlock();
        }
    }
}
