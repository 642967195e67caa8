package io.moldau.testkit;

import io.moldau.runtime.Disk;
import io.moldau.runtime.DiskFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// A disk in memory that forgets, on a crash, what was not synced.
///
/// Bytes are durable after [DiskFile#force], names after [#syncDirectory]. [#cutPower] drops, keeps
/// or tears any subset of the rest, as the seed decides; [#kill] is the end of a process only: the
/// page cache survives it. Either closes all files, mappings and locks; go on by opening anew.
///
/// On its own (made with a seed) it works on ordinary threads and takes no virtual time. As a part
/// of a [SimulatedWorld] every operation is a point where other threads run and where the node may
/// crash, and takes some virtual time.
public final class SimulatedDisk implements Disk {
    /// One write in so many makes the kernel write some dirty units back by itself.
    private static final int WRITE_BACK_ONE_IN = 16;

    /// One write in so many is cut in two parts.
    private static final int WRITE_PARTED_ONE_IN = 8;

    private final ReentrantLock lock = new ReentrantLock();
    private final Namespace names = new Namespace();
    private final List<SimulatedFile> open = new ArrayList<>();
    private final List<SimulatedMapping> mapped = new ArrayList<>();
    private final Set<Path> locks = new HashSet<>();
    private final Random random;
    private final int unitBytes;
    private final DiskFaults faults;
    private final DiskEffects effects;

    /// A disk of its own, for ordinary threads.
    public SimulatedDisk(long seed) {
        this(seed, DiskEffects.NONE);
    }

    SimulatedDisk(long seed, DiskEffects effects) {
        this.effects = effects;
        random = new Random(Trace.mix(seed));
        unitBytes = 512 << random.nextInt(4);
        faults = new DiskFaults(new Random(random.nextLong()));
    }

    public DiskFaults faults() {
        return faults;
    }

    /// Ends the process: open files, mappings and locks are gone, all that was written is there.
    public void kill() {
        lock.lock();
        try {
            List.copyOf(open).forEach(SimulatedFile::close);
            List.copyOf(mapped).forEach(SimulatedMapping::close);
            locks.clear();
        } finally {
            lock.unlock();
        }
    }

    /// Cuts the power: as [#kill], and of what was not synced any part may be gone.
    public void cutPower() {
        kill();
        quietly(() -> {
            names.cutPower(random);
            return 0;
        });
    }

    /// Makes everything durable, as a disk that was set up long ago.
    public void syncEverything() {
        quietly(() -> {
            names.syncEverything();
            return 0;
        });
    }

    /// What the files take up now: to choose a capacity that is nearly reached.
    public long usedBytes() {
        return quietly(this::used);
    }

    /// Flips one bit of a file, on the medium: bit rot.
    public void flipBit(Path path, long position, int bit) throws IOException {
        damage(path, file -> file.flipBit(position, bit));
    }

    /// Cuts a file on the medium, synced or not.
    public void cut(Path path, long size) throws IOException {
        damage(
                path,
                file -> {
                    file.resize(size, nowMs());
                    file.force();
                });
    }

    /// All bytes of a file as processes see them: to keep for [#replace], or to look at.
    public byte[] content(Path path) throws IOException {
        return locked(() -> names.file(path).content());
    }

    /// Makes the file, which exists, hold `content`, on the medium too: an old copy, or garbage.
    public void replace(Path path, byte[] content) throws IOException {
        damage(path, file -> file.become(content, nowMs()));
    }

    private interface Damage {
        void apply(FileInode file);
    }

    private void damage(Path path, Damage damage) throws IOException {
        locked(() -> {
            damage.apply(names.file(path));
            return 0;
        });
    }

    @Override
    public DiskFile open(Path path, OpenMode mode) throws IOException {
        begin(DiskOperation.OPEN, path, mode.name().hashCode(), 0);
        return locked(() -> {
            strike(DiskOperation.OPEN, path);
            var file = new SimulatedFile(this, path, inode(path, mode), mode);
            open.add(file);
            return file;
        });
    }

    private FileInode inode(Path path, OpenMode mode) throws IOException {
        boolean exists = names.find(path) != null;
        return switch (mode) {
            case READ, WRITE, WRITE_DURABLY -> names.file(path);
            case CREATE -> exists ? names.file(path) : newFile(path);
            case CREATE_NEW -> {
                if (exists) {
                    throw new FileAlreadyExistsException(path.toString());
                }
                yield newFile(path);
            }
        };
    }

    private FileInode newFile(Path path) throws IOException {
        claim(path, 0);
        var file = new FileInode(unitBytes, nowMs());
        names.link(path, file);
        return file;
    }

    void closed(SimulatedFile file) {
        quietly(() -> open.remove(file));
    }

    @Override
    public boolean exists(Path path) {
        return quietly(() -> names.find(path) != null);
    }

    @Override
    public boolean isDirectory(Path path) {
        return quietly(() -> names.find(path) instanceof DirectoryInode);
    }

    @Override
    public long size(Path path) throws IOException {
        return locked(() -> names.file(path).size());
    }

    @Override
    public long modifiedMs(Path path) throws IOException {
        return locked(() -> names.file(path).modifiedMs());
    }

