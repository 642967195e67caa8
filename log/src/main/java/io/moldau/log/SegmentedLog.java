package io.moldau.log;

import io.moldau.protocol.Uuid;
import io.moldau.runtime.Disk;
import io.moldau.runtime.World;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// The files of one log: segments one after the other, the last of them written.
///
/// It knows offsets and bytes, but neither producers nor epochs nor who may read what. All changes
/// are made under the write lock of the [PartitionLog] that owns it; [#segments] and [#end] are
/// immutable values that readers take without a lock. A segment is in the list before the end
/// points to it.
final class SegmentedLog {
    private final Disk disk;
    private final World world;
    private final Path directory;
    private final Uuid topicId;
    private final DeletedFiles deletedFiles;
    private final SealedHandles sealedHandles = new SealedHandles();
    private final List<Path> unsyncedFiles = new ArrayList<>();
    private volatile LogSettings settings;
    private volatile SegmentList segments = SegmentList.EMPTY;
    private volatile LogEnd end = new LogEnd(0, null, 0);
    private volatile long recoveryPoint;
    private volatile boolean closed;
    private boolean directoryExists;
    private boolean parentUnsynced;
    private boolean changedSinceFlush;
    private volatile long cuts;
    private long rollAfterMs;

    SegmentedLog(World world, Path directory, Uuid topicId, LogSettings settings) {
        this.world = world;
        this.disk = world.disk();
        this.directory = directory;
        this.topicId = topicId;
        this.settings = settings;
        this.deletedFiles = new DeletedFiles(world.disk());
        this.rollAfterMs = drawRollAfterMs();
    }

    /// Takes over what [LogOpening] found.
    ///
    /// @param changed what was found differs from what is durable
    void restore(List<Segment> found, long endOffset, long flushedOffset, boolean changed) {
        segments = SegmentList.of(found);
        end =
                found.isEmpty()
                        ? new LogEnd(endOffset, null, 0)
                        : new LogEnd(endOffset, found.getLast(), found.getLast().sizeBytes());
        recoveryPoint = Math.min(flushedOffset, endOffset);
        directoryExists = disk.isDirectory(directory);
        changedSinceFlush = changed;
        parentUnsynced = changed && directoryExists; // maybe made just before a crash
    }

    Disk disk() {
        return disk;
    }

    Path directory() {
        return directory;
    }

    LogSettings settings() {
        return settings;
    }

    void configure(LogSettings newSettings) {
        settings = newSettings;
        rollAfterMs = drawRollAfterMs();
    }

    SegmentList segments() {
        return segments;
    }

    LogEnd end() {
        return end;
    }

    SealedHandles sealedHandles() {
        return sealedHandles;
    }

    DeletedFiles deletedFiles() {
        return deletedFiles;
    }

    long recoveryPoint() {
        return recoveryPoint;
    }

    boolean isClosed() {
        return closed;
    }

    /// Whether the next append, as described, goes into a new segment.
    boolean isRollDue(int bytes, long maxTimestamp, long lastOffset) {
        var active = end.segment();
        if (active == null) {
            return true;
        }
        if (active.sizeBytes() == 0) {
            return false;
        }
        return active.sizeBytes() > settings.segmentBytes() - bytes
                || active.hasFullIndex(settings.indexBytesMax())
                || lastOffset - active.baseOffset() > Integer.MAX_VALUE
                || ageMs(active, maxTimestamp) > rollAfterMs;
    }

    /// By the clock, and by the records' own time if that is later: records that are copied from
    /// elsewhere are cut into segments as they would have been there. Neither a timestamp that
    /// falls nor one in the future keeps a segment from rolling.
    private long ageMs(Segment active, long maxTimestamp) {
        long byClock = world.clock().wallMs() - active.createdMs();
        boolean timed = active.firstTimestamp() >= 0 && maxTimestamp > active.firstTimestamp();
        return timed ? Math.max(byClock, maxTimestamp - active.firstTimestamp()) : byClock;
    }

