package io.moldau.log;

import io.moldau.protocol.record.RecordBatches;
import io.moldau.runtime.Disk;
import io.moldau.runtime.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One segment of a log: a file of concatenated batches and its indexes.
///
/// The last segment of a log is written, by one thread at a time, and keeps its files open. The
/// others are sealed: they open when somebody reads them, and close when [#closeIdle] finds no
/// reader. A reader brackets its work with [#acquire] and [#release]; the lock they take guards the
/// open files alone and is never held while something is appended.
final class Segment {
    private static final Logger LOG = LoggerFactory.getLogger(Segment.class);

    /// For indexes that are rebuilt: Kafka's default.
    private static final int INDEX_INTERVAL_BYTES = 4096;

    private static final long UNKNOWN = Long.MIN_VALUE;

    private final Disk disk;
    private final Path directory;
    private final long baseOffset;
    private final ReentrantLock handlesLock = new ReentrantLock();
    private @Nullable SegmentHandles handles;
    private boolean retired;

    /// Bytes that readers may see: whole batches.
    private volatile int sizeBytes;

    private volatile boolean sealed;

    /// Its files do not have their names yet, so what is open must stay open.
    private volatile boolean unnamed;

    private volatile long sealedLargestTimestamp = UNKNOWN;

    /// Whether the transaction index is known to be right: it was written in this life of the log,
    /// or held against the segment.
    private volatile boolean transactionsSound;

    /// First offset of the first transaction that is open where the segment ends.
    private volatile long firstOpenOffset = UNKNOWN;

    /// Largest timestamp of the first batch, -1 without; and when the segment was made or opened.
    private volatile long firstTimestamp = -1;

    private final long createdMs;

    private Segment(Disk disk, Path directory, long baseOffset, long createdMs) {
        this.disk = disk;
        this.directory = directory;
        this.baseOffset = baseOffset;
        this.createdMs = createdMs;
    }

    /// A new segment, its file empty.
    ///
    /// @param reserveBytes space to reserve for it, 0 for none
    static Segment create(Disk disk, Path directory, long baseOffset, long nowMs, int reserveBytes)
            throws IOException {
        var segment = new Segment(disk, directory, baseOffset, nowMs);
        var file = disk.open(segment.logPath(), Disk.OpenMode.CREATE);
        if (file.size() > 0) {
            file.truncate(0);
        }
        if (reserveBytes > 0) {
            file.preallocate(reserveBytes);
        }
        var indexes = SegmentIndexes.empty(disk, directory, baseOffset);
        segment.handles = new SegmentHandles(file, indexes);
        segment.transactionsSound = true;
        return segment;
    }

    /// A sealed segment; nothing is opened yet.
    static Segment sealed(Disk disk, Path directory, long baseOffset, long nowMs)
            throws IOException {
        var segment = new Segment(disk, directory, baseOffset, nowMs);
        long size = disk.size(segment.logPath());
        if (size > Integer.MAX_VALUE) {
            throw new DamagedLogException(
                    "segment %s has %d bytes, none is larger than 2 GiB"
                            .formatted(segment.logPath(), size));
        }
        segment.sizeBytes = (int) size;
        segment.sealed = true;
        return segment;
    }

    /// A sealed segment that compaction has written; its files get their names later, see [#named].
    static Segment cleaned(
            Disk disk, Path directory, long baseOffset, long nowMs, SegmentHandles open, int size) {
        var segment = new Segment(disk, directory, baseOffset, nowMs);
        segment.handles = open;
        segment.sizeBytes = size;
        segment.sealed = true;
        segment.unnamed = true;
        segment.transactionsSound = true;
        return segment;
    }

    /// From now on the files may be closed and opened again.
    void named() {
        unnamed = false;
    }

    /// The segment that is written from now on, its first `sizeBytes` bytes found sound.
    static Segment active(
            Disk disk, Path directory, long baseOffset, long nowMs, ActiveParts parts) {
        var segment = new Segment(disk, directory, baseOffset, nowMs);
        segment.handles = new SegmentHandles(parts.file(), parts.indexes());
        segment.sizeBytes = parts.sizeBytes();
        segment.firstTimestamp = parts.firstTimestamp();
        return segment;
    }

    /// What [SegmentOpening] found.
    record ActiveParts(DiskFile file, SegmentIndexes indexes, int sizeBytes, long firstTimestamp) {}

    long baseOffset() {
        return baseOffset;
    }

    int sizeBytes() {
        return sizeBytes;
    }

    boolean isSealed() {
        return sealed;
    }

    long firstTimestamp() {
        return firstTimestamp;
    }

    long createdMs() {
        return createdMs;
    }

    Path logPath() {
        return PartitionFile.LOG.in(directory, baseOffset);
    }

