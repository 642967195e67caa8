package io.moldau.log;

import io.moldau.runtime.Disk;
import io.moldau.runtime.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Opens the segment at the end of a log for writing: loads what the indexes hold, walks the
/// batches behind it, and cuts what is not to be kept.
///
/// Everything below `flushedOffset` was durable once: a fault there is damage and never cut. What
/// is kept behind it is written again: a sync of it may have failed in an earlier life, and then
/// its pages look clean but are not on the medium, and no later sync brings them there.
final class SegmentOpening {
    private static final int CRC_CHUNK_BYTES = 64 * 1024;
    private static final int CRC_AT = 17;
    private static final int ATTRIBUTES_AT = 21;

    /// Large enough that writing the kept end again is sequential for any device.
    private static final int REWRITE_CHUNK_BYTES = 256 << 10;

    private final Disk disk;
    private final Path directory;
    private final long baseOffset;
    private final int indexIntervalBytes;
    private final long flushedOffset;
    private final Keep keep;
    private long nextOffset;
    private int lastLeaderEpoch = -1;
    private int doubtfulFrom = Integer.MAX_VALUE;

    /// What of the segment is kept.
    ///
    /// @param flushedOffset all below; `Long.MAX_VALUE` if all of the segment was flushed
    /// @param sound batches at and past `flushedOffset` are kept up to the first bad one; else they
    ///   are cut
    /// @param startsLater the log starts at `flushedOffset` or later: nothing below is needed, a
    ///   batch around it is cut, and a crash may have left that half done
    record Keep(long flushedOffset, boolean sound, boolean startsLater) {
        static final Keep ALL = new Keep(Long.MAX_VALUE, false, false);
    }

    SegmentOpening(Disk disk, Path directory, long baseOffset, int indexIntervalBytes, Keep keep) {
        this.disk = disk;
        this.directory = directory;
        this.baseOffset = baseOffset;
        this.indexIntervalBytes = indexIntervalBytes;
        this.flushedOffset = keep.flushedOffset();
        this.keep = keep;
        this.nextOffset = baseOffset;
    }

