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
    ///
    /// @param reserved whether all its space is
    record WalFile(Path path, WalFormat.Header header, boolean reserved) {}

    private final Disk disk;
    private final Path directory;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /// Held while a file is made; taken before `lock`.
    private final ReentrantLock creation = new ReentrantLock();

    private final TreeMap<Integer, WalFile> used = new TreeMap<>();

    /// Whole files that hold nothing.
    private final TreeSet<Path> free = new TreeSet<>();

    /// Files that hold nothing, of any size: to be made whole before they are free.
    private final TreeSet<Path> unready = new TreeSet<>();

    /// All files, those on their way from free to used included.
    private final TreeSet<Path> known = new TreeSet<>();

    private volatile @Nullable IOException failure;
    private volatile Runnable more = () -> {};
    private volatile boolean diskFull;
    private boolean spareWanted;

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
            unready.add(path);
            return;
        }
        if (WalFormat.Header.version(block) > WalFormat.VERSION) {
            throw new DamagedWalException(
                    "write-ahead log %s has format version %d, this Moldau reads up to %d: start a newer one"
                            .formatted(path, WalFormat.Header.version(block), WalFormat.VERSION));
        }
        boolean reserved = disk.size(path) >= header.sizeBytes();
        used.put(header.sequence(), new WalFile(path, header, reserved));
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
    void freeBefore(int sequence, WalSettings settings) throws IOException {
        lock.lock();
        try {
            var gone = used.headMap(sequence, false);
            if (gone.isEmpty()) {
                return;
            }
            for (WalFile file : gone.values()) {
                boolean whole =
                        file.reserved() && file.header().sizeBytes() == settings.fileBytes();
                (whole ? free : unready).add(file.path());
            }
            gone.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        deleteSurplus(settings.freeMax());
        more.run();
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
                unready.add(later.path());
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
                if (free.size() + unready.size() <= freeMax) {
                    return;
                }
                surplus = (unready.isEmpty() ? free : unready).pollLast();
            } finally {
                lock.unlock();
            }
            disk.delete(surplus);
            forget(surplus);
        }
    }

    /// Puts a free file to use under this header, durably. There is one: see [WalRoom].
    WalFile use(WalFormat.Header header) throws IOException {
        Path path = takeFree();
        try (DiskFile file = disk.open(path, Disk.OpenMode.WRITE)) {
            file.write(0, header.encode());
            file.force();
        }
        var taken = new WalFile(path, header, true);
        lock.lock();
        try {
            used.put(header.sequence(), taken);
        } finally {
            lock.unlock();
        }
        return taken;
    }

    private Path takeFree() throws IOException {
        lock.lock();
        try {
            failIfFailed();
            Path taken = free.pollFirst();
            if (taken == null) {
                throw new AssertionError("room was promised that is not there");
            }
            changed.signalAll();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /// Files whose space is reserved and that hold nothing, `most` of them counted.
    int freeCount(int most) {
        lock.lock();
        try {
            return Math.min(free.size(), most);
        } finally {
            lock.unlock();
        }
    }

    /// Whether the last attempt to reserve space found too little.
    boolean isDiskFull() {
        return diskFull;
    }

    /// Asks for one more file, even if one is free.
    void wantSpare() {
        lock.lock();
        try {
            spareWanted = true;
            changed.signalAll();
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
        var made = new WalFile(path, header, false);
        lock.lock();
        try {
            used.put(header.sequence(), made);
        } finally {
            lock.unlock();
        }
        return made;
    }

    /// Makes a free file when there is none, or too few, and there may be one more. With it the
    /// writer need not wait for the file's zeros, and can go on for ever on a full disk.
    ///
    /// @return false if the disk has no room for it
    boolean makeSpare(WalSettings settings) throws IOException {
        creation.lock();
        try {
            if (!isSpareWanted(settings)) {
                return true;
            }
            Path path = reserve(settings.fileBytes());
            diskFull = path == null;
            if (path == null) {
                return false;
            }
            addFree(path);
        } finally {
            creation.unlock();
        }
        more.run();
        return true;
    }

    private boolean isSpareWanted(WalSettings settings) {
        lock.lock();
        try {
            boolean wanted = free.isEmpty() || (spareWanted && free.size() < settings.freeMax());
            boolean possible = !unready.isEmpty() || known.size() < settings.filesMax();
            return failure == null && wanted && possible;
        } finally {
            lock.unlock();
        }
    }

    private void addFree(Path path) {
        lock.lock();
        try {
            free.add(path);
            spareWanted = false;
        } finally {
            lock.unlock();
        }
    }

    /// Waits until there is something for [#makeSpare] to do.
    ///
    /// @return false when there will be no more work
    boolean awaitSpareWanted(WalSettings settings) {
        lock.lock();
        try {
            while (failure == null && !isSpareWanted(settings)) {
                changed.awaitUninterruptibly();
            }
            return failure == null;
        } finally {
            lock.unlock();
        }
    }

    /// A file of this size, durably: one that was found or a new one. Null when the disk is full.
    private @Nullable Path reserve(long sizeBytes) throws IOException {
        Path found = pollUnready();
        Path path = found == null ? unusedName() : found;
        var mode = found == null ? Disk.OpenMode.CREATE_NEW : Disk.OpenMode.WRITE;
        try (DiskFile file = disk.open(path, mode)) {
            file.truncate(sizeBytes);
            file.preallocate(sizeBytes);
            file.force();
        } catch (IOException e) {
            if (!FullDisk.causes(e)) {
                throw e;
            }
            disk.delete(path);
            forget(path);
            return null;
        }
        disk.syncDirectory(directory);
        return path;
    }

    private @Nullable Path pollUnready() {
        lock.lock();
        try {
            return unready.pollFirst();
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

    void whenRoom(Runnable more) {
        this.more = more;
    }

    /// No file is made or taken any more.
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
            for (Path path : unready) {
                disk.delete(path);
            }
            unready.clear();
            used.clear();
            free.clear();
            known.clear();
        } finally {
            creation.unlock();
        }
    }
}
