package io.moldau.broker.controller;

import io.moldau.runtime.Disk;
import io.moldau.runtime.Disk.OpenMode;
import io.moldau.runtime.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The segment files of the metadata log: `<first offset, 20 digits>.log`, the last of them open
/// for appending.
final class LogTail {
    /// A segment that has reached this size is followed by another, even if no snapshot could be
    /// taken for long.
    static final long SEGMENT_BYTES_MAX = 64L << 20;

    private static final Pattern SEGMENT = Pattern.compile("(\\d{20})\\.log");
    private static final Logger LOG = LoggerFactory.getLogger(LogTail.class);

    private final Disk disk;
    private final Path directory;

    /// First offsets of the segments, ascending.
    private final List<Long> segments = new ArrayList<>();

    private @Nullable DiskFile active;
    private long activeBytes;
    private long lastBatchAt;
    private long nextOffset;
    private boolean failed;

    LogTail(Disk disk, Path directory) {
        this.disk = disk;
        this.directory = directory;
    }

    /// A write that failed before the disk had all of it, and was undone.
    static final class WriteFailed extends IOException {
        private static final long serialVersionUID = 1L;

        WriteFailed(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /// An end of the log to come back to.
    record Mark(long bytes, long nextOffset) {}

    /// Opens the log and reads it from the segment on that holds `fromOffset`.
    ///
    /// @param end how far the log must reach at least
    /// @throws IOException also if the log is damaged or does not reach back to `fromOffset`; the
    ///   message says what to do, and nothing was altered
    List<LogScan.Batch> open(long fromOffset, MetadataEnd end) throws IOException {
        findSegments();
        if (!segments.isEmpty() && segments.getFirst() > fromOffset) {
            throw new IOException(
                    ("the log begins at offset %d, but the newest sound snapshot ends at %d: what"
                                    + " is between is lost. Restore the directory from a copy")
                            .formatted(segments.getFirst(), fromOffset));
        }
        while (segments.size() > 1 && segments.get(1) <= fromOffset) {
            // Replaced by the snapshot; left for the case that the snapshot is damaged.
            segments.removeFirst();
        }
        var batches = new ArrayList<LogScan.Batch>();
        nextOffset = segments.isEmpty() ? fromOffset : segments.getFirst();
        for (long segment : segments) {
            if (segment != nextOffset) {
                throw new IOException(
                        ("segment %s follows offset %d: a segment is missing. Restore the"
                                        + " directory from a copy")
                                .formatted(name(segment), nextOffset));
            }
            batches.addAll(scan(segment));
        }
        end.refuseShorter(directory, Math.max(nextOffset, fromOffset) - 1);
        openActive(fromOffset);
        return batches;
    }

    private void findSegments() throws IOException {
        segments.clear();
        for (var path : disk.list(directory)) {
            var matcher = SEGMENT.matcher(String.valueOf(path.getFileName()));
            if (matcher.matches()) {
                segments.add(Long.parseLong(matcher.group(1)));
            }
        }
        segments.sort(null);
    }

    private List<LogScan.Batch> scan(long segment) throws IOException {
        boolean isLast = segment == segments.getLast();
        long size = disk.size(path(segment));
        activeBytes = 0;
        lastBatchAt = 0;
        if (size == 0) {
            return List.of();
        }
        try (var mapping = disk.map(path(segment))) {
            var scan = new LogScan(mapping.bytes().asByteBuffer(), segment);
            var batches = scan.batches();
            if (scan.isUnknown()) {
                throw new IOException(
                        ("%s holds what this version does not know: %s. A newer program has written"
                                        + " it: start that one, or a newer version of this")
                                .formatted(path(segment), scan.damage()));
            }
            if (!scan.damage().isEmpty() && (!isLast || scan.hasBatchBehindDamage())) {
                throw new IOException(
                        ("%s is damaged: %s, and sound records are behind it. The disk has lost"
                                        + " metadata that had been written: restore the directory"
                                        + " from a copy")
                                .formatted(path(segment), scan.damage()));
            }
            if (!scan.damage().isEmpty()) {
                LOG.warn(
                        "a write to the metadata log was cut short by a crash and is cut off"
                                + " file={} bytes={} reason={}",
                        path(segment),
                        size - scan.validBytes(),
                        scan.damage());
            }
            nextOffset = scan.nextOffset();
            activeBytes = scan.validBytes();
            lastBatchAt = batches.isEmpty() ? 0 : batches.getLast().position();
            return batches;
        }
    }

    /// Opens the last segment for appending, or begins one where the snapshot ends.
    private void openActive(long fromOffset) throws IOException {
        if (segments.isEmpty() || nextOffset < fromOffset) {
            nextOffset = fromOffset;
            beginSegment();
            return;
        }
        var file = disk.open(path(segments.getLast()), OpenMode.WRITE);
        active = file;
        if (file.size() > activeBytes) {
            file.truncate(activeBytes);
        }
        writeAgain(file, lastBatchAt, activeBytes);
        force(file);
    }

    /// A sync of the last batch, or of the segment's name, may have failed in an earlier life: then
    /// the pages look clean but are not on the medium, and no later sync brings them there. All
    /// before the last batch is durable.
    private void writeAgain(DiskFile file, long from, long to) throws IOException {
        var bytes = ByteBuffer.allocate(Math.toIntExact(to - from));
        file.read(bytes, from);
        file.write(from, bytes.flip());
        disk.syncDirectory(directory);
    }

    /// The old segment stays in use until the new one is there to stay.
    private void beginSegment() throws IOException {
        var next = disk.open(path(nextOffset), OpenMode.CREATE);
        finalIfFails(() -> {
            next.truncate(0);
            disk.syncDirectory(directory);
            if (active != null) {
                active.close();
            }
        });
        active = next;
        segments.add(nextOffset);
        activeBytes = 0;
    }

    Mark mark() {
        return new Mark(activeBytes, nextOffset);
    }

    /// Forgets what was appended since `mark`.
    void backTo(Mark mark) throws IOException {
        if (mark.bytes() != activeBytes) {
            cutTo(mark.bytes());
            activeBytes = mark.bytes();
            nextOffset = mark.nextOffset();
        }
    }

    /// Writes a batch and syncs it.
    ///
    /// @throws WriteFailed if it could not be written, and the log is as before
    /// @throws IOException if nobody knows what is on the disk; then the log takes no more
    void append(MetadataBatches.Batch batch) throws IOException {
        var file = usable();
        var bytes = batch.bytes().duplicate();
        int size = bytes.remaining();
        try {
            file.write(activeBytes, bytes);
        } catch (IOException e) {
            cutTo(activeBytes);
            throw new WriteFailed(e);
        }
        force(file);
        activeBytes += size;
        nextOffset = batch.lastOffset() + 1;
    }

    private DiskFile usable() throws IOException {
        if (failed || active == null) {
            throw new IOException(
                    "an earlier write to the metadata log failed and nobody knows what is on the"
                            + " disk. Check the disk, then restart the node");
        }
        return active;
    }

    private void force(DiskFile file) throws IOException {
        finalIfFails(file::force);
    }

    private void cutTo(long bytes) throws IOException {
        var file = usable();
        finalIfFails(() -> file.truncate(bytes));
    }

    private interface Step {
        void take() throws IOException;
    }

    /// Once such a step has failed nobody knows what is on the disk.
    private void finalIfFails(Step step) throws IOException {
        boolean done = false;
        try {
            step.take();
            done = true;
        } finally {
            failed |= !done;
        }
    }

    /// Begins a new segment, unless the last one is empty.
    void roll() throws IOException {
        usable();
        if (segments.getLast() != nextOffset) {
            beginSegment();
        }
    }

    void rollIfLarge() throws IOException {
        if (activeBytes >= SEGMENT_BYTES_MAX) {
            roll();
        }
    }

    /// Deletes segments of which nothing at or after `offset` is left.
    void deleteBefore(long offset) throws IOException {
        findSegments();
        while (segments.size() > 1 && segments.get(1) <= offset) {
            disk.delete(path(segments.removeFirst()));
        }
    }

    /// Sound batches from the segment on that holds `fromOffset`.
    List<LogScan.Batch> read(long fromOffset) throws IOException {
        var batches = new ArrayList<LogScan.Batch>();
        for (int i = 0; i < segments.size(); i++) {
            boolean isLast = i == segments.size() - 1;
            if (isLast || segments.get(i + 1) > fromOffset) {
                batches.addAll(
                        new LogScan(bytes(segments.get(i), isLast), segments.get(i)).batches());
            }
        }
        return batches;
    }

    private ByteBuffer bytes(long segment, boolean isLast) throws IOException {
        long size = isLast ? activeBytes : disk.size(path(segment));
        var bytes = ByteBuffer.allocate(Math.toIntExact(size));
        try (var file = disk.open(path(segment), OpenMode.READ)) {
            file.read(bytes, 0);
        }
        return bytes.flip();
    }

    /// Offset of the last record.
    long committedOffset() {
        return nextOffset - 1;
    }

    /// First offset that is in a segment.
    long startOffset() {
        return segments.isEmpty() ? nextOffset : segments.getFirst();
    }

    private Path path(long segment) {
        return directory.resolve(name(segment));
    }

    private static String name(long segment) {
        return "%020d.log".formatted(segment);
    }

    void close() throws IOException {
        var file = active;
        active = null;
        if (file != null) {
            file.close();
        }
    }
}
