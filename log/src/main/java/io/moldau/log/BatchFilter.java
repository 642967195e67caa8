package io.moldau.log;

import io.moldau.protocol.record.BatchWriter;
import io.moldau.protocol.record.DecompressionLimits;
import io.moldau.protocol.record.RecordBatch;
import io.moldau.protocol.record.TimestampType;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What remains of a batch when its log is cleaned.
///
/// The newest record of each key stays, and what is newer than the map knows. A tombstone stays
/// until `delete.retention.ms` after the first cleaning that met it, and so does a marker without
/// data; that time, the delete horizon, is kept in the batch (KIP-534). A batch that loses nothing
/// keeps its bytes; else offsets, timestamps, headers, producer and codec stay as they were.
final class BatchFilter {
    private final OffsetMap map;
    private final long mapEndOffset;
    private final Map<Long, LastRecord> producers;
    private final long nowMs;
    private final long deleteRetentionMs;
    private final BitSet kept = new BitSet();
    private boolean tombstoneKept;
    private int seenCount;

    /// Records that stay if they are the newest of their keys: which of the batch, offset, and
    /// whether without a value.
    private final KeyDigests keys = new KeyDigests();

    private final int[] places = new int[KeyDigests.COUNT_MAX];
    private final long[] offsets = new long[KeyDigests.COUNT_MAX];
    private final boolean[] tombstones = new boolean[KeyDigests.COUNT_MAX];

    /// Where an active producer's state lies in the log.
    ///
    /// @param offset of the last record of its epoch; -1 if there is only a marker
    record LastRecord(long offset, short epoch) {}

    /// @param mapEndOffset the map knows all records of the dirty part below it
    /// @param nowMs wall clock, milliseconds since the epoch
    BatchFilter(
            OffsetMap map,
            long mapEndOffset,
            Map<Long, LastRecord> producers,
            long nowMs,
            long deleteRetentionMs) {
        this.map = map;
        this.mapEndOffset = mapEndOffset;
        this.producers = producers;
        this.nowMs = nowMs;
        this.deleteRetentionMs = deleteRetentionMs;
    }

    /// @param needless nobody needs the records, see [CleanedTransactions]
    /// @param last at least the header stays
    /// @return the batch as it is to be; `null` if it goes
    @Nullable ByteBuffer filter(RecordBatch batch, boolean needless, boolean last) {
        boolean marker = batch.isControl();
        boolean headerStays = last || isLastOfProducer(batch);
        boolean horizonPassed =
                batch.deleteHorizonMs().isPresent() && batch.deleteHorizonMs().getAsLong() <= nowMs;
        boolean dropsAll = needless && (!marker || horizonPassed);
        if (dropsAll && !headerStays) {
            return null;
        }
        kept.clear();
        tombstoneKept = false;
        seenCount = 0;
        if (!dropsAll) {
            choose(batch, marker, horizonPassed);
        }
        if (kept.isEmpty()) {
            return !headerStays ? null : batch.recordCount() == 0 ? batch.bytes() : batch.emptied();
        }
        boolean beginsHorizon =
                (tombstoneKept || (needless && marker)) && batch.deleteHorizonMs().isEmpty();
        if (kept.cardinality() == seenCount && !beginsHorizon) {
            return batch.bytes();
        }
        return rewrite(batch, beginsHorizon);
    }

    private boolean isLastOfProducer(RecordBatch batch) {
        var last = batch.hasProducerId() ? producers.get(batch.producerId()) : null;
        if (last == null) {
            return false;
        }
        return last.offset() >= 0
                ? batch.lastOffset() == last.offset()
                : batch.isControl() && batch.producerEpoch() == last.epoch();
    }

    private void choose(RecordBatch batch, boolean marker, boolean horizonPassed) {
        try (var records = batch.records(DecompressionLimits.DEFAULT)) {
            keys.clear();
            while (records.next()) {
                var key = records.key();
                if (marker || records.offset() >= mapEndOffset) {
                    keep(seenCount, !marker && records.value() == null);
                } else if (key != null && (records.value() != null || !horizonPassed)) {
                    int at = keys.size();
                    places[at] = seenCount;
                    offsets[at] = records.offset();
                    tombstones[at] = records.value() == null;
                    keys.add(key);
                }
                seenCount++;
                if (keys.isFull()) {
                    chooseNewest();
                }
            }
            chooseNewest();
        }
    }

    private void keep(int place, boolean tombstone) {
        kept.set(place);
        tombstoneKept |= tombstone;
    }

    /// Of the records whose keys are in `keys`.
    private void chooseNewest() {
        map.fetch(keys);
        for (int i = 0; i < keys.size(); i++) {
            if (offsets[i] >= map.get(keys, i)) {
                keep(places[i], tombstones[i]);
            }
        }
        keys.clear();
    }

    private ByteBuffer rewrite(RecordBatch batch, boolean beginsHorizon) {
        var writer =
                new BatchWriter(batch.compression())
                        .room(batch.sizeBytes())
                        .baseOffset(batch.baseOffset())
                        .lastOffset(batch.lastOffset())
                        .partitionLeaderEpoch(batch.partitionLeaderEpoch())
                        .producer(batch.producerId(), batch.producerEpoch(), batch.baseSequence());
        if (batch.isTransactional()) {
            writer.transactional();
        }
        if (batch.isControl()) {
            writer.control();
        }
        if (batch.timestampType() == TimestampType.LOG_APPEND_TIME) {
            writer.logAppendTime(batch.maxTimestamp());
        }
        if (beginsHorizon) {
            writer.deleteHorizon(nowMs + deleteRetentionMs);
        } else {
            batch.deleteHorizonMs().ifPresent(writer::deleteHorizon);
        }
        try (var records = batch.records(DecompressionLimits.DEFAULT)) {
            for (int i = 0; records.next(); i++) {
                if (kept.get(i)) {
                    writer.appendAt(records.record());
                }
            }
        }
        return writer.build();
    }
}