    private long drawRollAfterMs() {
        long rollMs = settings.rollMs();
        long bound = Math.min(settings.segmentJitterMs(), rollMs);
        if (bound <= 0) {
            return rollMs;
        }
        int jitter = world.randomness().nextInt((int) Math.min(bound, Integer.MAX_VALUE));
        return rollMs - jitter;
    }

    /// Begins a new segment at the end offset, and seals the one before.
    ///
    /// @param firstOpenOffset of the transactions that go on in the new segment
    void roll(long firstOpenOffset) throws IOException {
        createDirectory();
        var old = end.segment();
        assert old == null || old.sizeBytes() > 0 : "an empty segment is not rolled";
        if (old != null) {
            old.endsWithOpen(firstOpenOffset);
            old.seal();
            sealedHandles.touch(old);
        }
        int reserve = settings.preallocate() ? settings.segmentBytes() : 0;
        long nowMs = world.clock().wallMs();
        var segment = Segment.create(disk, directory, end.offset(), nowMs, reserve);
        changedSinceFlush = true;
        segments = segments.with(segment);
        end = new LogEnd(end.offset(), segment, 0);
        rollAfterMs = drawRollAfterMs();
    }

    private void createDirectory() throws IOException {
        if (directoryExists) {
            return;
        }
        disk.createDirectories(directory);
        parentUnsynced = true;
        writeMetadata();
        directoryExists = true;
    }

    /// Writes `partition.metadata`, durable with the next flush.
    void writeMetadata() throws IOException {
        PartitionMetadataFile.write(disk, directory, topicId);
        unsyncedFiles.add(PartitionMetadataFile.in(directory));
        changedSinceFlush = true;
    }

    /// Has the next flush sync a file that was written.
    void syncLater(Path file) {
        unsyncedFiles.add(file);
        changedSinceFlush = true;
    }

    /// Writes batches whose offsets begin at the end of the log or later.
    void append(ByteBuffer batches, long endOffset) throws IOException {
        var active = end.segment();
        Objects.requireNonNull(active, "rolled before the first append");
        active.append(batches, settings.indexIntervalBytes());
        changedSinceFlush = true;
        end = new LogEnd(endOffset, active, active.sizeBytes());
    }

    /// Notes a transaction whose marker goes into the active segment.
    void noteAborted(AbortedTransaction aborted) {
        Objects.requireNonNull(end.segment(), "rolled before").noteAborted(aborted);
    }

    /// Cuts everything at and after `offset`, which is no offset inside of a batch, see
    /// [#boundaryAt].
    void truncateTo(long offset) throws IOException {
        var before = segments;
        int keep = before.floorIndex(offset - 1);
        countCut();
        changedSinceFlush = true;
        if (keep < 0) {
            segments = SegmentList.EMPTY;
            end = new LogEnd(offset, null, 0);
            discard(before.all());
        } else {
            var old = before.get(keep);
            old.saveIndexes(false);
            var cut = cut(old.baseOffset(), offset);
            segments = before.part(0, keep).with(cut);
            end = new LogEnd(offset, cut, cut.sizeBytes());
            old.retire();
            discard(before.part(keep + 1, before.size()).all());
        }
        recoveryPoint = Math.min(recoveryPoint, offset);
    }

    /// A new segment object for a file that is cut at `offset`.
    private Segment cut(long baseOffset, long offset) throws IOException {
        var keep = new SegmentOpening.Keep(offset, false, false);
        var opening =
                new SegmentOpening(
                        disk, directory, baseOffset, settings.indexIntervalBytes(), keep);
        return opening.open(world.clock().wallMs());
    }

    /// `offset`, or the base offset of the batch it is inside of.
    long boundaryAt(long offset) throws IOException {
        int index = segments.floorIndex(offset);
        if (index < 0 || offset >= end.offset()) {
            return offset;
        }
        var segment = segments.get(index);
        var open = segment.acquire();
        if (open == null) {
            throw new IOException("the log in " + directory + " is closed");
        }
        try {
            var batch = segment.find(open, offset, segment.sizeBytes());
            return batch == null ? offset : Math.min(offset, batch.baseOffset());
        } finally {
            segment.release(open);
        }
    }

