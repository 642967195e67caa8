package io.moldau.log;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.record.RecordBatch;
import io.moldau.protocol.record.RecordBatches;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Who wrote what into a log: recognizes the retries of idempotent producers, refuses gaps and
/// fenced epochs, and knows which transactions are open (KIP-98).
///
/// The state is a function of the batches in the log, in their order; a [ProducerSnapshot] spares
/// reading all of them again. Guarded by the log's write lock.
final class ProducerState {
    /// What the last batches say about a batch that is to be appended.
    sealed interface Verdict {
        /// It is next, or has no producer id.
        record Next() implements Verdict {}

        /// It is there already.
        record Duplicate(ProducerEntry.Batch original) implements Verdict {}

        record Refused(ErrorCode error, String detail) implements Verdict {}

        Verdict NEXT = new Next();
    }

    private final String partition;
    private final Map<Long, ProducerEntry> producers = new HashMap<>();

    /// First offsets of open transactions.
    private final TreeMap<Long, Long> openTransactions = new TreeMap<>();

    /// First offset to last offset of transactions that ended above the high watermark.
    private final TreeMap<Long, Long> endedTransactions = new TreeMap<>();

    ProducerState(String partition) {
        this.partition = partition;
    }

    /// As [#judge(RecordBatch, long)], of all batches of an append: the first that is not next.
    Verdict judge(ByteBuffer batches, long baseOffset) {
        var walk = new RecordBatches(batches);
        while (walk.next()) {
            var verdict = judge(walk.batch(), baseOffset);
            if (!(verdict instanceof Verdict.Next)) {
                return verdict;
            }
        }
        return new Verdict.Next();
    }

    /// Judges a batch that is to be written at `offset`.
    Verdict judge(RecordBatch batch, long offset) {
        if (!batch.hasProducerId()) {
            return Verdict.NEXT;
        }
        var entry = producers.get(batch.producerId());
        if (entry == null) {
            return Verdict.NEXT; // unknown or forgotten: any sequence may be its first here
        }
        if (batch.producerEpoch() < entry.epoch()) {
            return new Verdict.Refused(
                    ErrorCode.INVALID_PRODUCER_EPOCH,
                    "Epoch of producer %d at offset %d in %s is %d, which is smaller than the last seen epoch %d"
                            .formatted(
                                    batch.producerId(),
                                    offset,
                                    partition,
                                    batch.producerEpoch(),
                                    entry.epoch()));
        }
        if (batch.producerEpoch() > entry.epoch()) {
            return judgeNewEpoch(batch, entry, offset);
        }
        var original = entry.find(batch.baseSequence(), batch.lastSequence());
        return original != null
                ? new Verdict.Duplicate(original)
                : judgeSequence(batch, entry, offset);
    }

    private Verdict judgeNewEpoch(RecordBatch batch, ProducerEntry entry, long offset) {
        if (batch.baseSequence() == 0) {
            return Verdict.NEXT;
        }
        return new Verdict.Refused(
                ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER,
                "Invalid sequence number for new epoch of producer %d at offset %d in partition %s: %d (request epoch), %d (seq. number), %d (current producer epoch)"
                        .formatted(
                                batch.producerId(),
                                offset,
                                partition,
                                batch.producerEpoch(),
                                batch.baseSequence(),
                                entry.epoch()));
    }

    private Verdict judgeSequence(RecordBatch batch, ProducerEntry entry, long offset) {
        var last = entry.lastBatch();
        int lastSequence = last == null ? RecordBatch.NO_SEQUENCE : last.lastSequence();
        int due = last == null ? 0 : RecordBatch.sequenceAfter(lastSequence, 1);
        if (batch.baseSequence() == due) {
            return Verdict.NEXT;
        }
        return new Verdict.Refused(
                ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER,
                "Out of order sequence number for producer %d at offset %d in partition %s: %d (incoming seq. number), %d (current end sequence number)"
                        .formatted(
                                batch.producerId(),
                                offset,
                                partition,
                                batch.baseSequence(),
                                lastSequence));
    }

    /// Takes note of a batch of records that is in the log.
    void add(BatchHeader batch, long nowMs) {
        if (!batch.hasProducerId()) {
            return;
        }
        assert !batch.isControl() : "markers end transactions";
        var entry = entryOf(batch.producerId(), batch.producerEpoch(), nowMs);
        entry.moveTo(batch.producerEpoch());
        entry.add(
                new ProducerEntry.Batch(
                        batch.lastSequence(),
                        batch.lastOffset(),
                        (int) (batch.lastOffset() - batch.baseOffset())),
                batch.maxTimestamp());
        if (batch.isTransactional() && entry.transactionFirstOffset() < 0) {
            entry.beginTransaction(batch.baseOffset());
            openTransactions.put(batch.baseOffset(), batch.producerId());
        }
    }