    /// Writes whole batches, in the order of their offsets, and shows them to readers.
    void append(ByteBuffer batches, int indexIntervalBytes) throws IOException {
        assert !sealed : "a sealed segment is not written";
        var open = writing();
        int position = sizeBytes;
        int bytes = batches.remaining();
        open.file.write(position, batches.duplicate());
        var walk = new RecordBatches(batches);
        int start = batches.position();
        while (walk.next()) {
            var batch = walk.batch();
            var header = BatchHeader.of(batch, position + batch.position() - start);
            if (header.position() == 0) {
                firstTimestamp = header.maxTimestamp();
            }
            open.indexes.add(header, indexIntervalBytes);
        }
        assert walk.end() == RecordBatches.End.COMPLETE : walk.detail();
        sizeBytes = position + bytes;
    }

    private SegmentHandles writing() {
        return Objects.requireNonNull(handles, "the active segment is open");
    }

    boolean hasFullIndex(int indexBytesMax) {
        return writing().indexes.isFull(indexBytesMax);
    }

    boolean hasSoundTransactions() {
        return transactionsSound;
    }

    /// Notes a transaction whose marker was written to this segment.
    void noteAborted(AbortedTransaction aborted) {
        writing().indexes.transactions().append(aborted);
    }

    /// As [#noteAborted], of a marker met when the log opens or was cut, that may be noted already.
    void noteAbortedAgain(AbortedTransaction aborted) {
        var index = sealed ? null : writing().indexes.transactions();
        if (index != null
                && (index.count() == 0
                        || index.at(index.count() - 1).lastOffset() < aborted.lastOffset())) {
            index.append(aborted);
        }
    }

    /// Notes which transactions go on in the next segment: the first offset of the first of them.
    void endsWithOpen(long firstOffset) {
        firstOpenOffset = firstOffset;
    }

    long firstOpenOffset() {
        return firstOpenOffset;
    }

    /// Whether transactions that are aborted in later segments may begin below `offset`.
    boolean mayHaveOpenBelow(long offset) {
        return firstOpenOffset == UNKNOWN || firstOpenOffset < offset;
    }

    /// Replaces the transaction index by a right one. Under the log's write lock. If that cannot be
    /// written, the right one serves until the segment's files are closed, and is asked for again.
    ///
    /// @return whether it was wrong
    boolean correctTransactions(SegmentHandles open, List<AbortedTransaction> aborted) {
        var index = open.indexes.transactions();
        boolean wrong = !index.holds(aborted);
        if (wrong) {
            if (!index.covers(aborted)) {
                LOG.warn("Rebuilding the transaction index of a segment segment={}", logPath());
            }
            var path = PartitionFile.TRANSACTION_INDEX.in(directory, baseOffset);
            index = TransactionIndex.of(disk, path, aborted);
            open.indexes.replaceTransactions(index);
        }
        try {
            if (sealed) {
                index.save(disk);
            }
            transactionsSound = true;
        } catch (IOException e) {
            LOG.warn("A rebuilt transaction index was not written segment={}", logPath(), e);
        }
        return wrong;
    }

    /// -1 if no record has one. Opens the indexes of a sealed segment once.
    long largestTimestamp() throws IOException {
        long known = sealedLargestTimestamp;
        if (sealed && known != UNKNOWN) {
            return known;
        }
        var open = acquire();
        if (open == null) {
            return -1; // deleted meanwhile
        }
        try {
            long largest = open.indexes.largest().timestampMs();
            if (sealed) {
                sealedLargestTimestamp = largest;
            }
            return largest;
        } finally {
            release(open);
        }
    }

    /// Largest timestamp of the first batch, -1 without; reads the file of a sealed segment once.
    long firstBatchTimestamp() throws IOException {
        if (!sealed || firstTimestamp >= 0) {
            return firstTimestamp;
        }
        var open = acquire();
        if (open == null) {
            return -1; // deleted meanwhile
        }
        try {
            var first = new BatchWalk(open.file, 0, sizeBytes, baseOffset).next();
            firstTimestamp = first == null ? -1 : first.maxTimestamp();
            return firstTimestamp;
        } finally {
            release(open);
        }
    }

    /// Ends the writing: indexes complete and in their files, not yet durable.
    void seal() throws IOException {
        var open = writing();
        open.indexes.complete();
        open.indexes.save(disk);
        if (open.file.size() > sizeBytes) {
            open.file.truncate(sizeBytes); // gives back what was reserved
        }
        sealed = true;
    }

    /// Writes the indexes of the active segment to their files. By the writer.
    void saveIndexes(boolean last) throws IOException {
        if (!sealed) {
            var open = writing();
            if (last) {
                open.indexes.complete();
                open.file.truncate(sizeBytes); // gives back what was reserved
            }
            open.indexes.save(disk);
        }
    }

    /// Makes the file and the saved indexes durable; runs beside the writer.
    void force() throws IOException {
        try {
            SmallFile.force(disk, logPath());
            SmallFile.force(disk, PartitionFile.OFFSET_INDEX.in(directory, baseOffset));
            SmallFile.force(disk, PartitionFile.TIME_INDEX.in(directory, baseOffset));
            var transactions = PartitionFile.TRANSACTION_INDEX.in(directory, baseOffset);
            if (disk.exists(transactions)) {
                SmallFile.force(disk, transactions);
            }
        } catch (NoSuchFileException e) {
            if (!isRetired()) {
                throw e;
            } // deleted meanwhile
        }
    }

