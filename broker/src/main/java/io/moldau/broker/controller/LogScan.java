package io.moldau.broker.controller;

import io.moldau.metadata.RecordCodec;
import io.moldau.protocol.DecodeException;
import io.moldau.protocol.record.ControlRecordType;
import io.moldau.protocol.record.CorruptRecordException;
import io.moldau.protocol.record.DecompressionLimits;
import io.moldau.protocol.record.RecordBatch;
import io.moldau.protocol.record.RecordBatches;
import io.moldau.protocol.stored.ClusterMetadataRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the bytes of a segment or a snapshot, batch by batch, and believes nothing.
///
/// Offsets are dense: a batch that does not continue where the last one ended is damage, even if
/// its checksum, which does not cover the offset, is right.
final class LogScan {
    /// One sound batch.
    ///
    /// @param position of its first byte
    /// @param records what it holds, in order; control records are in `control`
    record Batch(
            int position,
            int sizeBytes,
            long lastOffset,
            int leaderEpoch,
            long maxTimestampMs,
            List<ClusterMetadataRecord> records,
            List<Control> control) {}

    /// A record of the log's own.
    record Control(ControlRecordType type, ByteBuffer value) {}

    private final ByteBuffer bytes;
    private final RecordBatches walk;
    private long nextOffset;
    private int validBytes;
    private String damage = "";
    private boolean unknown;

    LogScan(ByteBuffer bytes, long baseOffset) {
        this.bytes = bytes;
        this.walk = new RecordBatches(bytes);
        this.nextOffset = baseOffset;
    }

    /// Reads all sound batches up to the end or to the first that is not sound.
    List<Batch> batches() {
        var batches = new ArrayList<Batch>();
        while (damage.isEmpty() && walk.next()) {
            var batch = walk.batch();
            damage = wrongWith(batch);
            if (damage.isEmpty()) {
                read(batch, batches);
            }
        }
        if (damage.isEmpty() && walk.end() != RecordBatches.End.COMPLETE) {
            damage = walk.detail();
        }
        return batches;
    }

    private String wrongWith(RecordBatch batch) {
        if (!batch.crcMatches()) {
            return "the checksum of the batch at byte " + batch.position() + " is wrong";
        }
        if (batch.baseOffset() != nextOffset) {
            return "the batch at byte %d begins with offset %d, not %d"
                    .formatted(batch.position(), batch.baseOffset(), nextOffset);
        }
        return "";
    }

    private void read(RecordBatch batch, List<Batch> batches) {
        var records = new ArrayList<ClusterMetadataRecord>();
        var control = new ArrayList<Control>();
        try (var cursor = batch.records(DecompressionLimits.DEFAULT)) {
            while (cursor.next()) {
                read(batch.isControl(), cursor.key(), cursor.value(), records, control);
            }
        } catch (DecodeException | CorruptRecordException e) {
            damage =
                    "the batch at byte %d cannot be read: %s"
                            .formatted(batch.position(), e.getMessage());
            unknown = true;
            return;
        }
        batches.add(
                new Batch(
                        batch.position(),
                        batch.sizeBytes(),
                        batch.lastOffset(),
                        batch.partitionLeaderEpoch(),
                        batch.maxTimestamp(),
                        List.copyOf(records),
                        List.copyOf(control)));
        nextOffset = batch.nextOffset();
        validBytes = batch.position() + batch.sizeBytes();
    }

    private static void read(
            boolean isControl,
            @Nullable ByteBuffer key,
            @Nullable ByteBuffer value,
            List<ClusterMetadataRecord> records,
            List<Control> control) {
        if (value == null) {
            throw new CorruptRecordException("a record without value");
        }
        if (!isControl) {
            records.add(RecordCodec.decode(value));
        } else if (key == null) {
            throw new CorruptRecordException("a control record without key");
        } else {
            control.add(new Control(ControlRecordType.of(key), copy(value)));
        }
    }

    private static ByteBuffer copy(ByteBuffer value) {
        return ByteBuffer.allocate(value.remaining()).put(value.duplicate()).flip();
    }

    /// Bytes up to the end of the last sound batch.
    int validBytes() {
        return validBytes;
    }

    /// Why the scan ended before the end of the bytes; empty if it did not.
    String damage() {
        return damage;
    }

    /// Whether the scan ended at a batch whose checksum is right and that holds what we do not
    /// know: no crash leaves that.
    boolean isUnknown() {
        return unknown;
    }

    /// Offset that comes after the last sound batch.
    long nextOffset() {
        return nextOffset;
    }

    /// Whether a sound batch of a later offset lies behind the first unsound one.
    ///
    /// Each batch is synced before the next is written. So what a crash has torn is the last one,
    /// with nothing sound behind it; if there is something, the unsound batch was durable once, and
    /// the disk has lost it.
    boolean hasBatchBehindDamage() {
        for (int at = validBytes + 1; at <= bytes.limit() - RecordBatch.HEADER_BYTES; at++) {
            if (isBatchAt(at)) {
                return true;
            }
        }
        return false;
    }

    private boolean isBatchAt(int at) {
        int size = bytes.getInt(at + Long.BYTES) + RecordBatch.LENGTH_OVERHEAD_BYTES;
        long offset = bytes.getLong(at);
        boolean plausible =
                size >= RecordBatch.HEADER_BYTES
                        && size <= bytes.limit() - at
                        && offset > nextOffset
                        && offset <= nextOffset + bytes.limit()
                        && bytes.get(at + MAGIC_AT) == RecordBatch.MAGIC;
        return plausible && new RecordBatch(bytes, at).crcMatches();
    }

    /// Where the magic byte is in a batch; see [RecordBatch].
    private static final int MAGIC_AT = 16;
}
