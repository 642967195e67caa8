package io.moldau.log.wal;

import static io.moldau.log.wal.WalFormat.BLOCK_BYTES;

import io.moldau.runtime.Disk;
import io.moldau.runtime.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The files of the write-ahead log in one directory: those that hold entries, by sequence, and
/// those that wait to be used again.
///
/// A file is `moldau-NNNN.wal`, plain and at the top of the log directory, where Apache Kafka
/// leaves it alone. The number is only a name; the header says which part of the log it holds. A
/// file keeps its name when it is used again, so no directory is synced for it.
final class WalFiles {
    private static final String PREFIX = "moldau-";

    private static final String SUFFIX = ".wal";

    /// A file and what its header says.
    record WalFile(Path path, WalFormat.Header header) {}

    private final Disk disk;
    private final Path directory;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /// Held while a file is made; taken before `lock`.
    private final ReentrantLock creation = new ReentrantLock();

    private final TreeMap<Integer, WalFile> used = new TreeMap<>();
    private final TreeSet<Path> free = new TreeSet<>();

    /// All files, those on their way from free to used included.
    private final TreeSet<Path> known = new TreeSet<>();

    private volatile @Nullable IOException failure;
    private volatile Runnable starved = () -> {};

    private WalFiles(Disk disk, Path directory) {
        this.disk = disk;
        this.directory = directory;
    }

    /// Looks at what is there. Reads one block of each file.
    static WalFiles find(Disk disk, Path directory, List<Path> names) throws IOException {
        var files = new WalFiles(disk, directory);
        for (Path name : names) {
            if (isWalFile(name)) {
                files.take(directory.resolve(name));
            }
        }
        return files;
    }

    static boolean isWalFile(Path name) {
        String text = String.valueOf(name.getFileName());
        return text.startsWith(PREFIX) && text.endsWith(SUFFIX);
    }

    private void take(Path path) throws IOException {
        known.add(path);
        var block = ByteBuffer.allocate(BLOCK_BYTES);
        try (DiskFile file = disk.open(path, Disk.OpenMode.READ)) {
            file.read(block, 0);
        }
        block.flip();
        var header = WalFormat.Header.decode(block);
        if (header == null) {
            free.add(path);
            return;
        }
        if (WalFormat.Header.version(block) > WalFormat.VERSION) {
            throw new DamagedWalException(
                    "write-ahead log %s has format version %d, this Moldau reads up to %d: start a newer one"
                            .formatted(path, WalFormat.Header.version(block), WalFormat.VERSION));
        }
        used.put(header.sequence(), new WalFile(path, header));
    }

    @Nullable WalFile bySequence(int sequence) {
        lock.lock();
        try {
            return used.get(sequence);
        } finally {
            lock.unlock();
        }
    }

    /// The files after `sequence`, in order.
    List<WalFile> after(int sequence) {
        lock.lock();
        try {
            return List.copyOf(used.tailMap(sequence, false).values());
        } finally {
            lock.unlock();
        }
    }