    Segment open(long nowMs) throws IOException {
        var path = PartitionFile.LOG.in(directory, baseOffset);
        var file = disk.open(path, Disk.OpenMode.WRITE);
        try {
            long size = file.size();
            if (size > Integer.MAX_VALUE) {
                throw damaged(0, "%d bytes, no segment is larger than 2 GiB".formatted(size));
            }
            if (size == 0 && flushedOffset > baseOffset && hasIndex()) {
                throw damaged(0, "it is empty, its index is not");
            }
            var indexes =
                    SegmentIndexes.load(disk, directory, baseOffset, (int) size, flushedOffset);
            var walk = walkOver(indexes, file, (int) size);
            if (walk == null) {
                indexes = SegmentIndexes.rebuilding(disk, directory, baseOffset, flushedOffset);
                nextOffset = baseOffset;
                walk = walkOver(indexes, file, (int) size);
            }
            Objects.requireNonNull(walk, "a walk from the beginning needs no index");
            return finish(file, indexes, walk, nowMs);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    /// All of it was flushed, and the index says that there was something.
    private boolean hasIndex() throws IOException {
        var index = PartitionFile.OFFSET_INDEX.in(directory, baseOffset);
        return !keep.startsLater() && disk.exists(index) && disk.size(index) > 0;
    }

    private Segment finish(DiskFile file, SegmentIndexes indexes, Reached reached, long nowMs)
            throws IOException {
        boolean needed = nextOffset < flushedOffset && !keep.startsLater();
        if (!reached.fault().isEmpty() && needed) {
            throw damaged(reached.position(), reached.fault());
        }
        if (reached.position() < file.size()) {
            file.truncate(reached.position());
        }
        writeAgain(file, reached.position());
        indexes.transactions().cutFrom(nextOffset); // a damaged slot may say anything
        var first = new BatchWalk(file, 0, reached.position(), baseOffset).next();
        long firstTimestamp = first == null ? -1 : first.maxTimestamp();
        var parts = new Segment.ActiveParts(file, indexes, reached.position(), firstTimestamp);
        return Segment.active(disk, directory, baseOffset, nowMs, parts);
    }

    /// Writes what is kept and not known to be durable over itself.
    private void writeAgain(DiskFile file, int end) throws IOException {
        var chunk = ByteBuffer.allocate(Math.clamp(end - doubtfulFrom, 0, REWRITE_CHUNK_BYTES));
        for (int at = doubtfulFrom; at < end; at += chunk.limit()) {
            chunk.clear().limit(Math.min(chunk.capacity(), end - at));
            file.read(chunk, at);
            file.write(at, chunk.flip());
        }
    }

    /// How far the batches are to be kept, and the fault that ended it, if one did.
    private record Reached(int position, String fault) {}

    /// `null` if the index turns out to be wrong.
    private @Nullable Reached walkOver(SegmentIndexes indexes, DiskFile file, int size)
            throws IOException {
        int slot = indexes.checkedFromSlot();
        int from = slot < 0 ? 0 : indexes.offsets().positionAt(slot);
        var audit = new IndexAudit(indexes, slot);
        var walk = new BatchWalk(file, from, size, baseOffset);
        doubtfulFrom = Integer.MAX_VALUE;
        for (var batch = walk.next(); batch != null; batch = walk.next()) {
            if (batch.nextOffset() > flushedOffset) {
                var end = endAt(batch, file);
                if (end != null) {
                    return audit.isComplete() ? end : null;
                }
                doubtfulFrom = Math.min(doubtfulFrom, batch.position());
            }
            if (!audit.accepts(batch)) {
                return null;
            }
            indexes.addAgain(batch, indexIntervalBytes);
            nextOffset = batch.nextOffset();
            lastLeaderEpoch = batch.leaderEpoch();
        }
        return audit.isComplete() ? new Reached(walk.position(), walk.detail()) : null;
    }

    /// Whether the log is to end before a batch that is not below the flushed offset.
    private @Nullable Reached endAt(BatchHeader batch, DiskFile file) throws IOException {
        if (batch.baseOffset() < flushedOffset && !keep.startsLater()) {
            var fault = "a batch spans the flushed offset %d".formatted(flushedOffset);
            throw damaged(batch.position(), fault);
        }
        if (!keep.sound() || batch.baseOffset() < flushedOffset) {
            return new Reached(batch.position(), "");
        }
        return crcMatches(batch, file) ? null : new Reached(batch.position(), "the CRC is wrong");
    }

    private static boolean crcMatches(BatchHeader batch, DiskFile file) throws IOException {
        var chunk = ByteBuffer.allocate(Math.min(CRC_CHUNK_BYTES, batch.sizeBytes()));
        chunk.limit(ATTRIBUTES_AT);
        file.read(chunk, batch.position());
        long stored = Integer.toUnsignedLong(chunk.getInt(CRC_AT));
        var crc = new CRC32C();
        for (int at = batch.position() + ATTRIBUTES_AT; at < batch.endPosition(); ) {
            chunk.clear().limit(Math.min(chunk.capacity(), batch.endPosition() - at));
            at += file.read(chunk, at);
            if (chunk.hasRemaining()) {
                return false;
            }
            crc.update(chunk.flip());
        }
        return crc.getValue() == stored;
    }

    private DamagedLogException damaged(int position, String fault) {
        return new DamagedLogException(
                "segment %s is damaged at position %d, offset %d: %s%s"
                        .formatted(
                                PartitionFile.LOG.in(directory, baseOffset),
                                position,
                                nextOffset,
                                fault,
                                DamagedLogException.REMEDY));
    }

    /// One past the last offset kept; after [#open].
    long nextOffset() {
        return nextOffset;
    }

    /// Leader epoch of the last batch kept; -1 if there is none.
    int lastLeaderEpoch() {
        return lastLeaderEpoch;
    }
}
