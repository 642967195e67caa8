package io.moldau.log;

import io.moldau.protocol.TopicPartition;
import io.moldau.protocol.Uuid;
import io.moldau.runtime.Disk;
import io.moldau.runtime.World;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings a partition's directory into a state that can be written and read: cuts what [Opening]
/// says, mends what is only a cache, and refuses what is damaged.
///
/// It can be cut short at any point and begun again: nothing that was flushed is altered.
final class LogOpening {
    private static final Logger LOG = LoggerFactory.getLogger(LogOpening.class);

    /// Leftovers of writes and removals that did not finish.
    private static final List<String> LEFTOVERS =
            List.of(PartitionFile.DELETED, PartitionFile.TEMPORARY);

    private final World world;
    private final Disk disk;
    private final Path directory;
    private final Uuid topicId;
    private final Opening opening;
    private final SegmentedLog log;
    private final ProducerState producers;
    private LeaderEpochs epochs = new LeaderEpochs(List.of());
    private int lastLeaderEpoch = -1;
    private boolean lastWasCut;
    private long snapshotOffset;

    LogOpening(
            World world,
            Path directory,
            TopicPartition partition,
            Uuid topicId,
            LogSettings settings,
            Opening opening) {
        this.world = world;
        this.disk = world.disk();
        this.directory = directory;
        this.topicId = topicId;
        this.opening = opening;
        this.log = new SegmentedLog(world, directory, topicId, settings);
        this.producers = new ProducerState(partition.toString());
    }

    void open() throws IOException {
        if (!disk.isDirectory(directory)) {
            restoreEmpty(List.of());
            snapshotOffset = log.end().offset();
            return;
        }
        var bases = tidy();
        switch (opening) {
            case Opening.Clean(long _, long endOffset) -> openClean(bases, endOffset);
            case Opening.Recover(long _, long flushedOffset) -> openRecover(bases, flushedOffset);
            case Opening.Scan(long _, long flushedOffset) -> openScan(bases, flushedOffset, false);
            case Opening.Adopt(long _, long flushedOffset) -> openScan(bases, flushedOffset, true);
        }
        checkMetadata();
        restoreEpochs();
        snapshotOffset = new ProducerRecovery(log, producers, world.clock().wallMs()).rebuild();
    }

    SegmentedLog log() {
        return log;
    }

    LeaderEpochs epochs() {
        return epochs;
    }

    ProducerState producers() {
        return producers;
    }

    long snapshotOffset() {
        return snapshotOffset;
    }

    long logStartOffset() {
        var segments = log.segments();
        long first = segments.isEmpty() ? log.end().offset() : segments.first().baseOffset();
        return Math.min(Math.max(opening.logStartOffset(), first), log.end().offset());
    }

    private long flushedOffset() {
        return switch (opening) {
            case Opening.Clean(long start, long endOffset) -> Math.max(start, endOffset);
            case Opening.Recover(long _, long flushedOffset) -> flushedOffset;
            case Opening.Scan(long _, long flushedOffset) -> flushedOffset;
            case Opening.Adopt(long _, long flushedOffset) -> flushedOffset;
        };
    }

    /// Removes leftovers, and indexes without their segment.
    ///
    /// @return base offsets of the segments
    private NavigableSet<Long> tidy() throws IOException {
        SegmentSwap.recover(disk, directory);
        var bases = new TreeSet<Long>();
        var indexes = new ArrayList<Path>();
        for (var listed : disk.list(directory)) {
            var path = directory.resolve(listed);
            var name = listed.toString();
            if (LEFTOVERS.stream().anyMatch(name::endsWith)) {
                disk.delete(path);
            }
            PartitionFile.LOG.offsetOf(path).ifPresent(bases::add);
            if (baseOfIndex(path) >= 0) {
                indexes.add(path);
            }
        }
        for (var path : indexes) {
            if (!bases.contains(baseOfIndex(path))) {
                refuseWithoutSegment(path);
                disk.delete(path);
            }
        }
        return bases;
    }

    /// A crash leaves such an index only of what is cut or below the log start, which is durable
    /// before a segment goes.
    private void refuseWithoutSegment(Path index) throws IOException {
        long base = baseOfIndex(index);
        boolean kept = opening instanceof Opening.Clean || base < flushedOffset();
        if (kept && base >= opening.logStartOffset() && disk.size(index) > 0) {
            throw new DamagedLogException(
                    "%s is there, but not its segment %s%s"
                            .formatted(
                                    index,
                                    PartitionFile.LOG.in(directory, base),
                                    DamagedLogException.REMEDY));
        }
    }

    private static long baseOfIndex(Path path) {
        return PartitionFile.OFFSET_INDEX
                .offsetOf(path)
                .orElse(
                        PartitionFile.TIME_INDEX
                                .offsetOf(path)
                                .orElse(PartitionFile.TRANSACTION_INDEX.offsetOf(path).orElse(-1)));
    }

    private void openClean(NavigableSet<Long> bases, long endOffset) throws IOException {
        if (bases.isEmpty()) {
            restoreEmpty(List.of());
            return;
        }
        var segments = sealedBefore(bases, bases.last());
        long found = openLast(segments, bases.last(), SegmentOpening.Keep.ALL);
        if (found < endOffset) {
            segments.forEach(Segment::retire);
            throw missing(found, endOffset);
        }
        log.restore(segments, found, found, false);
    }

    private void openRecover(NavigableSet<Long> bases, long flushedOffset) throws IOException {
        removeSegments(bases.tailSet(flushedOffset, true));
        if (bases.isEmpty()) {
            restoreEmpty(List.of());
            return;
        }
        var segments = sealedBefore(bases, bases.last());
        long found = openLast(segments, bases.last(), keep(flushedOffset, false));
        restore(segments, found, flushedOffset);
    }

