package io.moldau.log.wal;

import static io.moldau.log.wal.WalFormat.BLOCK_BYTES;
import static io.moldau.log.wal.WalFormat.MARK_BYTES;

import io.moldau.runtime.Disk;
import io.moldau.runtime.DiskFile;
import io.moldau.runtime.World;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.CRC32C;

/// The write-ahead log of one data directory: cycles of entries, written one at a time to
/// preallocated files that are used again and again. [WalFormat] draws the bytes.
///
/// Recovery reads with [#read] and then goes on writing right behind the last sound cycle with
/// [#goOn]; a fresh directory begins with [#begin]. One thread writes; [#recycle] may come from
/// another.
public final class WriteAheadLog implements AutoCloseable {
    /// A log's first cycle gets a random number of 48 bits, so that no entry of an older log can
    /// pass for one of this; 15 more bits are for those to come.
    private static final int CYCLE_BITS_FREE = 16;

    /// Half a minute in all.
    private static final int ATTEMPTS_MAX = 60;

    private static final long ATTEMPT_NANOS = 500_000_000;

    private final World world;
    private final WalSettings settings;
    private final WalFiles files;
    private final CRC32C crc = new CRC32C();
    private final ByteBuffer lastMark = DiskFile.blocks(BLOCK_BYTES);
    private ByteBuffer gathered = DiskFile.blocks(0);
    private final AtomicReference<WalPosition> position = new AtomicReference<>();
    private DiskFile file;
    private int sizeBytes;
    private int sequence;
    private long salt;
    private int offset;
    private long cycle;
    private WalPosition lastCycle;
    private volatile boolean reserved;
    private volatile int fileRoomBytes;

    private WriteAheadLog(
            World world,
            WalSettings settings,
            WalFiles files,
            WalFiles.WalFile first,
            WalPosition from)
            throws IOException {
        this.world = world;
        this.settings = settings;
        this.files = files;
        file = world.disk().open(first.path(), Disk.OpenMode.WRITE_DURABLY);
        sequence = from.sequence();
        salt = from.salt();
        sizeBytes = Math.toIntExact(first.header().sizeBytes());
        reserved = first.reserved();
        offset = from.offset();
        cycle = from.cycle();
        lastCycle = from;
        notePosition();
    }

    /// Whether `name` is one of the log's files.
    public static boolean isFile(Path name) {
        return WalFiles.isWalFile(name);
    }

    /// Begins a new log; whatever files of an older one are there are deleted.
    ///
    /// @param names of all files in `directory`
    public static WriteAheadLog begin(
            World world, Path directory, List<Path> names, WalSettings settings)
            throws IOException {
        var files = WalFiles.find(world.disk(), directory, names);
        files.deleteAll();
        var header = new WalFormat.Header(1, newSalt(world), settings.fileBytes());
        var first = files.useNew(header);
        long cycle = newSalt(world) >>> CYCLE_BITS_FREE;
        var from = new WalPosition(1, header.salt(), BLOCK_BYTES, cycle);
        return new WriteAheadLog(world, settings, files, first, from);
    }

    /// Shows all entries from `from` on to `visitor`, in order.
    ///
    /// @param names of all files in `directory`
    /// @return where the log ends: what follows was never acknowledged
    /// @throws DamagedWalException if bytes that were acknowledged are gone or altered
    public static WalPosition read(
            World world, Path directory, List<Path> names, WalPosition from, WalVisitor visitor)
            throws IOException {
        var files = WalFiles.find(world.disk(), directory, names);
        return new WalReader(world.disk(), files, visitor).read(from);
    }

    /// The files that [#read] reads.
    public static List<Path> filesFrom(
            World world, Path directory, List<Path> names, WalPosition from) throws IOException {
        return WalFiles.find(world.disk(), directory, names).after(from.sequence() - 1).stream()
                .map(WalFiles.WalFile::path)
                .toList();
    }

    /// Goes on at `end`, which [#read] has found. Everything before it must be checkpointed soon:
    /// nothing is recycled until then.
    public static WriteAheadLog goOn(
            World world, Path directory, List<Path> names, WalSettings settings, WalPosition end)
            throws IOException {
        var files = WalFiles.find(world.disk(), directory, names);
        files.wipeAfter(end.sequence());
        var last = files.bySequence(end.sequence());
        if (last == null) {
            throw new DamagedWalException(
                    "write-ahead log file %d in %s is gone".formatted(end.sequence(), directory));
        }
        return new WriteAheadLog(world, settings, files, last, end);
    }

    private static long newSalt(World world) {
        long salt;
        do {
            salt = world.randomness().nextLong();
        } while (salt == 0); // stands for "none" in a mark
        return salt;
    }

    /// Where a reader finds the next cycle: there or, behind the last mark, in the next file.
    public WalPosition position() {
        return position.get();
    }

    /// Where the last cycle that was written begins.
    WalPosition lastCycle() {
        return lastCycle;
    }

