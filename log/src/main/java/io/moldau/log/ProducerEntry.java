package io.moldau.log;

import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a log knows of one producer: its epoch, its last batches, its open transaction.
final class ProducerEntry {
    /// As many batches as a client may have in flight (`max.in.flight.requests.per.connection` with
    /// idempotence): a retry of any of them is recognized.
    static final int BATCHES_MAX = 5;

    /// A batch that was written.
    ///
    /// @param offsetDelta last offset - first offset
    record Batch(int lastSequence, long lastOffset, int offsetDelta) {
        int firstSequence() {
            return (lastSequence - offsetDelta) & Integer.MAX_VALUE;
        }

        long firstOffset() {
            return lastOffset - offsetDelta;
        }
    }

    private final ArrayDeque<Batch> batches = new ArrayDeque<>(BATCHES_MAX);
    private short epoch;
    private int coordinatorEpoch = -1;
    private long lastTimestamp = -1;
    private long transactionFirstOffset = -1;
    private long transactionSinceMs = -1;
    private long lastSeenMs;

    ProducerEntry(short epoch, long nowMs) {
        this.epoch = epoch;
        this.lastSeenMs = nowMs;
    }

    short epoch() {
        return epoch;
    }

    int coordinatorEpoch() {
        return coordinatorEpoch;
    }

    /// Largest timestamp of its last batch or marker; -1 for none.
    long lastTimestamp() {
        return lastTimestamp;
    }

    /// First offset of the open transaction; -1 for none.
    long transactionFirstOffset() {
        return transactionFirstOffset;
    }

    /// When this node took the open transaction's first batch; -1 if it did not, but found it.
    long transactionSinceMs() {
        return transactionSinceMs;
    }

    /// When this node last took something from the producer. Not the records' time: a producer that
    /// copies old records is not forgotten while it does so.
    long lastSeenMs() {
        return lastSeenMs;
    }

    void seen(long nowMs) {
        lastSeenMs = nowMs;
    }

    /// Oldest first.
    List<Batch> batches() {
        return List.copyOf(batches);
    }

    @Nullable Batch lastBatch() {
        return batches.peekLast();
    }

    BatchFilter.LastRecord lastRecord() {
        var last = batches.peekLast();
        return new BatchFilter.LastRecord(last == null ? -1 : last.lastOffset(), epoch);
    }

    /// The batch with exactly these sequence numbers, if it is among the last.
    @Nullable Batch find(int firstSequence, int lastSequence) {
        for (var batch : batches) {
            if (batch.firstSequence() == firstSequence && batch.lastSequence() == lastSequence) {
                return batch;
            }
        }
        return null;
    }

    /// A new epoch begins with sequence 0 and knows no batches.
    void moveTo(short newEpoch) {
        if (newEpoch != epoch) {
            epoch = newEpoch;
            batches.clear();
        }
    }

    /// A coordinator's batches have no sequence: there is no retry to recognize.
    void add(Batch batch, long timestampMs) {
        lastTimestamp = timestampMs;
        if (batch.lastSequence() < 0) {
            return;
        }
        if (batches.size() == BATCHES_MAX) {
            batches.removeFirst();
        }
        batches.addLast(batch);
    }

    void beginTransaction(long firstOffset, long sinceMs) {
        transactionFirstOffset = firstOffset;
        transactionSinceMs = sinceMs;
    }

    void endTransaction(int newCoordinatorEpoch, long timestampMs) {
        transactionFirstOffset = -1;
        transactionSinceMs = -1;
        coordinatorEpoch = newCoordinatorEpoch;
        lastTimestamp = timestampMs;
    }

    /// Takes over what a snapshot holds beside the batches.
    void restore(int oldCoordinatorEpoch, long timestampMs, long oldTransactionFirstOffset) {
        coordinatorEpoch = oldCoordinatorEpoch;
        lastTimestamp = timestampMs;
        transactionFirstOffset = oldTransactionFirstOffset;
        transactionSinceMs = -1;
    }

    OpenTransaction describeTransaction(long producerId) {
        return new OpenTransaction(
                producerId, epoch, transactionFirstOffset, transactionSinceMs, lastTimestamp);
    }

    ActiveProducer describe(long producerId) {
        var last = batches.peekLast();
        return new ActiveProducer(
                producerId,
                epoch,
                last == null ? -1 : last.lastSequence(),
                lastTimestamp,
                coordinatorEpoch,
                transactionFirstOffset);
    }
}
