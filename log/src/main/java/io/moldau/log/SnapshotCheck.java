package io.moldau.log;

import io.moldau.log.Finding.Weight;
import io.moldau.protocol.record.RecordBatch;
import io.moldau.runtime.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// [LogCheck] of the snapshots of producers: follows the producers through all batches, and holds
/// each snapshot against them where it lies.
///
/// A snapshot stays as it was written, while compaction takes batches and markers from below it. So
/// where a cleaning may have been, it may tell of what is gone, but not be older than what is left.
/// The one at the log's end must say what the batches say: of each producer the last one is kept.
final class SnapshotCheck {
    private static final String DELETE = "Delete it: older ones tell the same";

    private final Disk disk;
    private final List<Finding> findings;
    private final NavigableMap<Long, Path> snapshots;
    private final ProducerState producers = new ProducerState("");
    private final long logBase;

    /// Below it batches may be gone; 0 if none can be.
    private final long cleanedBelow;

    /// @param snapshots all that are in the folder, by offset
    /// @param bases of the segments, at least one; the last of them is never cleaned
    /// @param cleaned whether the others may have been
    SnapshotCheck(
            Disk disk,
            NavigableMap<Long, Path> snapshots,
            List<Long> bases,
            boolean cleaned,
            List<Finding> findings)
            throws IOException {
        this.disk = disk;
        this.findings = findings;
        logBase = bases.getFirst();
        cleanedBelow = cleaned ? bases.getLast() : 0;
        this.snapshots = new TreeMap<>(snapshots.tailMap(logBase, true));
        begin();
    }

    /// The state of the producers where the log begins; without a snapshot there is none.
    private void begin() throws IOException {
        var path = snapshots.get(logBase);
        if (path != null) {
            ProducerSnapshot.read(disk, path).ifPresent(it -> producers.restore(it, 0));
        }
    }

    /// @return the transaction that the batch, a marker, has aborted
    @Nullable AbortedTransaction add(RecordBatch batch) throws IOException {
        compare(batch.baseOffset(), cleanedBelow);
        var aborted = ProducerRecovery.add(producers, batch, 0, false);
        producers.transactions().highWatermarkMoved(batch.nextOffset());
        return aborted;
    }

    /// All batches were added, and the log ends here.
    void finish(long endOffset, String remedyBehind) throws IOException {
        compare(endOffset - 1, cleanedBelow);
        compare(endOffset, 0);
        snapshots.forEach((offset, path) ->
                add(
                        Weight.CACHE,
                        path,
                        offset,
                        "lies behind the log's end " + endOffset,
                        remedyBehind));
    }

    /// Holds all snapshots up to this offset against the producers so far.
    private void compare(long upTo, long goneBelow) throws IOException {
        while (!snapshots.isEmpty() && snapshots.firstKey() <= upTo) {
            var snapshot = snapshots.pollFirstEntry();
            compare(snapshot.getKey(), snapshot.getValue(), goneBelow);
        }
    }

    private void compare(long offset, Path path, long goneBelow) throws IOException {
        var entries = ProducerSnapshot.read(disk, path);
        if (entries.isEmpty()) {
            add(Weight.CACHE, path, offset, "is damaged", DELETE);
            return;
        }
        var noted = new ProducerState("");
        noted.restore(entries.get(), 0);
        for (var it : noted.all().entrySet()) {
            var walked = producers.get(it.getKey());
            if (isPast(it.getValue(), offset)
                    || (walked != null && !agree(it.getValue(), walked, goneBelow))) {
                var what = "says of producer %d what the batches do not say".formatted(it.getKey());
                add(Weight.DAMAGE, path, offset, what, DELETE);
            }
        }
        for (var open : producers.openTransactions()) {
            if (noted.get(open.producerId()) == null && isCertain(open.firstOffset(), goneBelow)) {
                var what = "does not know the open transaction of producer " + open.producerId();
                add(Weight.DAMAGE, path, offset, what, DELETE);
            }
        }
    }

    private static boolean isPast(ProducerEntry noted, long offset) {
        var last = noted.lastBatch();
        return noted.transactionFirstOffset() >= offset
                || (last != null && last.lastOffset() >= offset);
    }

    /// @param walked what the batches tell that are left
    private boolean agree(ProducerEntry noted, ProducerEntry walked, long goneBelow) {
        boolean sameEpoch = noted.epoch() == walked.epoch();
        boolean laterEpoch = goneBelow > 0 && noted.epoch() > walked.epoch();
        return (sameEpoch || laterEpoch)
                && agreeOnLast(noted.lastBatch(), sameEpoch ? walked.lastBatch() : null, goneBelow)
                && agreeOnTransaction(
                        noted.transactionFirstOffset(), walked.transactionFirstOffset(), goneBelow);
    }

    private static boolean agreeOnLast(
            ProducerEntry.@Nullable Batch noted,
            ProducerEntry.@Nullable Batch walked,
            long goneBelow) {
        if (noted == null || walked == null) {
            return true; // retention takes batches from the front, and leaves markers
        }
        return noted.lastOffset() == walked.lastOffset()
                ? noted.lastSequence() == walked.lastSequence()
                : noted.lastOffset() > walked.lastOffset() && noted.lastOffset() < goneBelow;
    }

    /// @param noted first offset of the open transaction, -1 for none
    private boolean agreeOnTransaction(long noted, long walked, long goneBelow) {
        if (noted == walked) {
            return true;
        }
        boolean mayBeGone = noted < goneBelow;
        boolean reachesBack = noted >= 0 && noted < walked;
        return mayBeGone && (reachesBack || walked < 0 || !isCertain(walked, goneBelow));
    }

    /// Whether a transaction that is open by what is left was open: if it is only a snapshot that
    /// tells of its beginning, its marker may be gone with its data.
    private boolean isCertain(long firstOffset, long goneBelow) {
        return goneBelow == 0 || firstOffset >= logBase;
    }

    private void add(Weight weight, Path file, long offset, String problem, String remedy) {
        findings.add(new Finding(weight, file, offset, problem, remedy));
    }
}
