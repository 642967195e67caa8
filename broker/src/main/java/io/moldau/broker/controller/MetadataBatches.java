package io.moldau.broker.controller;

import io.moldau.metadata.FeatureTable;
import io.moldau.metadata.RecordCodec;
import io.moldau.metadata.Transactions;
import io.moldau.protocol.record.BatchWriter;
import io.moldau.protocol.record.Compression;
import io.moldau.protocol.stored.ClusterMetadataRecord;
import io.moldau.protocol.stored.FeatureLevelRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Packs records into the batches of a log or a snapshot.
///
/// A batch is what is written and synced at once, so it is there as a whole after a crash or not at
/// all. What must not be parted is therefore given in one [#add]: it goes into one batch, together
/// with what came before if there is room. Only what is too large for a batch is parted; its
/// transaction marks keep it together.
final class MetadataBatches {
    /// One batch, ready to be written.
    record Batch(ByteBuffer bytes, long lastOffset) {}

    private final List<Batch> finished = new ArrayList<>();
    private final long nowMs;
    private final int leaderEpoch;
    private int metadataVersion;
    private long nextOffset;
    private BatchWriter open;

    /// @param metadataVersion the finalized level before the first record
    MetadataBatches(long baseOffset, int leaderEpoch, int metadataVersion, long nowMs) {
        this.nextOffset = baseOffset;
        this.leaderEpoch = leaderEpoch;
        this.metadataVersion = metadataVersion;
        this.nowMs = nowMs;
        this.open = writer();
    }

    private BatchWriter writer() {
        return new BatchWriter(Compression.NONE)
                .baseOffset(nextOffset)
                .partitionLeaderEpoch(leaderEpoch);
    }

    /// Adds records that belong together.
    void add(List<ClusterMetadataRecord> records) {
        var values = new ArrayList<ByteBuffer>(records.size());
        long bytes = 0;
        for (var record : records) {
            follow(record);
            var value = RecordCodec.encode(record, metadataVersion);
            bytes += value.remaining();
            values.add(value);
        }
        if (!hasRoomFor(values.size(), bytes)) {
            finishBatch();
        }
        for (var value : values) {
            if (!hasRoomFor(1, value.remaining())) {
                finishBatch();
            }
            open.append(nowMs, null, value, List.of());
            nextOffset++;
        }
    }

    /// A record that raises metadata.version is itself in the new form, as are those behind it.
    private void follow(ClusterMetadataRecord record) {
        if (record instanceof FeatureLevelRecord level
                && level.name().equals(FeatureTable.METADATA_VERSION)) {
            metadataVersion = level.featureLevel();
        }
    }

    private boolean hasRoomFor(int records, long bytes) {
        return open.recordCount() == 0
                || (open.recordCount() + records <= Transactions.BATCH_RECORDS_MAX
                        && open.uncompressedBytes() + bytes <= Transactions.BATCH_BYTES_MAX);
    }

    private void finishBatch() {
        if (open.recordCount() > 0) {
            finished.add(new Batch(open.build(), nextOffset - 1));
            open = writer();
        }
    }

    /// All batches, in order.
    List<Batch> finish() {
        finishBatch();
        return finished;
    }

    int metadataVersion() {
        return metadataVersion;
    }
}