    /// Writes a cycle and makes it durable. After an `IOException` nothing more may be written.
    ///
    /// @param head room for a mark in its first bytes, which is filled in
    /// @param pieces the bytes of the whole cycle, padded to blocks; the first begins with `head`
    void write(ByteBuffer head, int entriesBytes, int count, ByteBuffer... pieces)
            throws IOException {
        if (isFull(offset)) {
            goToNextFile();
        }
        int bytes = WalFormat.blocks(MARK_BYTES + entriesBytes);
        assert bytes <= sizeBytes - BLOCK_BYTES - offset : "a cycle of %d bytes".formatted(bytes);
        new WalFormat.Mark(cycle, entriesBytes, count, false, 0).encode(head, 0, salt, crc);
        writePatiently(pieces.length == 1 ? pieces[0] : gather(bytes, pieces));
        lastCycle = new WalPosition(sequence, salt, offset, cycle);
        offset += bytes;
        cycle++;
        notePosition();
    }

    /// The first file of a directory has no space reserved. When the disk fills up before there is
    /// a second, appends wait a while for room: a write that found none has spoilt nothing.
    private void writePatiently(ByteBuffer blocks) throws IOException {
        int from = blocks.position();
        for (int attempt = 1; ; attempt++) {
            try {
                file.write(offset, blocks);
                return;
            } catch (IOException e) {
                if (!FullDisk.causes(e) || attempt == ATTEMPTS_MAX) {
                    throw e;
                }
            }
            files.failIfFailed();
            world.clock().sleep(ATTEMPT_NANOS);
            blocks.position(from);
        }
    }

    /// What goes past the page cache lies in one piece, aligned. The kernel would have copied it,
    /// too.
    private ByteBuffer gather(int bytes, ByteBuffer... pieces) {
        if (gathered.capacity() < bytes) {
            gathered = DiskFile.blocks(Math.max(bytes, 2 * gathered.capacity()));
        }
        gathered.clear();
        for (ByteBuffer piece : pieces) {
            gathered.put(piece);
        }
        return gathered.flip();
    }

    /// Whether the cycle after one of `entriesBytes` will go to another file.
    boolean isLastInFile(int entriesBytes) {
        int at = isFull(offset) ? BLOCK_BYTES : offset;
        return isFull(at + WalFormat.blocks(MARK_BYTES + entriesBytes));
    }

    /// Whether a cycle and the last mark might not fit at `at`. A cycle's size is not known when it
    /// begins to fill, but whether it begins a file must be.
    private boolean isFull(int at) {
        return at + settings.cycleBlocksMax() + BLOCK_BYTES > sizeBytes;
    }

    /// The next file's header is durable before this file says, durably, that there is one.
    private void goToNextFile() throws IOException {
        var header = new WalFormat.Header(sequence + 1, newSalt(world), settings.fileBytes());
        var next = files.use(header);
        new WalFormat.Mark(cycle, 0, 0, true, header.salt()).encode(lastMark, 0, salt, crc);
        writePatiently(lastMark.clear());
        file.close();
        file = world.disk().open(next.path(), Disk.OpenMode.WRITE_DURABLY);
        sizeBytes = Math.toIntExact(header.sizeBytes());
        reserved = true;
        sequence++;
        salt = header.salt();
        offset = BLOCK_BYTES;
    }

    private void notePosition() {
        position.set(new WalPosition(sequence, salt, offset, cycle));
        fileRoomBytes = Math.max(0, sizeBytes - settings.cycleBlocksMax() - offset);
    }

    /// Bytes of cycles that surely still fit: a file is left, for [#isFull], no sooner than its
    /// part of them is written. Only a cycle makes it smaller, by its own size at most. The first
    /// file of a directory counts, although its space is not reserved, while the disk is not known
    /// to be full.
    long roomBytes() {
        // In this order: the writer takes a free file before it begins to use it.
        long here = reserved || !files.isDiskFull() ? fileRoomBytes : 0;
        return here + (long) settings.usableBytes() * files.freeCount(settings.freeMax());
    }

    /// One free file is not enough.
    void wantSpare() {
        files.wantSpare();
    }

    /// Frees the files before `from`, which a durable checkpoint names as the place to read from.
    public void recycle(WalPosition from) throws IOException {
        files.freeBefore(from.sequence(), settings);
    }

    /// Makes sure that there is a file for the writer to go on with, if one may be made.
    ///
    /// @return false if the disk has no room for it
    public boolean makeSpare() throws IOException {
        return files.makeSpare(settings);
    }

    /// Waits until a spare file is wanted and may be made.
    ///
    /// @return false when the log has ended
    public boolean awaitSpareWanted() {
        return files.awaitSpareWanted(settings);
    }

    /// Calls `more` whenever there is one more free file.
    void whenRoom(Runnable more) {
        files.whenRoom(more);
    }

    /// Ends the work on spare files.
    void fail(IOException cause) {
        files.fail(cause);
    }

    @Override
    public void close() throws IOException {
        files.fail(new IOException("the write-ahead log is closed"));
        file.close();
    }

    /// After a clean stop: closes and leaves no file behind.
    public void closeAndDelete() throws IOException {
        close();
        files.deleteAll();
    }
}
