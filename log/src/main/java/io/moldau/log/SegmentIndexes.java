package io.moldau.log;

import io.moldau.runtime.Disk;
import io.moldau.runtime.DiskFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The two indexes of one segment, which get their slots together, the segment's largest timestamp,
/// and its aborted transactions.
///
/// They are caches. What is loaded is checked as far as that is cheap (order, bounds, the batches
/// at the end); what is wrong is rebuilt from the segment. A slot that lies all the same is found
/// when it is used, see [Segment#find].
final class SegmentIndexes {
    /// If so much of a sealed segment has no slot, its index has lost its end: it is rebuilt. Far
    /// above any usual `index.interval.bytes` plus one batch.
    private static final int UNINDEXED_BYTES_MAX = 16 << 20;

    private final OffsetIndex offsets;
    private final TimeIndex times;
    private volatile TransactionIndex transactions;

    /// Those that were replaced while somebody may have looked at them.
    private final List<TransactionIndex> replaced = new ArrayList<>();

    private int bytesSinceSlot;
    private volatile TimeMark largest = TimeMark.NONE;

    /// The largest timestamp so far and the last offset of the first batch that has it.
    record TimeMark(long timestampMs, long lastOffset) {
        static final TimeMark NONE = new TimeMark(-1, -1);
    }

    private SegmentIndexes(OffsetIndex offsets, TimeIndex times, TransactionIndex transactions) {
        this.offsets = offsets;
        this.times = times;
        this.transactions = transactions;
        int slots = times.count();
        if (slots > 0) {
            largest = new TimeMark(times.timestampAt(slots - 1), times.offsetAt(slots - 1));
        }
    }

    static SegmentIndexes empty(Disk disk, Path directory, long baseOffset) {
        var path = PartitionFile.TRANSACTION_INDEX.in(directory, baseOffset);
        return empty(directory, baseOffset, "", TransactionIndex.of(disk, path, List.of()));
    }

    /// @param suffix of the files' names
    static SegmentIndexes empty(
            Path directory, long baseOffset, String suffix, TransactionIndex transactions) {
        var offsets = PartitionFile.OFFSET_INDEX.in(directory, baseOffset);
        var times = PartitionFile.TIME_INDEX.in(directory, baseOffset);
        return new SegmentIndexes(
                OffsetIndex.empty(PartitionFile.suffixed(offsets, suffix), baseOffset),
                TimeIndex.empty(PartitionFile.suffixed(times, suffix), baseOffset),
                transactions);
    }

    /// Empty, but for the transactions that the file has below `cutOffset`.
    static SegmentIndexes rebuilding(Disk disk, Path directory, long baseOffset, long cutOffset)
            throws IOException {
        var path = PartitionFile.TRANSACTION_INDEX.in(directory, baseOffset);
        return empty(directory, baseOffset, "", TransactionIndex.load(disk, path, cutOffset));
    }

    /// Loads what the files hold below `cutOffset` so that it can grow; empty if it is doubtful.
    static SegmentIndexes load(
            Disk disk, Path directory, long baseOffset, int bytes, long cutOffset)
            throws IOException {
        var offsetsPath = PartitionFile.OFFSET_INDEX.in(directory, baseOffset);
        var timesPath = PartitionFile.TIME_INDEX.in(directory, baseOffset);
        var offsets = OffsetIndex.load(disk, offsetsPath, baseOffset);
        var times = TimeIndex.load(disk, timesPath, baseOffset);
        if (!offsets.isPlausible(bytes) || !times.isPlausible()) {
            return rebuilding(disk, directory, baseOffset, cutOffset);
        }
        offsets.cutFrom(cutOffset);
        times.cutFrom(cutOffset);
        var transactionsPath = PartitionFile.TRANSACTION_INDEX.in(directory, baseOffset);
        return new SegmentIndexes(
                offsets, times, TransactionIndex.load(disk, transactionsPath, cutOffset));
    }