    /// Takes note of the marker that ends a producer's transaction.
    void endTransaction(BatchHeader marker, int coordinatorEpoch, long nowMs) {
        var entry = entryOf(marker.producerId(), marker.producerEpoch(), nowMs);
        entry.moveTo(marker.producerEpoch());
        long firstOffset = entry.transactionFirstOffset();
        if (firstOffset >= 0) {
            openTransactions.remove(firstOffset);
            endedTransactions.put(firstOffset, marker.lastOffset());
        }
        entry.endTransaction(coordinatorEpoch, marker.maxTimestamp());
    }

    private ProducerEntry entryOf(long producerId, short epoch, long nowMs) {
        var entry = producers.computeIfAbsent(producerId, _ -> new ProducerEntry(epoch, nowMs));
        entry.seen(nowMs);
        return entry;
    }

    /// The first offset that a `read_committed` reader may not see although it lies below the high
    /// watermark; `Long.MAX_VALUE` if there is none.
    long firstUnstableOffset() {
        long open = openTransactions.isEmpty() ? Long.MAX_VALUE : openTransactions.firstKey();
        long ended = endedTransactions.isEmpty() ? Long.MAX_VALUE : endedTransactions.firstKey();
        return Math.min(open, ended);
    }

    boolean hasEndedTransactions() {
        return !endedTransactions.isEmpty();
    }

    /// Forgets ended transactions whose markers the high watermark has passed.
    void highWatermarkMoved(long highWatermark) {
        endedTransactions.values().removeIf(lastOffset -> lastOffset < highWatermark);
    }

    /// Forgets producers without an open transaction that were silent for `expirationMs`.
    void expire(long nowMs, long expirationMs) {
        producers
                .values()
                .removeIf(it ->
                        it.transactionFirstOffset() < 0 && nowMs - it.lastSeenMs() >= expirationMs);
    }

    @Nullable ProducerEntry get(long producerId) {
        return producers.get(producerId);
    }

    /// The producers known, by id.
    SortedMap<Long, ProducerEntry> all() {
        return new TreeMap<>(producers);
    }

    /// The same, as others may see them.
    List<ActiveProducer> describe() {
        var described = new ArrayList<ActiveProducer>();
        all().forEach((id, entry) -> described.add(entry.describe(id)));
        return described;
    }

    boolean isEmpty() {
        return producers.isEmpty();
    }

    void clear() {
        producers.clear();
        openTransactions.clear();
        endedTransactions.clear();
    }

    List<ProducerSnapshot.Entry> toSnapshot() {
        var entries = new ArrayList<ProducerSnapshot.Entry>();
        all().forEach((producerId, entry) -> addTo(entries, producerId, entry));
        return entries;
    }

    private static void addTo(
            List<ProducerSnapshot.Entry> entries, long producerId, ProducerEntry entry) {
        var batches = entry.batches();
        if (batches.isEmpty()) {
            entries.add(snapshotOf(producerId, entry, new ProducerEntry.Batch(-1, -1, 0)));
        }
        for (var batch : batches) {
            entries.add(snapshotOf(producerId, entry, batch));
        }
    }

    private static ProducerSnapshot.Entry snapshotOf(
            long producerId, ProducerEntry entry, ProducerEntry.Batch batch) {
        return new ProducerSnapshot.Entry(
                producerId,
                entry.epoch(),
                batch.lastSequence(),
                batch.lastOffset(),
                batch.offsetDelta(),
                entry.lastTimestamp(),
                entry.coordinatorEpoch(),
                entry.transactionFirstOffset());
    }

    /// Replaces everything by what a snapshot holds.
    void restore(List<ProducerSnapshot.Entry> entries, long nowMs) {
        clear();
        for (var it : entries) {
            var entry = entryOf(it.producerId(), it.epoch(), nowMs);
            entry.moveTo(it.epoch());
            if (it.lastSequence() >= 0) {
                entry.add(
                        new ProducerEntry.Batch(
                                it.lastSequence(), it.lastOffset(), it.offsetDelta()),
                        it.timestampMs());
            }
            entry.restore(it.coordinatorEpoch(), it.timestampMs(), it.transactionFirstOffset());
            if (it.transactionFirstOffset() >= 0) {
                openTransactions.put(it.transactionFirstOffset(), it.producerId());
            }
        }
    }
}
