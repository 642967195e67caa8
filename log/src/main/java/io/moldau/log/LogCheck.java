package io.moldau.log;

import io.moldau.log.Finding.Weight;
import io.moldau.protocol.DecodeException;
import io.moldau.protocol.record.CorruptRecordException;
import io.moldau.protocol.record.RecordBatch;
import io.moldau.protocol.record.RecordBatches;
import io.moldau.runtime.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// [DirectoryCheck] of one partition's folder: walks over all batches once, and holds the other
/// files against what it sees.
final class LogCheck {
    private static final String RESTORE =
            "Restore the partition's folder from a copy, or delete the records up to here";
    private static final String NEXT_START = "The next start puts it in order";

    /// What the directory's own files say of the log.
    ///
    /// @param flushedOffset below it everything must be sound
    /// @param cleaned compaction was here: offsets may be missing
    record Known(long flushedOffset, long logStartOffset, boolean cleaned) {}

    private final Disk disk;
    private final Path folder;
    private final Known known;
    private final List<Finding> findings;
    private final LongConsumer checked;
    private final TreeMap<Long, Path> snapshots = new TreeMap<>();
    private @Nullable LeaderEpochs epochs;
    private long nextOffset = -1;
    private boolean whole = true;

    /// @param checked is told the bytes of each segment when it has been read
    LogCheck(Disk disk, Path folder, Known known, List<Finding> findings, LongConsumer checked) {
        this.disk = disk;
        this.folder = folder;
        this.known = known;
        this.findings = findings;
        this.checked = checked;
    }

    /// @return where the log ends
    long run() throws IOException {
        var bases = list();
        if (PartitionMetadataFile.read(disk, folder).isEmpty()) {
            var file = PartitionMetadataFile.in(folder);
            add(Weight.CACHE, file, -1, "names no topic", NEXT_START);
        }
        readEpochs();
        if (bases.isEmpty()) {
            return known.logStartOffset();
        }
        var producers = new SnapshotCheck(disk, snapshots, bases, known.cleaned(), findings);
        for (int i = 0; i < bases.size() && whole; i++) {
            check(bases.get(i), i == bases.size() - 1, producers);
        }
        if (whole) {
            producers.finish(nextOffset, NEXT_START);
        }
        return nextOffset;
    }

    private List<Long> list() throws IOException {
        var bases = new ArrayList<Long>();
        for (Path name : disk.list(folder)) {
            PartitionFile.LOG.offsetOf(name).ifPresent(bases::add);
            PartitionFile.PRODUCER_SNAPSHOT
                    .offsetOf(name)
                    .ifPresent(it -> snapshots.put(it, folder.resolve(name)));
            var text = name.toString();
            if (text.endsWith(PartitionFile.SWAP) || text.endsWith(PartitionFile.CLEANED)) {
                var what = "a compaction was cut short";
                add(Weight.UNFINISHED, folder.resolve(name), -1, what, NEXT_START);
            }
        }
        return bases; // names are sorted, and so are their offsets
    }

    private void readEpochs() throws IOException {
        var read = LeaderEpochFile.read(disk, folder);
        var file = LeaderEpochFile.in(folder);
        if (read.isPresent()) {
            epochs = new LeaderEpochs(read.get());
        } else if (disk.exists(file)) {
            add(Weight.CACHE, file, -1, "makes no sense", "Delete it: it is rebuilt");
        }
    }

    private void check(long base, boolean last, SnapshotCheck producers) throws IOException {
        var file = PartitionFile.LOG.in(folder, base);
        if (nextOffset >= 0 && (base < nextOffset || (base > nextOffset && !known.cleaned()))) {
            var what = "the segment before it ends at " + nextOffset;
            add(Weight.DAMAGE, file, base, what, RESTORE);
        }
        nextOffset = Math.max(nextOffset, base);
        if (disk.size(file) > Integer.MAX_VALUE) {
            add(Weight.DAMAGE, file, base, "is larger than 2 GiB", RESTORE);
            whole = false;
            return;
        }
        boolean settled = known.flushedOffset() == Long.MAX_VALUE;
        var indexes = new IndexCheck(disk, folder, base, settled, findings);
        if (disk.size(file) > 0) {
            try (var mapping = disk.map(file)) {
                walk(file, mapping.bytes().asByteBuffer(), indexes, producers);
                checked.accept(mapping.bytes().byteSize());
            }
        }
        if (whole) {
            indexes.finish(known.cleaned() || base > 0, last);
        }
    }

    private void walk(Path file, ByteBuffer bytes, IndexCheck indexes, SnapshotCheck producers)
            throws IOException {
        var batches = new RecordBatches(bytes);
        while (batches.next()) {
            var batch = batches.batch();
            var fault = faultIn(batch);
            if (!fault.isEmpty()) {
                ends(file, batch.position(), fault);
                return;
            }
            checkEpoch(file, batch);
            try {
                indexes.note(BatchHeader.of(batch, batch.position()), producers.add(batch));
            } catch (DecodeException | CorruptRecordException e) {
                var what = "a control batch cannot be read: " + e.getMessage();
                add(Weight.DAMAGE, file, batch.baseOffset(), what, RESTORE);
            }
            nextOffset = batch.nextOffset();
        }
        if (batches.end() != RecordBatches.End.COMPLETE) {
            ends(file, batches.validPosition(), batches.detail());
        }
    }

    private String faultIn(RecordBatch batch) {
        if (!batch.crcMatches()) {
            return "the CRC of the batch is wrong";
        }
        if (batch.baseOffset() < nextOffset || batch.lastOffset() < batch.baseOffset()) {
            return "the batch has offsets %d to %d where %d is due"
                    .formatted(batch.baseOffset(), batch.lastOffset(), nextOffset);
        }
        if (batch.baseOffset() > nextOffset && !known.cleaned()) {
            return "the batch begins with offset %d where %d is due"
                    .formatted(batch.baseOffset(), nextOffset);
        }
        return "";
    }

    /// What follows cannot be told apart from what is lost.
    private void ends(Path file, int position, String fault) {
        boolean torn = nextOffset >= known.flushedOffset();
        whole = false;
        add(
                torn ? Weight.UNFINISHED : Weight.DAMAGE,
                file,
                nextOffset,
                "at byte %d: %s".formatted(position, fault),
                torn ? NEXT_START : RESTORE);
    }

    private void checkEpoch(Path file, RecordBatch batch) {
        var noted = epochs;
        int epoch = batch.partitionLeaderEpoch();
        if (noted == null || epoch < 0 || batch.baseOffset() < known.logStartOffset()) {
            return;
        }
        int there = noted.epochAt(batch.baseOffset());
        if (there != epoch && batch.baseOffset() < known.flushedOffset()) {
            var what =
                    "says epoch %d where %s has a batch of epoch %d"
                            .formatted(there, file.getFileName(), epoch);
            epochs = null; // once is enough
            add(
                    Weight.CACHE,
                    LeaderEpochFile.in(folder),
                    batch.baseOffset(),
                    what,
                    "Delete it: it is rebuilt");
        }
    }

    private void add(Weight weight, Path file, long offset, String problem, String remedy) {
        findings.add(new Finding(weight, file, offset, problem, remedy));
    }
}