    /// Empties the log; its next offset is `newStartOffset`.
    void truncateFully(long newStartOffset) throws IOException {
        var before = segments;
        countCut();
        changedSinceFlush = true;
        end = new LogEnd(newStartOffset, null, 0);
        segments = SegmentList.EMPTY;
        discard(before.all());
        recoveryPoint = Math.min(recoveryPoint, newStartOffset);
    }

    /// Removes the first `count` segments, never the active one.
    void deleteFirst(int count) throws IOException {
        var before = segments;
        assert count < before.size() : "the active segment stays";
        segments = before.part(count, before.size());
        changedSinceFlush = true;
        discard(before.part(0, count).all());
    }

    /// Puts a compacted segment in the place of those it was made of. Their files are for
    /// [SegmentSwap] to rename.
    void replace(List<Segment> old, Segment fresh) {
        var all = new ArrayList<>(segments.all());
        int at = all.indexOf(old.getFirst());
        all.subList(at, at + old.size()).clear();
        all.add(at, fresh);
        segments = SegmentList.of(all);
        old.forEach(Segment::retire);
    }

    private void countCut() {
        long next = cuts + 1; // one writer
        cuts = next;
    }

    /// Counts what was cut off the end: whoever has looked at the log before must look again.
    long cuts() {
        return cuts;
    }

    /// Has the files of segments that are in the list no more renamed, and removed later.
    void discard(List<Segment> gone) throws IOException {
        long dueMs = world.clock().wallMs() + settings.fileDeleteDelayMs();
        for (var segment : gone) {
            long base = segment.baseOffset();
            segment.retire();
            deletedFiles.add(PartitionFile.LOG.in(directory, base), dueMs);
            deletedFiles.add(PartitionFile.OFFSET_INDEX.in(directory, base), dueMs);
            deletedFiles.add(PartitionFile.TIME_INDEX.in(directory, base), dueMs);
            deletedFiles.add(PartitionFile.TRANSACTION_INDEX.in(directory, base), dueMs);
        }
    }

    /// What a flush is to make durable: taken under the write lock, done without it.
    record FlushPlan(
            List<Segment> segments,
            List<Path> files,
            boolean syncParent,
            long endOffset,
            long cuts) {}

    /// Writes what is still in memory, and says what to sync; `null` if all is durable.
    @Nullable FlushPlan planFlush(boolean last) throws IOException {
        if (!changedSinceFlush) {
            return null;
        }
        var all = segments;
        if (!all.isEmpty()) {
            all.last().saveIndexes(last);
        }
        int from = Math.max(0, all.floorIndex(recoveryPoint - 1));
        var dirty = all.isEmpty() ? List.<Segment>of() : all.part(from, all.size()).all();
        var plan =
                new FlushPlan(
                        dirty, List.copyOf(unsyncedFiles), parentUnsynced, end.offset(), cuts);
        unsyncedFiles.clear();
        parentUnsynced = false;
        changedSinceFlush = false;
        return plan;
    }

    /// Makes the plan's files and names durable. Beside appends and reads, one at a time.
    void run(FlushPlan plan) throws IOException {
        if (!disk.isDirectory(directory)) {
            return;
        }
        for (var segment : plan.segments()) {
            segment.force();
        }
        for (var file : plan.files()) {
            if (disk.exists(file)) {
                SmallFile.force(disk, file);
            }
        }
        disk.syncDirectory(directory);
        var parent = directory.getParent();
        if (plan.syncParent() && parent != null) {
            disk.syncDirectory(parent);
        }
    }

    /// Notes that the plan was carried out.
    void finish(FlushPlan plan) {
        if (plan.cuts() == cuts) {
            recoveryPoint = Math.max(recoveryPoint, plan.endOffset());
        } // else the log was cut meanwhile: the next flush tells
    }

    /// Closes all files; slices in use keep theirs.
    void close() {
        closed = true;
        segments.all().forEach(Segment::retire);
    }

    /// When a segment's file was last written, wall clock; empty if that cannot be told.
    OptionalLong modifiedMs(Segment segment) {
        try {
            return OptionalLong.of(disk.modifiedMs(segment.logPath()));
        } catch (IOException _) {
            return OptionalLong.empty();
        }
    }
}