    /// Frees the files before `sequence`, which hold nothing that is needed any more.
    ///
    /// @param freeMax more free files than this are deleted: what a burst needed is given back
    void freeBefore(int sequence, int freeMax) throws IOException {
        lock.lock();
        try {
            var gone = used.headMap(sequence, false);
            gone.values().forEach(file -> free.add(file.path()));
            gone.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        deleteSurplus(freeMax);
    }

    /// Frees the files after `sequence`, which hold nothing that was acknowledged, and wipes their
    /// headers: their sequences will be given once more.
    void wipeAfter(int sequence) throws IOException {
        for (WalFile later : after(sequence)) {
            try (DiskFile file = disk.open(later.path(), Disk.OpenMode.WRITE)) {
                file.write(0, ByteBuffer.allocate(BLOCK_BYTES));
                file.force();
            }
            lock.lock();
            try {
                used.remove(later.header().sequence());
                free.add(later.path());
            } finally {
                lock.unlock();
            }
        }
    }

    private void deleteSurplus(int freeMax) throws IOException {
        for (; ; ) {
            Path surplus;
            lock.lock();
            try {
                if (free.size() <= freeMax) {
                    return;
                }
                surplus = free.pollLast();
            } finally {
                lock.unlock();
            }
            disk.delete(surplus);
            forget(surplus);
        }
    }

    /// Puts a file to use under this header, durably: a free one, else a new one; where neither can
    /// be had, waits until a checkpoint frees one.
    WalFile use(WalFormat.Header header, int filesMax) throws IOException {
        Path path = takeFree(filesMax);
        while (path == null) {
            var _ = makeSpare(header.sizeBytes(), filesMax);
            path = takeFree(0);
        }
        try (DiskFile file = disk.open(path, Disk.OpenMode.WRITE)) {
            file.preallocate(header.sizeBytes()); // the first file of a directory is shorter
            file.write(0, header.encode());
            file.force();
        } catch (IOException e) {
            if (FullDisk.causes(e)) {
                addFree(path);
            }
            throw e;
        }
        var taken = new WalFile(path, header);
        lock.lock();
        try {
            used.put(header.sequence(), taken);
        } finally {
            lock.unlock();
        }
        return taken;
    }

    /// Null when there is none and one more may be made: fewer than `filesMax` are in use.
    private @Nullable Path takeFree(int filesMax) throws IOException {
        lock.lock();
        try {
            while (free.isEmpty() && used.size() >= filesMax) {
                failIfFailed();
                starved.run();
                changed.awaitUninterruptibly();
            }
            failIfFailed();
            Path taken = free.pollFirst();
            changed.signalAll();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /// Makes a file and puts it to use at once, without reserving its space: a new directory is not
    /// to wait for that.
    WalFile useNew(WalFormat.Header header) throws IOException {
        Path path = unusedName();
        try (DiskFile file = disk.open(path, Disk.OpenMode.CREATE_NEW)) {
            file.write(0, header.encode());
            file.force();
        }
        disk.syncDirectory(directory);
        var made = new WalFile(path, header);
        lock.lock();
        try {
            used.put(header.sequence(), made);
        } finally {
            lock.unlock();
        }
        return made;
    }

    /// Makes a free file when there is none and there may be one more. With it the writer need not
    /// wait for the file's zeros, and can go on for ever on a full disk.
    ///
    /// @return false when the disk was too full for it
    boolean makeSpare(long sizeBytes, int filesMax) throws IOException {
        creation.lock();
        try {
            if (!isSpareWanted(filesMax)) {
                return true;
            }
            Path path = create(sizeBytes);
            if (path != null) {
                addFree(path);
            }
            return path != null;
        } finally {
            creation.unlock();
        }
    }

    private boolean isSpareWanted(int filesMax) {
        lock.lock();
        try {
            return failure == null && free.isEmpty() && used.size() < filesMax;
        } finally {
            lock.unlock();
        }
    }

    private void addFree(Path path) {
        lock.lock();
        try {
            free.add(path);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until the last free file was taken.
    ///
    /// @return false when there will be no more work
    boolean awaitSpareTaken(int filesMax) {
        lock.lock();
        try {
            while (failure == null && (!free.isEmpty() || used.size() >= filesMax)) {
                changed.awaitUninterruptibly();
            }
            return failure == null;
        } finally {
            lock.unlock();
        }
    }

    /// Null when the disk is full while there are two files at least, so that waiting helps.
    private @Nullable Path create(long sizeBytes) throws IOException {
        Path path = unusedName();
        try (DiskFile file = disk.open(path, Disk.OpenMode.CREATE_NEW)) {
            file.preallocate(sizeBytes);
            file.force();
        } catch (IOException e) {
            if (!FullDisk.causes(e)) {
                throw e;
            }
            disk.delete(path);
            forget(path);
            return noSpace(e);
        }
        disk.syncDirectory(directory);
        return path;
    }

    private @Nullable Path noSpace(IOException e) throws IOException {
        lock.lock();
        try {
            if (used.size() < 2) {
                throw e;
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private void forget(Path path) {
        lock.lock();
        try {
            known.remove(path);
        } finally {
            lock.unlock();
        }
    }

    private Path unusedName() {
        lock.lock();
        try {
            for (int number = 0; ; number++) {
                Path path = directory.resolve("%s%04d%s".formatted(PREFIX, number, SUFFIX));
                if (known.add(path)) {
                    return path;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    void whenStarved(Runnable starved) {
        this.starved = starved;
    }

    /// Whoever waits for a free file gets `cause`, now and later.
    void fail(IOException cause) {
        lock.lock();
        try {
            failure = cause;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void failIfFailed() throws IOException {
        if (failure != null) {
            throw new IOException("the log directory is offline: " + failure.getMessage(), failure);
        }
    }

    /// Deletes all files: after a clean stop none is left for another program to wonder about.
    void deleteAll() throws IOException {
        creation.lock();
        try {
            for (WalFile file : used.values()) {
                disk.delete(file.path());
            }
            for (Path path : free) {
                disk.delete(path);
            }
            used.clear();
            free.clear();
            known.clear();
        } finally {
            creation.unlock();
        }
    }
}
