package io.moldau.log;

import io.moldau.protocol.record.ControlRecordType;
import io.moldau.protocol.record.DecompressionLimits;
import io.moldau.protocol.record.RecordBatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// The transactions of a log, folded anew from all its batches for every question.
final class TransactionModel {
    private enum Kind {
        PLAIN,
        DATA,
        COMMIT,
        ABORT
    }

    private record Batch(long firstOffset, long lastOffset, long producerId, Kind kind) {}

    private final List<Batch> batches = new ArrayList<>();

    TransactionModel copy() {
        var copy = new TransactionModel();
        copy.batches.addAll(batches);
        return copy;
    }

    void add(RecordBatch batch) {
        batches.add(
                new Batch(
                        batch.baseOffset(), batch.lastOffset(), batch.producerId(), kindOf(batch)));
    }

    static boolean isAbort(RecordBatch batch) {
        return kindOf(batch) == Kind.ABORT;
    }

    private static Kind kindOf(RecordBatch batch) {
        if (!batch.isControl()) {
            return batch.isTransactional() ? Kind.DATA : Kind.PLAIN;
        }
        try (var records = batch.records(DecompressionLimits.DEFAULT)) {
            if (!records.next()) {
                return Kind.COMMIT; // compaction has left the header: there is no data
            }
            var type = ControlRecordType.of(Objects.requireNonNull(records.key()));
            return type == ControlRecordType.ABORT ? Kind.ABORT : Kind.COMMIT;
        }
    }

    /// A log is cut inside of a batch only where it starts there: then it is emptied.
    void cut(long offset) {
        if (batches.stream()
                .anyMatch(it -> it.firstOffset() < offset && it.lastOffset() >= offset)) {
            batches.clear();
        }
        batches.removeIf(it -> it.lastOffset() >= offset);
    }

    void clear() {
        batches.clear();
    }

    /// What the fold gives.
    ///
    /// @param open producer id to first offset
    /// @param firstUnstable with the high watermark that was given
    record State(
            Map<Long, Long> open,
            List<AbortedTransaction> aborted,
            List<long[]> abortedBatches,
            long firstUnstable) {}

    State fold(long highWatermark) {
        var open = new HashMap<Long, Long>();
        var aborted = new ArrayList<AbortedTransaction>();
        var pending = new HashMap<Long, List<long[]>>();
        var abortedBatches = new ArrayList<long[]>();
        long unstable = Long.MAX_VALUE;
        for (var batch : batches) {
            long id = batch.producerId();
            switch (batch.kind()) {
                case PLAIN -> {}
                case DATA -> {
                    open.putIfAbsent(id, batch.firstOffset());
                    pending.computeIfAbsent(id, _ -> new ArrayList<>())
                            .add(new long[] {batch.firstOffset(), batch.lastOffset()});
                }
                case COMMIT, ABORT -> {
                    Long first = open.remove(id);
                    var data = pending.remove(id);
                    if (first != null && data != null) {
                        if (batch.lastOffset() >= highWatermark) {
                            unstable = Math.min(unstable, first);
                        }
                        if (batch.kind() == Kind.ABORT) {
                            long stable =
                                    open.values().stream()
                                            .mapToLong(it -> it)
                                            .min()
                                            .orElse(batch.lastOffset() + 1);
                            aborted.add(
                                    new AbortedTransaction(id, first, batch.lastOffset(), stable));
                            abortedBatches.addAll(data);
                        }
                    }
                }
            }
        }
        for (long first : open.values()) {
            unstable = Math.min(unstable, first);
        }
        return new State(new TreeMap<>(open), aborted, abortedBatches, unstable);
    }

    /// Offsets from `from` on of records that a `read_committed` reader gets below `stable`.
    List<Long> committed(long from, long stable) {
        var hidden = fold(Long.MAX_VALUE).abortedBatches();
        var found = new ArrayList<Long>();
        for (var batch : batches) {
            boolean isData = batch.kind() == Kind.PLAIN || batch.kind() == Kind.DATA;
            if (isData && hidden.stream().noneMatch(it -> it[0] == batch.firstOffset())) {
                for (long offset = batch.firstOffset(); offset <= batch.lastOffset(); offset++) {
                    if (offset >= from && offset < stable) {
                        found.add(offset);
                    }
                }
            }
        }
        return found;
    }
}
