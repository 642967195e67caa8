package io.moldau.protocol.record;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalLong;
import java.util.zip.CRC32C;

/// A record batch, format v2, as a view over its bytes: nothing is copied, setters write in place.
///
/// ```
/// big-endian; the header is 61 bytes
///  0 int64  base offset             offset of the first record
///  8 int32  length                  bytes that follow this field: size of the batch - 12
/// 12 int32  partition leader epoch  set by the leader; -1 from producers
/// 16 int8   magic                   2
/// 17 uint32 CRC32C                  of everything from `attributes` to the end
/// 21 int16  attributes              bits 0-2 codec, 3 timestamp type, 4 transactional, 5 control,
///                                   6 base timestamp is the delete horizon
/// 23 int32  last offset delta       last offset - base offset; survives compaction
/// 27 int64  base timestamp          what the records' timestamp deltas count from
/// 35 int64  max timestamp           also every record's timestamp, if LogAppendTime
/// 43 int64  producer id             -1 for none
/// 51 int16  producer epoch          -1 for none
/// 53 int32  base sequence           -1 for none
/// 57 int32  record count
/// 61        records                 one compressed block if a codec is set
/// ```
///
/// Base offset and leader epoch are outside of the CRC, so that a broker can assign them without
/// touching it.
public final class RecordBatch {
    public static final int HEADER_BYTES = 61;

    /// Bytes in front of what the length field counts.
    public static final int LENGTH_OVERHEAD_BYTES = 12;

    public static final byte MAGIC = 2;
    public static final long NO_TIMESTAMP = -1;
    public static final long NO_PRODUCER_ID = -1;
    public static final short NO_PRODUCER_EPOCH = -1;
    public static final int NO_SEQUENCE = -1;
    public static final int NO_LEADER_EPOCH = -1;

    static final int BASE_OFFSET_AT = 0;
    static final int LENGTH_AT = 8;
    static final int LEADER_EPOCH_AT = 12;
    static final int MAGIC_AT = 16;
    static final int CRC_AT = 17;
    static final int ATTRIBUTES_AT = 21;
    static final int LAST_OFFSET_DELTA_AT = 23;
    static final int BASE_TIMESTAMP_AT = 27;
    static final int MAX_TIMESTAMP_AT = 35;
    static final int PRODUCER_ID_AT = 43;
    static final int PRODUCER_EPOCH_AT = 51;
    static final int BASE_SEQUENCE_AT = 53;
    static final int COUNT_AT = 57;

    static final int CODEC_MASK = 0x07;
    static final int TIMESTAMP_TYPE_BIT = 0x08;
    static final int TRANSACTIONAL_BIT = 0x10;
    static final int CONTROL_BIT = 0x20;
    static final int DELETE_HORIZON_BIT = 0x40;

    private final ByteBuffer buffer;
    private final int position;

    /// The batch that begins at `position` of `buffer`; position and limit of the buffer are
    /// ignored and left alone. The caller has checked its bounds, as [RecordBatches] does.
    public RecordBatch(ByteBuffer buffer, int position) {
        assert buffer.order() == ByteOrder.BIG_ENDIAN : "batches are big-endian";
        assert position >= 0 && position + HEADER_BYTES <= buffer.capacity() : position;
        this.buffer = buffer;
        this.position = position;
        assert sizeBytes() >= HEADER_BYTES && position + sizeBytes() <= buffer.capacity()
                : "size " + sizeBytes() + " at " + position;
        assert magic() == MAGIC : "magic " + magic();
    }

    /// Of the whole batch, header included.
    public int sizeBytes() {
        return buffer.getInt(position + LENGTH_AT) + LENGTH_OVERHEAD_BYTES;
    }

    /// Where the batch begins in the buffer it was made of.
    public int position() {
        return position;
    }

    /// All bytes of the batch, shared with it.
    public ByteBuffer bytes() {
        return buffer.slice(position, sizeBytes());
    }

    /// The bytes after the header, shared with the batch: compressed if a codec is set.
    public ByteBuffer recordBytes() {
        return buffer.slice(position + HEADER_BYTES, sizeBytes() - HEADER_BYTES);
    }

    public long baseOffset() {
        return buffer.getLong(position + BASE_OFFSET_AT);
    }

    public int lastOffsetDelta() {
        return buffer.getInt(position + LAST_OFFSET_DELTA_AT);
    }

    public long lastOffset() {
        return baseOffset() + lastOffsetDelta();
    }

    /// One past the last offset.
    public long nextOffset() {
        return lastOffset() + 1;
    }

    public int partitionLeaderEpoch() {
        return buffer.getInt(position + LEADER_EPOCH_AT);
    }

    public byte magic() {
        return buffer.get(position + MAGIC_AT);
    }

    public int attributes() {
        return buffer.getShort(position + ATTRIBUTES_AT);
    }

    /// The codec's id, known or not; [Compression#of(int)] knows the codecs.
    public int compressionId() {
        return attributes() & CODEC_MASK;
    }

    /// @throws CorruptRecordException if the codec is none that exists
    public Compression compression() {
        return Compression.of(compressionId())
                .orElseThrow(() -> new CorruptRecordException("unknown codec " + compressionId()));
    }

    public TimestampType timestampType() {
        return (attributes() & TIMESTAMP_TYPE_BIT) == 0
                ? TimestampType.CREATE_TIME
                : TimestampType.LOG_APPEND_TIME;
    }