    @Override
    public List<Path> list(Path directory) throws IOException {
        begin(DiskOperation.LIST, directory, 0, 0);
        return locked(() -> {
            strike(DiskOperation.LIST, directory);
            return names.directory(directory).cached.keySet().stream().map(Path::of).toList();
        });
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        begin(DiskOperation.CREATE_DIRECTORY, directory, 0, 0);
        locked(() -> {
            strike(DiskOperation.CREATE_DIRECTORY, directory);
            names.createDirectories(directory);
            return 0;
        });
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        begin(DiskOperation.RENAME, from, to.toString().hashCode(), 0);
        locked(() -> {
            strike(DiskOperation.RENAME, from);
            names.rename(from, to);
            return 0;
        });
    }

    @Override
    public void delete(Path path) throws IOException {
        begin(DiskOperation.DELETE, path, 0, 0);
        locked(() -> {
            strike(DiskOperation.DELETE, path);
            if (names.find(path) != null) {
                names.unlink(path);
            }
            return 0;
        });
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        begin(DiskOperation.SYNC_DIRECTORY, directory, 0, 0);
        locked(() -> {
            strike(DiskOperation.SYNC_DIRECTORY, directory);
            names.sync(names.directory(directory));
            return 0;
        });
    }

    @Override
    public long freeBytes(Path directory) throws IOException {
        return locked(this::freeBytes);
    }

    @Override
    public long openFilesMax() {
        return Long.MAX_VALUE;
    }

    @Override
    public long totalBytes(Path directory) throws IOException {
        return locked(faults::capacityBytes);
    }

    private long freeBytes() {
        return Math.max(0, faults.capacityBytes() - used());
    }

    private long used() {
        return names.files().stream().mapToLong(FileInode::size).sum();
    }

    @Override
    public Mapping map(Path path) throws IOException {
        begin(DiskOperation.MAP, path, 0, 0);
        return locked(() -> {
            strike(DiskOperation.MAP, path);
            var mapping = new SimulatedMapping(this, names.file(path).content());
            mapped.add(mapping);
            return mapping;
        });
    }

    @Override
    public Optional<DirectoryLock> tryLock(Path path) throws IOException {
        begin(DiskOperation.LOCK, path, 0, 0);
        return locked(() -> {
            strike(DiskOperation.LOCK, path);
            var _ = inode(path, OpenMode.CREATE);
            return locks.add(path)
                    ? Optional.of(() -> quietly(() -> locks.remove(path)))
                    : Optional.empty();
        });
    }

    // What files share with their disk. All but begin() and firstPart() with the lock held.

    /// Work that runs with the lock held.
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException;
    }

    <T> T locked(Work<T> work) throws IOException {
        lock.lock();
        try {
            return work.run();
        } finally {
            lock.unlock();
        }
    }

    private <T> T quietly(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    void begin(DiskOperation operation, Path path, long first, long second) {
        effects.before(operation, path, first, second);
        effects.take(faults.delayNanos(operation, path));
    }

    /// How much of a write of `count` bytes goes out before a break; 0 for no break.
    int firstPart(int count) {
        boolean parted = effects.partWrites() && count > 1;
        return parted && random.nextInt(WRITE_PARTED_ONE_IN) == 0
                ? 1 + random.nextInt(count - 1)
                : 0;
    }

    void strike(DiskOperation operation, Path path) throws IOException {
        if (faults.strikes(operation, path)) {
            throw DiskFaults.inputOutputError(path);
        }
    }

    void put(Path path, FileInode file, long position, ByteBuffer bytes) throws IOException {
        boolean strikes = faults.strikes(DiskOperation.WRITE, path);
        long growth = position + bytes.remaining() - file.size();
        boolean full = growth > 0 && growth > spaceLeft();
        if (strikes || full) {
            int written =
                    strikes
                            ? random.nextInt(bytes.remaining() + 1)
                            : (int) Math.max(0, bytes.remaining() - (growth - spaceLeft()));
            file.write(position, bytes.slice(bytes.position(), written), nowMs());
            throw strikes ? DiskFaults.inputOutputError(path) : DiskFaults.noSpace(path);
        }
        file.write(position, bytes, nowMs());
        if (random.nextInt(WRITE_BACK_ONE_IN) == 0) {
            file.writeBack(random);
        }
    }

    void claim(Path path, long bytes) throws IOException {
        if (bytes > spaceLeft() || spaceLeft() == 0) {
            throw DiskFaults.noSpace(path);
        }
    }

    private long spaceLeft() {
        return faults.capacityBytes() == Long.MAX_VALUE ? Long.MAX_VALUE : freeBytes();
    }

    void force(Path path, FileInode file) throws IOException {
        if (faults.strikes(DiskOperation.FORCE, path)) {
            file.loseDirty(random.nextBoolean());
            throw DiskFaults.inputOutputError(path);
        }
        file.force();
    }

    long nowMs() {
        return effects.wallMs();
    }

    /// A copy of a file's bytes, aligned as a real mapping is.
    static final class SimulatedMapping implements Mapping {
        private final SimulatedDisk disk;
        private final Arena arena = Arena.ofShared();
        private final MemorySegment bytes;

        SimulatedMapping(SimulatedDisk disk, byte[] content) {
            this.disk = disk;
            MemorySegment copy = arena.allocate(Math.max(1, content.length), 8);
            MemorySegment.copy(MemorySegment.ofArray(content), 0, copy, 0, content.length);
            bytes = copy.asSlice(0, content.length).asReadOnly();
        }

        @Override
        public MemorySegment bytes() {
            return bytes;
        }

        @Override
        public void close() {
            if (disk.quietly(() -> disk.mapped.remove(this))) {
                arena.close();
            }
        }
    }
}
