package io.moldau.log;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.record.RecordBatch;
import io.moldau.protocol.record.RecordBatches;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Who wrote what into a log: recognizes the retries of idempotent producers, refuses gaps and
/// fenced epochs, and knows which transactions are open (KIP-98).
///
/// The state is a function of the batches in the log, in their order; a [ProducerSnapshot] spares
/// reading all of them again. Guarded by the log's write lock.
final class ProducerState {
    private final Map<Long, ProducerEntry> producers = new HashMap<>();

    private final UnstableTransactions transactions = new UnstableTransactions();
    private final Verifications verifications = new Verifications();
    private final ProducerRules rules;

    /// @param partition for the texts of refusals
    ProducerState(String partition) {
        rules = new ProducerRules(partition, verifications);
    }

    UnstableTransactions transactions() {
        return transactions;
    }

    /// What is to become of an append: the verdict on the first batch that is not next.
    ProducerVerdict judge(ByteBuffer batches, long baseOffset, AppendCheck check) {
        var marker = check.marker();
        if (marker != null) {
            return judge(marker, baseOffset);
        }
        var walk = new RecordBatches(batches);
        while (walk.next()) {
            var verdict = judge(walk.batch(), baseOffset, check.origin(), check.guard());
            if (!(verdict instanceof ProducerVerdict.Next)) {
                return verdict;
            }
        }
        return ProducerVerdict.NEXT;
    }

    /// Judges a batch that is to be written at `offset`.
    ProducerVerdict judge(
            RecordBatch batch, long offset, AppendOrigin origin, VerificationGuard guard) {
        return batch.hasProducerId()
                ? rules.judge(batch, producers.get(batch.producerId()), offset, origin, guard)
                : ProducerVerdict.NEXT;
    }

    private ProducerVerdict judge(TransactionMarker marker, long offset) {
        var verdict = rules.judge(marker, producers.get(marker.producerId()), offset);
        if (verdict instanceof ProducerVerdict.Ended) {
            verifications.ended(marker.producerId(), marker.producerEpoch());
        }
        return verdict;
    }

    /// See [PartitionLog#beginVerification].
    Verification verify(
            long producerId, short epoch, int sequence, boolean epochBumps, long nowMs) {
        var entry = producers.get(producerId);
        if (entry != null && epoch < entry.epoch()) {
            return new Verification.Refused(
                    ErrorCode.INVALID_PRODUCER_EPOCH,
                    "Epoch of producer %d is %d, which is smaller than the last seen epoch %d"
                            .formatted(producerId, epoch, entry.epoch()));
        }
        if (ProducerRules.hasTransaction(entry, epoch)) {
            return new Verification.Ongoing(verifications.ongoing);
        }
        return new Verification.Required(
                verifications.begin(producerId, epoch, sequence, epochBumps, nowMs));
    }

    /// Takes note of a batch of records that is in the log, or is about to be.
    ///
    /// @param sinceMs when this node took it, wall clock; -1 if it found it
    void add(BatchHeader batch, long nowMs, long sinceMs) {
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
        if (batch.isTransactional()) {
            if (entry.transactionFirstOffset() < 0) {
                entry.beginTransaction(batch.baseOffset(), sinceMs);
                transactions.begin(batch.baseOffset(), batch.producerId());
            }
            verifications.began(batch.producerId());
        }
    }

    /// Takes note of the marker that ends a producer's transaction.
    ///
    /// @return the transaction if there was one and it was aborted
    @Nullable AbortedTransaction endTransaction(
            BatchHeader marker, boolean aborted, int coordinatorEpoch, long nowMs) {
        var entry = entryOf(marker.producerId(), marker.producerEpoch(), nowMs);
        entry.moveTo(marker.producerEpoch());
        long firstOffset = entry.transactionFirstOffset();
        entry.endTransaction(coordinatorEpoch, marker.maxTimestamp());
        verifications.ended(marker.producerId(), marker.producerEpoch());
        if (firstOffset < 0) {
            return null;
        }
        long stable = transactions.end(firstOffset, marker.lastOffset());
        return aborted
                ? new AbortedTransaction(
                        marker.producerId(), firstOffset, marker.lastOffset(), stable)
                : null;
    }

    /// As [#endTransaction], of a marker that compaction has left the header of: no data of the
    /// transaction is left, so it does not matter how it ended.
    void endCleanedTransaction(BatchHeader marker, long nowMs) {
        int coordinatorEpoch =
                entryOf(marker.producerId(), marker.producerEpoch(), nowMs).coordinatorEpoch();
        endTransaction(marker, false, coordinatorEpoch, nowMs);
    }

    private ProducerEntry entryOf(long producerId, short epoch, long nowMs) {
        var entry = producers.computeIfAbsent(producerId, _ -> new ProducerEntry(epoch, nowMs));
        entry.seen(nowMs);
        return entry;
    }

    /// Forgets producers without an open transaction that were silent for `expirationMs`.
    void expire(long nowMs, long expirationMs) {
        producers
                .values()
                .removeIf(it ->
                        it.transactionFirstOffset() < 0 && nowMs - it.lastSeenMs() >= expirationMs);
        verifications.expire(nowMs, expirationMs);
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

    /// The open transactions, in the order of their first offsets.
    List<OpenTransaction> openTransactions() {
        var found = new ArrayList<OpenTransaction>();
        for (long id : transactions.openProducers()) {
            var entry = Objects.requireNonNull(producers.get(id), "an open transaction's producer");
            found.add(entry.describeTransaction(id));
        }
        return found;
    }

    boolean isEmpty() {
        return producers.isEmpty();
    }

    /// Forgets all; readers go by what they know until [UnstableTransactions#rebuilt].
    void clear() {
        producers.clear();
        transactions.rebuild();
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
                transactions.begin(it.transactionFirstOffset(), it.producerId());
            }
        }
    }
}
