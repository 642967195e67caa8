package io.moldau.log;

import io.moldau.log.Finding.Weight;
import io.moldau.runtime.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// [LogCheck] of the three indexes of one segment: takes note of its batches, then compares.
final class IndexCheck {
    private static final String DELETE = "Delete it: it is rebuilt from the segment";

    private final Disk disk;
    private final Path folder;
    private final long base;
    private final boolean settled;
    private final List<Finding> findings;

    /// Last offset of each batch → its position and largest timestamp.
    private final Map<Long, BatchHeader> batches = new HashMap<>();

    private final List<AbortedTransaction> aborted = new ArrayList<>();
    private long largestTimestamp = -1;

    /// @param settled the log was closed; else Kafka's indexes may end with reserved zeros
    IndexCheck(Disk disk, Path folder, long base, boolean settled, List<Finding> findings) {
        this.disk = disk;
        this.folder = folder;
        this.base = base;
        this.settled = settled;
        this.findings = findings;
    }

    void note(BatchHeader batch, @Nullable AbortedTransaction ended) {
        batches.put(batch.lastOffset(), batch);
        largestTimestamp = Math.max(largestTimestamp, batch.maxTimestamp());
        if (ended != null) {
            aborted.add(ended);
        }
    }

    /// @param mayKnowMore the index may tell of transactions whose batches are gone, or began
    ///   before the log
    /// @param last the segment was written last
    void finish(boolean mayKnowMore, boolean last) throws IOException {
        if (last && !settled) {
            return; // a killed broker has not written them yet
        }
        checkOffsets();
        checkTimes();
        var path = PartitionFile.TRANSACTION_INDEX.in(folder, base);
        var index = TransactionIndex.load(disk, path, Long.MAX_VALUE);
        boolean right = mayKnowMore ? index.covers(aborted) : index.holds(aborted);
        if (!right) {
            add(
                    Weight.DAMAGE,
                    path,
                    "has %d aborted transactions, the segment has %d: %s instead of %s"
                            .formatted(index.count(), aborted.size(), index.all(), aborted),
                    "Start Moldau on the directory and stop it: readers of committed records would"
                            + " see aborted ones");
        }
    }

    private void checkOffsets() throws IOException {
        var path = PartitionFile.OFFSET_INDEX.in(folder, base);
        var index = OffsetIndex.load(disk, path, base);
        for (int slot = 0; slot < index.count(); slot++) {
            var batch = batches.get(index.offsetAt(slot));
            if (batch == null || batch.position() != index.positionAt(slot)) {
                add(
                        Weight.CACHE,
                        path,
                        "slot %d says offset %d is at byte %d, no batch ends so"
                                .formatted(slot, index.offsetAt(slot), index.positionAt(slot)),
                        DELETE);
                return;
            }
        }
    }

    private void checkTimes() throws IOException {
        var path = PartitionFile.TIME_INDEX.in(folder, base);
        var index = TimeIndex.load(disk, path, base);
        int count = index.count();
        for (int slot = 0; slot < count; slot++) {
            var batch = batches.get(index.offsetAt(slot));
            if (batch == null || batch.maxTimestamp() != index.timestampAt(slot)) {
                add(
                        Weight.CACHE,
                        path,
                        "slot %d says timestamp %d is at offset %d, no batch ends so"
                                .formatted(slot, index.timestampAt(slot), index.offsetAt(slot)),
                        DELETE);
                return;
            }
        }
        if (count > 0 && index.timestampAt(count - 1) < largestTimestamp) {
            add(
                    Weight.CACHE,
                    path,
                    "ends with timestamp %d, the segment has %d"
                            .formatted(index.timestampAt(count - 1), largestTimestamp),
                    DELETE);
        }
    }

    private void add(Weight weight, Path file, String problem, String remedy) {
        findings.add(new Finding(weight, file, base, problem, remedy));
    }
}
