package io.moldau.log;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.record.RecordBatch;
import org.jspecify.annotations.Nullable;

/// Which batches and markers a log takes from a producer: epochs only rise, sequences have no gap
/// (KIP-98), and a transaction begins only with its coordinator's knowledge (KIP-890). Order of the
/// checks, codes and texts are Kafka's.
final class ProducerRules {
    private final String partition;
    private final Verifications verifications;

    ProducerRules(String partition, Verifications verifications) {
        this.partition = partition;
        this.verifications = verifications;
    }

    /// Judges a batch of records that is to be written at `offset`.
    ///
    /// @param entry what is known of its producer; `null` for nothing
    ProducerVerdict judge(
            RecordBatch batch,
            @Nullable ProducerEntry entry,
            long offset,
            AppendOrigin origin,
            VerificationGuard guard) {
        boolean client = origin == AppendOrigin.CLIENT;
        if (client && entry != null && batch.producerEpoch() == entry.epoch()) {
            var original = entry.find(batch.baseSequence(), batch.lastSequence());
            if (original != null) {
                return new ProducerVerdict.Duplicate(original);
            }
        }
        if (entry != null && batch.producerEpoch() < entry.epoch()) {
            return staleEpoch(batch, entry, offset);
        }
        if (batch.isTransactional()
                && !hasTransaction(entry, batch.producerEpoch())
                && !verifications.isCurrent(batch.producerId(), guard)) {
            if (guard.isOutlived(verifications)) {
                // Not INVALID_TXN_STATE, which ends the producer: it has done nothing wrong.
                return refused(
                        ErrorCode.NOT_LEADER_OR_FOLLOWER,
                        "Partition %s was opened anew since the transaction was verified; try again"
                                .formatted(partition));
            }
            return refused(
                    ErrorCode.INVALID_TXN_STATE, "Record was not part of an ongoing transaction");
        }
        var verdict = client ? judgeSequence(batch, entry, offset) : ProducerVerdict.NEXT;
        boolean outside =
                !batch.isTransactional() && entry != null && entry.transactionFirstOffset() >= 0;
        return outside && verdict instanceof ProducerVerdict.Next
                ? refused(
                        ErrorCode.INVALID_TXN_STATE,
                        "Expected transactional write from producer %d at offset %d in partition %s"
                                .formatted(batch.producerId(), offset, partition))
                : verdict;
    }

    static boolean hasTransaction(@Nullable ProducerEntry entry, short epoch) {
        return entry != null && entry.transactionFirstOffset() >= 0 && entry.epoch() == epoch;
    }

    private ProducerVerdict staleEpoch(RecordBatch batch, ProducerEntry entry, long offset) {
        return refused(
                ErrorCode.INVALID_PRODUCER_EPOCH,
                "Epoch of producer %d at offset %d in %s is %d, which is smaller than the last seen epoch %d"
                        .formatted(
                                batch.producerId(),
                                offset,
                                partition,
                                batch.producerEpoch(),
                                entry.epoch()));
    }

    private ProducerVerdict judgeSequence(
            RecordBatch batch, @Nullable ProducerEntry entry, long offset) {
        if (!verifications.isEmpty()) {
            var early = judgeVerified(batch, entry, offset);
            if (early != null) {
                return early;
            }
        }
        if (entry == null) {
            return ProducerVerdict.NEXT; // unknown or forgotten: any sequence may be its first here
        }
        return batch.producerEpoch() > entry.epoch()
                ? judgeNewEpoch(batch, entry, offset)
                : judgeNext(batch, entry, offset);
    }

