package io.moldau.log.wal;

import static io.moldau.log.wal.WalFormat.BLOCK_BYTES;
import static io.moldau.log.wal.WalFormat.LENGTH_AT;
import static io.moldau.log.wal.WalFormat.MARK_BYTES;

import io.moldau.runtime.Disk;
import io.moldau.runtime.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads the log after a crash: finds where it ends, and tells a torn tail from damage.
final class WalReader {
    /// The first guess at how large a cycle is; the buffer grows to what a mark says.
    private static final int BUFFER_BYTES = 256 << 10;

    private final Disk disk;
    private final WalFiles files;
    private final WalVisitor visitor;
    private ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);

    WalReader(Disk disk, WalFiles files, WalVisitor visitor) {
        this.disk = disk;
        this.files = files;
        this.visitor = visitor;
    }

    /// Shows all entries from `from` on to the visitor and returns where the log ends.
    WalPosition read(WalPosition from) throws IOException {
        var file = files.bySequence(from.sequence());
        if (file == null || file.header().salt() != from.salt()) {
            throw new DamagedWalException(
                    "file %d of the write-ahead log, where the checkpoint begins, is %s"
                            .formatted(from.sequence(), file == null ? "gone" : "another one's"));
        }
        var position = from;
        for (; ; ) {
            var next = readFile(file, position);
            if (next.sequence() == position.sequence()) {
                return next;
            }
            file = files.bySequence(next.sequence());
            if (file == null || file.header().salt() != next.salt()) {
                throw new DamagedWalException(
                        "file %d of the write-ahead log is gone".formatted(next.sequence()));
            }
            position = next;
        }
    }

    /// @return the beginning of the next file, or the end of the log in this one
    private WalPosition readFile(WalFiles.WalFile walFile, WalPosition from) throws IOException {
        try (DiskFile file = disk.open(walFile.path(), Disk.OpenMode.READ)) {
            var position = from;
            for (; ; ) {
                var mark = readCycle(file, position);
                if (mark == null) {
                    refuseCut(walFile, file);
                    refuseDamage(walFile, file, position);
                    return position;
                }
                position = after(position, mark);
                if (mark.lastInFile()) {
                    return position;
                }
            }
        }
    }

    /// The space of all files but the first of a directory is reserved before they are used.
    private static void refuseCut(WalFiles.WalFile walFile, DiskFile file) throws IOException {
        if (walFile.header().sequence() > 1 && file.size() < walFile.header().sizeBytes()) {
            throw new DamagedWalException(
                    "write-ahead log file %s has %d bytes, not %d: its end is gone"
                            .formatted(walFile.path(), file.size(), walFile.header().sizeBytes()));
        }
    }

    private static WalPosition after(WalPosition position, WalFormat.Mark mark) {
        if (mark.lastInFile()) {
            return new WalPosition(
                    position.sequence() + 1, mark.nextSalt(), BLOCK_BYTES, mark.cycle());
        }
        int offset = position.offset() + WalFormat.blocks(MARK_BYTES + mark.entriesBytes());
        return new WalPosition(position.sequence(), position.salt(), offset, mark.cycle() + 1);
    }

    /// Shows the entries of the cycle at `position`; null, and nothing shown, if it is not sound.
    private WalFormat.@Nullable Mark readCycle(DiskFile file, WalPosition position)
            throws IOException {
        fill(file, position.offset(), BLOCK_BYTES);
        var mark = WalFormat.Mark.decode(buffer, 0, position.salt());
        if (mark == null
                || mark.cycle() != position.cycle()
                || mark.entriesBytes() < 0
                || mark.entriesBytes() > file.size() - position.offset() - MARK_BYTES) {
            return null;
        }
        int end = MARK_BYTES + mark.entriesBytes();
        fill(file, position.offset(), end);
        if (!isSound(mark, end)) {
            return null;
        }
        for (int at = MARK_BYTES; at < end; at += buffer.getInt(at + LENGTH_AT)) {
            visitor.visit(
                    Objects.requireNonNull(
                            WalEntry.decode(buffer, at, end, mark.cycle()),
                            "it was sound a moment ago"));
        }
        return mark;
    }

    private boolean isSound(WalFormat.Mark mark, int end) {
        if (buffer.limit() < end) {
            return false;
        }
        int at = MARK_BYTES;
        int count = 0;
        while (at < end && WalEntry.decode(buffer, at, end, mark.cycle()) != null) {
            at += buffer.getInt(at + LENGTH_AT);
            count++;
        }
        return at == end && count == mark.count();
    }

    /// Reads `count` bytes, or what there is of them, to the front of the buffer.
    private void fill(DiskFile file, long from, int count) throws IOException {
        if (buffer.capacity() < count) {
            buffer = ByteBuffer.allocate(WalFormat.blocks(count));
        }
        buffer.clear().limit(count);
        file.read(buffer, from);
        buffer.flip();
    }

    /// The cycle at `bad` is not sound. A sound mark with a higher number behind it, or any in a
    /// later file, shows that what was there was acknowledged.
    private void refuseDamage(WalFiles.WalFile walFile, DiskFile file, WalPosition bad)
            throws IOException {
        refuseLaterMark(walFile, file, bad.offset() + BLOCK_BYTES, bad, bad.cycle() + 1);
        for (WalFiles.WalFile later : files.after(bad.sequence())) {
            try (DiskFile laterFile = disk.open(later.path(), Disk.OpenMode.READ)) {
                refuseLaterMark(later, laterFile, BLOCK_BYTES, bad, bad.cycle());
            }
        }
    }

    private void refuseLaterMark(
            WalFiles.WalFile walFile, DiskFile file, int from, WalPosition bad, long cycleMin)
            throws IOException {
        long size = file.size();
        for (long at = from; at < size; at += buffer.limit()) {
            fill(file, at, (int) Math.min(BUFFER_BYTES, size - at));
            for (int block = 0; block < buffer.limit(); block += BLOCK_BYTES) {
                var mark = WalFormat.Mark.decode(buffer, block, walFile.header().salt());
                if (mark != null && mark.cycle() >= cycleMin) {
                    throw new DamagedWalException(
                            "the write-ahead log is damaged: cycle %d in file %d at byte %d cannot be read, but %s shows at byte %d that it was acknowledged"
                                    .formatted(
                                            bad.cycle(),
                                            bad.sequence(),
                                            bad.offset(),
                                            walFile.path(),
                                            at + block));
                }
            }
            if (buffer.limit() == 0) {
                return;
            }
        }
    }
}
