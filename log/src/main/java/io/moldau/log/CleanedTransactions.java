package io.moldau.log;

import io.moldau.protocol.record.ControlRecordType;
import io.moldau.protocol.record.DecompressionLimits;
import io.moldau.protocol.record.RecordBatch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Follows the transactions on a walk over a log that is cleaned, batch by batch: which records
/// were aborted and may go, and which markers have no data left before them.
///
/// A marker stays while a batch of its transaction is met, an empty one too; and what the index
/// says of an aborted transaction stays as long as its marker. Source: KIP-98, KIP-534.
final class CleanedTransactions {
    /// An aborted transaction whose marker is still to come.
    private static final class Open {
        final AbortedTransaction aborted;
        boolean batchSeen;

        Open(AbortedTransaction aborted) {
            this.aborted = aborted;
        }
    }

    private final PriorityQueue<AbortedTransaction> ahead =
            new PriorityQueue<>(Comparator.comparingLong(AbortedTransaction::firstOffset));
    private final Map<Long, Open> abortedOpen = new HashMap<>();
    private final Set<Long> committedOpen = new HashSet<>();
    private final List<AbortedTransaction> kept = new ArrayList<>();

    /// Aborted transactions that the walk may meet from now on; some may be known already.
    void expect(List<AbortedTransaction> aborted) {
        ahead.addAll(aborted);
    }

    /// Takes note of a batch.
    ///
    /// @return whether nobody needs its records: they were aborted, or it is a marker without data
    boolean isNeedless(RecordBatch batch) {
        while (!ahead.isEmpty() && ahead.peek().firstOffset() <= batch.lastOffset()) {
            var begun = ahead.remove();
            if (begun.lastOffset() >= batch.baseOffset()) {
                abortedOpen.computeIfAbsent(begun.producerId(), _ -> new Open(begun));
            }
        }
        return batch.isControl() ? isNeedlessMarker(batch) : isAborted(batch);
    }

    private boolean isAborted(RecordBatch batch) {
        if (!batch.isTransactional()) {
            return false;
        }
        var open = abortedOpen.get(batch.producerId());
        assert open == null || batch.lastOffset() < open.aborted.lastOffset()
                : "the marker of %s is gone before its entry".formatted(open.aborted);
        if (open == null) {
            committedOpen.add(batch.producerId());
            return false;
        }
        open.batchSeen = true;
        return true;
    }

    private boolean isNeedlessMarker(RecordBatch marker) {
        var type = typeOf(marker);
        if (type == null) {
            return true; // emptied by an earlier cleaning
        }
        if (type == ControlRecordType.COMMIT) {
            return !committedOpen.remove(marker.producerId());
        }
        if (type != ControlRecordType.ABORT) {
            return false;
        }
        var open = abortedOpen.remove(marker.producerId());
        if (open == null || !open.batchSeen) {
            return true;
        }
        kept.add(open.aborted);
        return false;
    }

    /// `null` if the marker is no more than a header.
    private static @Nullable ControlRecordType typeOf(RecordBatch marker) {
        try (var records = marker.records(DecompressionLimits.DEFAULT)) {
            var key = records.next() ? records.key() : null;
            return key == null ? null : ControlRecordType.of(key);
        }
    }

    /// What the index must say of the markers that were met since the last call.
    List<AbortedTransaction> takeKept() {
        var taken = List.copyOf(kept);
        kept.clear();
        return taken;
    }
}