    public boolean isTransactional() {
        return (attributes() & TRANSACTIONAL_BIT) != 0;
    }

    public boolean isControl() {
        return (attributes() & CONTROL_BIT) != 0;
    }

    /// When the tombstones and markers in this batch may go (KIP-534); empty if not set yet.
    public OptionalLong deleteHorizonMs() {
        return (attributes() & DELETE_HORIZON_BIT) == 0
                ? OptionalLong.empty()
                : OptionalLong.of(baseTimestamp());
    }

    public long baseTimestamp() {
        return buffer.getLong(position + BASE_TIMESTAMP_AT);
    }

    public long maxTimestamp() {
        return buffer.getLong(position + MAX_TIMESTAMP_AT);
    }

    public long producerId() {
        return buffer.getLong(position + PRODUCER_ID_AT);
    }

    public boolean hasProducerId() {
        return producerId() > NO_PRODUCER_ID;
    }

    public short producerEpoch() {
        return buffer.getShort(position + PRODUCER_EPOCH_AT);
    }

    public int baseSequence() {
        return buffer.getInt(position + BASE_SEQUENCE_AT);
    }

    /// Sequence number of the last record, wrapped as sequences do; -1 if the batch has none.
    public int lastSequence() {
        int base = baseSequence();
        return base == NO_SEQUENCE ? NO_SEQUENCE : sequenceAfter(base, lastOffsetDelta());
    }

    /// The sequence number `increment` steps after `sequence`: after 2^31-1 comes 0.
    public static int sequenceAfter(int sequence, int increment) {
        return (sequence + increment) & Integer.MAX_VALUE;
    }

    /// How many records the header claims.
    public int recordCount() {
        return buffer.getInt(position + COUNT_AT);
    }

    /// As stored, an unsigned number.
    public long crc() {
        return Integer.toUnsignedLong(buffer.getInt(position + CRC_AT));
    }

    /// Of the bytes as they are now.
    public long computeCrc() {
        var crc = new CRC32C();
        crc.update(buffer.slice(position + ATTRIBUTES_AT, sizeBytes() - ATTRIBUTES_AT));
        return crc.getValue();
    }

    public boolean crcMatches() {
        return crc() == computeCrc();
    }

    /// Gives the batch its place in the log: the first record gets `offset`. Not covered by the
    /// CRC.
    public void setBaseOffset(long offset) {
        buffer.putLong(position + BASE_OFFSET_AT, offset);
    }

    /// Not covered by the CRC.
    public void setPartitionLeaderEpoch(int epoch) {
        buffer.putInt(position + LEADER_EPOCH_AT, epoch);
    }

    /// Sets who gave the timestamps and the largest of them, and the CRC anew if that is a change.
    /// With LogAppendTime every record has `timestampMs` from then on.
    public void setMaxTimestamp(TimestampType type, long timestampMs) {
        if (type == timestampType() && timestampMs == maxTimestamp()) {
            return;
        }
        int others = attributes() & ~TIMESTAMP_TYPE_BIT;
        int bit = type == TimestampType.LOG_APPEND_TIME ? TIMESTAMP_TYPE_BIT : 0;
        buffer.putShort(position + ATTRIBUTES_AT, (short) (others | bit));
        buffer.putLong(position + MAX_TIMESTAMP_AT, timestampMs);
        recomputeCrc();
    }

    /// Gives the batch of an idempotent producer its identity, and the CRC anew.
    public void setProducer(long producerId, short producerEpoch, int baseSequence) {
        buffer.putLong(position + PRODUCER_ID_AT, producerId);
        buffer.putShort(position + PRODUCER_EPOCH_AT, producerEpoch);
        buffer.putInt(position + BASE_SEQUENCE_AT, baseSequence);
        recomputeCrc();
    }

    public void recomputeCrc() {
        buffer.putInt(position + CRC_AT, (int) computeCrc());
    }

    /// The batch as compaction leaves it when all of its records are gone: a header alone, which
    /// keeps offsets, producer, sequence numbers and largest timestamp.
    public ByteBuffer emptied() {
        var header = ByteBuffer.allocate(HEADER_BYTES).put(0, buffer, position, HEADER_BYTES);
        header.putInt(LENGTH_AT, HEADER_BYTES - LENGTH_OVERHEAD_BYTES);
        int kept = TIMESTAMP_TYPE_BIT | TRANSACTIONAL_BIT | CONTROL_BIT;
        header.putShort(ATTRIBUTES_AT, (short) (attributes() & kept));
        header.putLong(BASE_TIMESTAMP_AT, NO_TIMESTAMP);
        header.putInt(COUNT_AT, 0);
        new RecordBatch(header, 0).recomputeCrc();
        return header;
    }

    /// A cursor in front of the first record; keys, values and headers can be read from it.
    public RecordCursor records(DecompressionLimits limits) {
        return new RecordCursor(this, limits, RecordCursor.Mode.WHOLE_RECORDS);
    }

    /// A cursor for offsets, timestamps and lengths alone: it passes over keys, values and headers
    /// without holding them, so a record that decompresses to gigabytes costs time but no memory.
    public RecordCursor recordOutlines(DecompressionLimits limits) {
        return new RecordCursor(this, limits, RecordCursor.Mode.OUTLINES);
    }

    @Override
    public String toString() {
        return "RecordBatch(offsets %d to %d, %d records, %d bytes)"
                .formatted(baseOffset(), lastOffset(), recordCount(), sizeBytes());
    }
}