    /// Maps the files of a sealed segment; empty if they are missing or doubtful.
    static Optional<SegmentIndexes> map(
            Disk disk, Path directory, long baseOffset, DiskFile log, int bytes)
            throws IOException {
        var offsetsPath = PartitionFile.OFFSET_INDEX.in(directory, baseOffset);
        var timesPath = PartitionFile.TIME_INDEX.in(directory, baseOffset);
        if (!disk.exists(offsetsPath) || !disk.exists(timesPath)) {
            return Optional.empty();
        }
        var offsets = OffsetIndex.map(disk, offsetsPath, baseOffset);
        var times = TimeIndex.map(disk, timesPath, baseOffset);
        var transactionsPath = PartitionFile.TRANSACTION_INDEX.in(directory, baseOffset);
        var indexes =
                new SegmentIndexes(offsets, times, TransactionIndex.map(disk, transactionsPath));
        if (offsets.isPlausible(bytes)
                && times.isPlausible()
                && indexes.fitEndOf(log, bytes, baseOffset)) {
            return Optional.of(indexes);
        }
        indexes.close();
        return Optional.empty();
    }

    /// Whether the batches behind the last slot bear out what the last slots say.
    private boolean fitEndOf(DiskFile log, int bytes, long baseOffset) throws IOException {
        if (bytes - lastSlotPosition() > UNINDEXED_BYTES_MAX) {
            return false;
        }
        int slot = checkedFromSlot();
        var audit = new IndexAudit(this, slot);
        var walk = new BatchWalk(log, slot < 0 ? 0 : offsets.positionAt(slot), bytes, baseOffset);
        for (var batch = walk.next(); batch != null; batch = walk.next()) {
            if (!audit.accepts(batch) || batch.maxTimestamp() > largest.timestampMs()) {
                return false;
            }
        }
        return audit.isComplete();
    }

    /// The slot from whose batch on the end of the segment is compared with the indexes: that of
    /// the largest timestamp, which shows whether the time index lost its end, unless that is far
    /// away; -1 for the segment's beginning.
    int checkedFromSlot() {
        int last = offsets.count() - 1;
        if (last < 0) {
            return -1;
        }
        int slot = offsets.floorSlot(largest.lastOffset());
        int position = slot < 0 ? 0 : offsets.positionAt(slot);
        return offsets.positionAt(last) - position > UNINDEXED_BYTES_MAX ? last : slot;
    }

    /// Takes note of a batch that was appended.
    void add(BatchHeader batch, int intervalBytes) {
        if (batch.maxTimestamp() > largest.timestampMs()) {
            largest = new TimeMark(batch.maxTimestamp(), batch.lastOffset());
        }
        if (bytesSinceSlot > intervalBytes) {
            offsets.append(batch.lastOffset(), batch.position());
            times.append(largest.timestampMs(), largest.lastOffset());
            bytesSinceSlot = 0;
        }
        bytesSinceSlot += batch.sizeBytes();
    }

    /// As [#add] for a batch that may have a slot already, when a log opens.
    void addAgain(BatchHeader batch, int intervalBytes) {
        if (offsets.count() > 0 && batch.position() <= lastSlotPosition()) {
            if (batch.maxTimestamp() > largest.timestampMs()) {
                largest = new TimeMark(batch.maxTimestamp(), batch.lastOffset());
            }
            bytesSinceSlot = batch.sizeBytes();
            return;
        }
        add(batch, intervalBytes);
    }

    /// Gives the largest timestamp its slot: the segment gets no more batches, or the log closes.
    void complete() {
        times.append(largest.timestampMs(), largest.lastOffset());
    }

    private int lastSlotPosition() {
        int slots = offsets.count();
        return slots == 0 ? 0 : offsets.positionAt(slots - 1);
    }

    OffsetIndex offsets() {
        return offsets;
    }

    TimeIndex times() {
        return times;
    }

    TransactionIndex transactions() {
        return transactions;
    }

    /// Readers see the old one or the new one.
    void replaceTransactions(TransactionIndex anew) {
        replaced.add(transactions);
        transactions = anew;
    }

    TimeMark largest() {
        return largest;
    }

    /// Whether an index may not get another slot.
    boolean isFull(int bytesMax) {
        return offsets.file().sizeBytes() + OffsetIndex.SLOT_BYTES > bytesMax
                || times.file().sizeBytes() + 2 * TimeIndex.SLOT_BYTES > bytesMax;
    }

    void save(Disk disk) throws IOException {
        offsets.file().save(disk);
        times.file().save(disk);
        transactions.save(disk);
    }

    void close() {
        offsets.file().close();
        times.file().close();
        transactions.close();
        replaced.forEach(TransactionIndex::close);
    }
}