    /// @param mayHaveGaps between segments; else a segment that does not follow is not kept, unless
    ///   the log is compacted
    private void openScan(NavigableSet<Long> bases, long flushedOffset, boolean mayHaveGaps)
            throws IOException {
        if (bases.isEmpty()) {
            restoreEmpty(List.of());
            return;
        }
        Long floor = bases.floor(flushedOffset);
        long from = floor == null ? bases.first() : floor;
        var segments = sealedBefore(bases, from);
        long found = openLast(segments, from, keep(flushedOffset, true));
        var later = bases.higher(from);
        boolean gapIsDamage = later == null || (found < later && !mayHaveGaps);
        if (found < flushedOffset && gapIsDamage) {
            restoreEmpty(segments);
            return;
        }
        for (Long next = later; next != null; next = bases.higher(next)) {
            boolean follows = mayHaveGaps ? !lastWasCut : next == found || log.settings().compact();
            if (!follows) {
                removeSegments(bases.tailSet(next, true));
                break;
            }
            segments.getLast().seal();
            found = openLast(segments, next, keep(Math.max(next, flushedOffset), true));
        }
        restore(segments, found, flushedOffset);
    }

    private void restore(List<Segment> segments, long found, long flushedOffset)
            throws IOException {
        if (found >= flushedOffset) {
            log.restore(segments, found, flushedOffset, true);
        } else {
            restoreEmpty(segments);
        }
    }

    /// The segments do not reach up to what was flushed. That is right only where the log starts
    /// later: retention or a reset removed them, and the crash came before the journal's last word.
    private void restoreEmpty(List<Segment> segments) throws IOException {
        long flushedOffset = flushedOffset();
        if (opening.logStartOffset() < flushedOffset) {
            long found =
                    segments.isEmpty() ? opening.logStartOffset() : segments.getLast().baseOffset();
            segments.forEach(Segment::retire);
            throw missing(found, flushedOffset);
        }
        var bases = new TreeSet<Long>();
        for (var segment : segments) {
            segment.retire();
            bases.add(segment.baseOffset());
        }
        removeSegments(bases);
        boolean replayed = !(opening instanceof Opening.Clean);
        long end = replayed ? flushedOffset : opening.logStartOffset();
        log.restore(List.of(), end, end, replayed);
    }

    private DamagedLogException missing(long found, long expected) {
        return new DamagedLogException(
                "log %s ends at offset %d, but ended at %d when it was flushed: segment files are missing or were altered%s"
                        .formatted(directory, found, expected, DamagedLogException.REMEDY));
    }

    private List<Segment> sealedBefore(NavigableSet<Long> bases, long end) throws IOException {
        var segments = new ArrayList<Segment>();
        for (long base : bases.headSet(end, false)) {
            segments.add(Segment.sealed(disk, directory, base, world.clock().wallMs()));
        }
        return segments;
    }

    private SegmentOpening.Keep keep(long flushedOffset, boolean sound) {
        boolean startsLater = opening.logStartOffset() >= flushedOffset;
        return new SegmentOpening.Keep(flushedOffset, sound, startsLater);
    }

    /// @return one past the last offset kept
    private long openLast(List<Segment> segments, long base, SegmentOpening.Keep keep)
            throws IOException {
        int interval = log.settings().indexIntervalBytes();
        long sizeBefore = disk.size(PartitionFile.LOG.in(directory, base));
        var last = new SegmentOpening(disk, directory, base, interval, keep);
        segments.add(last.open(world.clock().wallMs()));
        lastWasCut = segments.getLast().sizeBytes() < sizeBefore;
        lastLeaderEpoch = Math.max(lastLeaderEpoch, last.lastLeaderEpoch());
        return last.nextOffset();
    }

    /// Removes segments at once: what they hold was never promised, or is below the log start.
    private void removeSegments(Set<Long> bases) throws IOException {
        for (long base : List.copyOf(bases)) {
            disk.delete(PartitionFile.LOG.in(directory, base));
            disk.delete(PartitionFile.OFFSET_INDEX.in(directory, base));
            disk.delete(PartitionFile.TIME_INDEX.in(directory, base));
            disk.delete(PartitionFile.TRANSACTION_INDEX.in(directory, base));
        }
        bases.clear();
    }

    private void checkMetadata() throws IOException {
        var found = PartitionMetadataFile.read(disk, directory);
        if (found.isEmpty()) {
            log.writeMetadata();
        } else if (PartitionMetadataFile.means(found.get(), topicId)) {
            if (!found.get().equals(topicId)) {
                LOG.warn("Mending a topic id that has rotted directory={}", directory);
                log.writeMetadata();
            }
        } else {
            throw new DamagedLogException(
                    "%s belongs to topic id %s, not %s: move it away, or delete its partition.metadata if you know that file to be damaged"
                            .formatted(directory, found.get(), topicId));
        }
    }

    private void restoreEpochs() throws IOException {
        var read = LeaderEpochFile.read(disk, directory);
        if (log.segments().isEmpty()) {
            return;
        }
        epochs = new LeaderEpochs(read.orElse(List.of()));
        epochs.cutFrom(log.end().offset());
        if (epochs.latest() == lastLeaderEpoch) {
            return;
        }
        // What was flushed, the file knew; what is only found behind it, it did not have to.
        boolean mayLag =
                (opening instanceof Opening.Scan || opening instanceof Opening.Adopt)
                        && epochs.latest() < lastLeaderEpoch;
        long from = mayLag ? epochs.latestStartOffset() : 0;
        if (read.isEmpty() || from <= 0) {
            LOG.warn("Rebuilding the leader epochs from the log directory={}", directory);
            epochs.clear();
            from = 0;
        }
        EpochRecovery.rebuild(log, epochs, from);
    }
}