    /// Of a producer that was verified more is known than what is in the log.
    private @Nullable ProducerVerdict judgeVerified(
            RecordBatch batch, @Nullable ProducerEntry entry, long offset) {
        boolean empty = entry == null || entry.lastBatch() == null;
        if (empty && batch.baseSequence() != 0 && verifications.hasEpochBumps(batch.producerId())) {
            return refused(
                    ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER,
                    "Invalid sequence number for producer %d at offset %d in partition %s: %d (incoming seq. number). Expected sequence 0 for transactions v2 idempotent producer with no existing state."
                            .formatted(
                                    batch.producerId(), offset, partition, batch.baseSequence()));
        }
        var lowest = verifications.lowestSequence(batch.producerId());
        if (lowest == null || batch.baseSequence() <= lowest) {
            return null;
        }
        return refused(
                ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER,
                "Out of order sequence number for producer %d at offset %d in partition %s: %d (incoming seq. number), %d (earliest seen sequence)"
                        .formatted(
                                batch.producerId(),
                                offset,
                                partition,
                                batch.baseSequence(),
                                lowest));
    }

    private ProducerVerdict judgeNewEpoch(RecordBatch batch, ProducerEntry entry, long offset) {
        if (batch.baseSequence() == 0) {
            return ProducerVerdict.NEXT;
        }
        return refused(
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

    private ProducerVerdict judgeNext(RecordBatch batch, ProducerEntry entry, long offset) {
        var last = entry.lastBatch();
        int lastSequence = last == null ? RecordBatch.NO_SEQUENCE : last.lastSequence();
        int due = last == null ? 0 : RecordBatch.sequenceAfter(lastSequence, 1);
        if (batch.baseSequence() == due) {
            return ProducerVerdict.NEXT;
        }
        return refused(
                ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER,
                "Out of order sequence number for producer %d at offset %d in partition %s: %d (incoming seq. number), %d (current end sequence number)"
                        .formatted(
                                batch.producerId(),
                                offset,
                                partition,
                                batch.baseSequence(),
                                lastSequence));
    }

    /// Judges a marker that is to be written at `offset`.
    ProducerVerdict judge(TransactionMarker marker, @Nullable ProducerEntry entry, long offset) {
        if (entry == null) {
            return ProducerVerdict.NEXT;
        }
        boolean open = entry.transactionFirstOffset() >= 0;
        if (isStale(marker, entry, open)) {
            return refused(
                    ErrorCode.INVALID_PRODUCER_EPOCH,
                    "Epoch of producer %d at offset %d in %s is %d, which is %s the last seen epoch %d (TV%d)"
                            .formatted(
                                    marker.producerId(),
                                    offset,
                                    partition,
                                    marker.producerEpoch(),
                                    marker.hasEpochBump() ? "<=" : "<",
                                    entry.epoch(),
                                    marker.transactionVersion()));
        }
        if (marker.coordinatorEpoch() < entry.coordinatorEpoch()) {
            return refused(
                    ErrorCode.TRANSACTION_COORDINATOR_FENCED,
                    "Invalid coordinator epoch for producerId %d at offset %d in partition %s: %d (zombie), %d (current)"
                            .formatted(
                                    marker.producerId(),
                                    offset,
                                    partition,
                                    marker.coordinatorEpoch(),
                                    entry.coordinatorEpoch()));
        }
        boolean known =
                !open
                        && marker.producerEpoch() == entry.epoch()
                        && marker.coordinatorEpoch() == entry.coordinatorEpoch();
        return known ? new ProducerVerdict.Ended() : ProducerVerdict.NEXT;
    }

    /// With an epoch for each transaction, a marker of the epoch that the open transaction has is a
    /// late one of the transaction before (KIP-1228). No epoch is above the largest.
    private static boolean isStale(TransactionMarker marker, ProducerEntry entry, boolean open) {
        if (marker.producerEpoch() == entry.epoch()) {
            return marker.hasEpochBump() && open && marker.producerEpoch() != Short.MAX_VALUE;
        }
        return marker.producerEpoch() < entry.epoch();
    }

    private static ProducerVerdict refused(ErrorCode error, String detail) {
        return new ProducerVerdict.Refused(error, detail);
    }
}