    private boolean isRetired() {
        handlesLock.lock();
        try {
            return retired;
        } finally {
            handlesLock.unlock();
        }
    }

    /// The open segment, to be given back; `null` once it was deleted or replaced.
    @Nullable SegmentHandles acquire() throws IOException {
        handlesLock.lock();
        try {
            if (retired) {
                return null;
            }
            var open = handles;
            if (open == null) {
                open = open();
                handles = open;
            }
            open.users++;
            return open;
        } finally {
            handlesLock.unlock();
        }
    }

    void release(SegmentHandles open) {
        handlesLock.lock();
        try {
            open.users--;
            assert open.users >= 0 : "released more often than acquired";
            if (open.users == 0 && open != handles) {
                close(open);
            }
        } finally {
            handlesLock.unlock();
        }
    }

    private SegmentHandles open() throws IOException {
        assert sealed : "only sealed segments open late";
        var file = disk.open(logPath(), Disk.OpenMode.READ);
        try {
            var indexes = SegmentIndexes.map(disk, directory, baseOffset, file, sizeBytes);
            return new SegmentHandles(file, indexes.isPresent() ? indexes.get() : rebuilt(file));
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private SegmentIndexes rebuilt(DiskFile file) throws IOException {
        LOG.warn("Rebuilding the indexes of a segment segment={}", logPath());
        transactionsSound = false;
        var indexes = SegmentIndexes.rebuilding(disk, directory, baseOffset, Long.MAX_VALUE);
        var walk = new BatchWalk(file, 0, sizeBytes, baseOffset);
        for (var batch = walk.next(); batch != null; batch = walk.next()) {
            indexes.add(batch, INDEX_INTERVAL_BYTES);
        }
        throwIfDamaged(walk);
        indexes.complete();
        indexes.save(disk);
        return indexes;
    }

    /// Drops the indexes because one told a lie: the next reader finds rebuilt ones. The caller has
    /// acquired `open`.
    void distrustIndexes(SegmentHandles open) throws IOException {
        LOG.warn("An index does not fit its segment segment={}", logPath());
        if (!sealed || unnamed) {
            return; // its slots are checked at each use; it is rebuilt once it is sealed
        }
        handlesLock.lock();
        try {
            if (handles == open) {
                var indexes = rebuilt(open.file);
                handles = new SegmentHandles(disk.open(logPath(), Disk.OpenMode.READ), indexes);
            }
        } finally {
            handlesLock.unlock();
        }
    }

    private static void close(SegmentHandles open) {
        open.indexes.close();
        try {
            open.file.close();
        } catch (IOException e) {
            LOG.warn("Closing a segment failed", e);
        }
    }

    /// Closes the files of a sealed segment, those in use once they are not.
    void closeIdle() {
        if (sealed && !unnamed) {
            closeHandles(false);
        }
    }

    /// Closes the files for good: the segment was deleted, replaced, or its log is closed.
    void retire() {
        closeHandles(true);
    }

    private void closeHandles(boolean forGood) {
        handlesLock.lock();
        try {
            retired |= forGood;
            var open = handles;
            handles = null;
            if (open != null && open.users == 0) {
                close(open);
            }
        } finally {
            handlesLock.unlock();
        }
    }

    /// The first batch that ends at or after `offset` and begins before `limit` bytes; `null` if
    /// there is none.
    @Nullable BatchHeader find(SegmentHandles open, long offset, int limit) throws IOException {
        var index = open.indexes.offsets();
        int slot = index.floorSlot(offset);
        int from = slot < 0 ? 0 : index.positionAt(slot);
        var walk = new BatchWalk(open.file, Math.min(from, limit), limit, baseOffset);
        var batch = walk.next();
        if (slot >= 0 && (batch == null || batch.lastOffset() != index.offsetAt(slot))) {
            distrustIndexes(open);
            walk = new BatchWalk(open.file, 0, limit, baseOffset);
            batch = walk.next();
        }
        while (batch != null && batch.lastOffset() < offset) {
            batch = walk.next();
        }
        if (batch == null) {
            throwIfDamaged(walk);
        } else if (batch.baseOffset() > offset) {
            // Compaction leaves gaps; so does a base offset that rotted, but then the batch behind
            // it does not fit.
            walk.next();
            throwIfDamaged(walk);
        }
        return batch;
    }

    void throwIfDamaged(BatchWalk walk) throws DamagedLogException {
        if (!walk.detail().isEmpty()) {
            throw new DamagedLogException(
                    "segment %s is damaged at position %d: %s%s"
                            .formatted(
                                    logPath(),
                                    walk.position(),
                                    walk.detail(),
                                    DamagedLogException.REMEDY));
        }
    }
}
