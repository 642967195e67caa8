package io.moldau.protocol.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Builds one record batch. The header's fields are set in any order until [#build()]; offsets and
/// timestamps are kept relative to the first record's.
///
/// ```java
/// var batch = new BatchWriter(Compression.NONE).baseOffset(40).append(nowMs, key, value).build();
/// ```
public final class BatchWriter {
    /// A batch and its length field must fit an int.
    static final int BATCH_BYTES_MAX = DecompressionLimits.ARRAY_BYTES_MAX;

    private static final int BYTES_FIRST = 512;
    private static final int VARLONG_BYTES_MAX = 10;

    private final Compression codec;
    private int level;
    private OptionalLong baseOffset = OptionalLong.empty();
    private int leaderEpoch = RecordBatch.NO_LEADER_EPOCH;
    private long producerId = RecordBatch.NO_PRODUCER_ID;
    private short producerEpoch = RecordBatch.NO_PRODUCER_EPOCH;
    private int baseSequence = RecordBatch.NO_SEQUENCE;
    private int flags;
    private OptionalLong logAppendTimeMs = OptionalLong.empty();
    private OptionalLong deleteHorizonMs = OptionalLong.empty();
    private long baseTimestamp = RecordBatch.NO_TIMESTAMP;
    private long maxTimestamp = RecordBatch.NO_TIMESTAMP;
    private long nextOffset;
    private long lastOffset = -1;
    private int count;

    /// The header's place, then the records as they are before compression.
    private byte[] bytes = new byte[BYTES_FIRST];

    private int size = RecordBatch.HEADER_BYTES;

    public BatchWriter(Compression codec) {
        this.codec = codec;
        this.level = codec.levelDefault();
    }

    /// How large the batch may become before compression, so that its records are not copied while
    /// it grows. A guess: it may become larger.
    public BatchWriter room(int sizeBytes) {
        assert count == 0 : "to be set before records";
        bytes = new byte[Math.max(sizeBytes, BYTES_FIRST)];
        return this;
    }

    /// See [Compression#compress] for the levels that a codec has.
    public BatchWriter level(int value) {
        level = value;
        return this;
    }

    /// Offset of the first record, unless [#appendAt] says otherwise. To be set before records.
    public BatchWriter baseOffset(long value) {
        assert count == 0 : "records count from the base offset";
        baseOffset = OptionalLong.of(value);
        nextOffset = value;
        return this;
    }

    public BatchWriter partitionLeaderEpoch(int value) {
        leaderEpoch = value;
        return this;
    }

    /// Makes it the batch of an idempotent producer.
    public BatchWriter producer(long id, short epoch, int sequence) {
        producerId = id;
        producerEpoch = epoch;
        baseSequence = sequence;
        return this;
    }

    public BatchWriter transactional() {
        flags |= RecordBatch.TRANSACTIONAL_BIT;
        return this;
    }

    public BatchWriter control() {
        flags |= RecordBatch.CONTROL_BIT;
        return this;
    }

    /// Gives all records this timestamp, as a broker does for
    /// `message.timestamp.type=LogAppendTime`.
    public BatchWriter logAppendTime(long timestampMs) {
        assert count == 0 : "to be set before records";
        logAppendTimeMs = OptionalLong.of(timestampMs);
        return this;
    }

    /// When tombstones and markers may go. To be set before records: their timestamps count from
    /// it.
    public BatchWriter deleteHorizon(long timestampMs) {
        assert count == 0 : "records' timestamps count from the horizon";
        deleteHorizonMs = OptionalLong.of(timestampMs);
        baseTimestamp = timestampMs;
        return this;
    }

    /// Keeps the offset range that the batch had before records were taken out of it.
    public BatchWriter lastOffset(long offset) {
        lastOffset = offset;
        return this;
    }

    public BatchWriter append(long timestampMs, byte @Nullable [] key, byte @Nullable [] value) {
        return append(timestampMs, wrap(key), wrap(value), List.of());
    }

    /// Appends a record with the next offset. The buffers are read between position and limit and
    /// not moved.
    public BatchWriter append(
            long timestampMs,
            @Nullable ByteBuffer key,
            @Nullable ByteBuffer value,
            List<Header> headers) {
        return appendAt(new Record(nextOffset, timestampMs, key, value, headers));
    }

    /// Appends a record with an offset of its own, larger than all before; the first one's is the
    /// base offset if none was set.
    public BatchWriter appendAt(Record added) {
        long timestamp = logAppendTimeMs.orElse(added.timestampMs());
        if (count == 0 && deleteHorizonMs.isEmpty()) {
            baseTimestamp = timestamp;
        }
        if (baseOffset.isEmpty()) {
            baseOffset = OptionalLong.of(added.offset());
            nextOffset = added.offset();
        }
        assert added.offset() >= nextOffset : "offsets grow: " + added.offset();
        int delta = Math.toIntExact(added.offset() - baseOffset.getAsLong());
        writeRecord(added, delta, timestamp - baseTimestamp);
        nextOffset = added.offset() + 1;
        maxTimestamp = Math.max(maxTimestamp, timestamp);
        count++;
        return this;
    }

    private void writeRecord(Record added, int offsetDelta, long timestampDelta) {
        int bodyBytes =
                1
                        + varlongBytes(timestampDelta)
                        + varintBytes(offsetDelta)
                        + fieldBytes(added.key())
                        + fieldBytes(added.value())
                        + varintBytes(added.headers().size());
        var headerKeys = new byte[added.headers().size()][];
        for (int i = 0; i < headerKeys.length; i++) {
            var header = added.headers().get(i);
            headerKeys[i] = header.key().getBytes(UTF_8);
            bodyBytes += varintBytes(headerKeys[i].length) + headerKeys[i].length;
            bodyBytes += fieldBytes(header.value());
        }
        reserve(bodyBytes + VARLONG_BYTES_MAX);
        writeVarlong(bodyBytes);
        bytes[size++] = 0; // attributes, unused
        writeVarlong(timestampDelta);
        writeVarlong(offsetDelta);
        writeField(added.key());
        writeField(added.value());
        writeVarlong(headerKeys.length);
        for (int i = 0; i < headerKeys.length; i++) {
            writeField(ByteBuffer.wrap(headerKeys[i]));
            writeField(added.headers().get(i).value());
        }
    }

    private void reserve(int more) {
        long needed = (long) size + more;
        if (needed > BATCH_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a batch of %d bytes is beyond %d".formatted(needed, BATCH_BYTES_MAX));
        }
        if (needed > bytes.length) {
            long doubled = Math.min(2L * bytes.length, BATCH_BYTES_MAX);
            bytes = Arrays.copyOf(bytes, (int) Math.max(needed, doubled));
        }
    }

    private static @Nullable ByteBuffer wrap(byte @Nullable [] field) {
        return field == null ? null : ByteBuffer.wrap(field);
    }

    private static int fieldBytes(@Nullable ByteBuffer field) {
        return field == null ? 1 : varintBytes(field.remaining()) + field.remaining();
    }

    private void writeField(@Nullable ByteBuffer field) {
        if (field == null) {
            writeVarlong(-1);
            return;
        }
        int length = field.remaining();
        writeVarlong(length);
        field.get(field.position(), bytes, size, length);
        size += length;
    }

    /// Varints and varlongs of the same number have the same bytes.
    private void writeVarlong(long value) {
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7fL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    private static int varintBytes(int value) {
        return varlongBytes(value);
    }

    private static int varlongBytes(long value) {
        long zigzag = (value << 1) ^ (value >> 63);
        int bits = Long.SIZE - Long.numberOfLeadingZeros(zigzag | 1);
        return (bits + 6) / 7;
    }

    public int recordCount() {
        return count;
    }

    /// Of the batch as it would be without compression.
    public int uncompressedBytes() {
        return size;
    }

    /// The finished batch: position 0, limit its size. A writer builds once.
    ///
    /// A batch without records is possible after [#lastOffset]: compaction leaves such, so that a
    /// producer's last sequence number and the log's end survive.
    public ByteBuffer build() {
        long firstOffset = baseOffset.orElse(0);
        int lastOffsetDelta = Math.toIntExact(Math.max(lastOffset, nextOffset - 1) - firstOffset);
        assert lastOffsetDelta >= 0 : "neither records nor a last offset";
        ByteBuffer batch = finishedBytes();
        batch.putLong(RecordBatch.BASE_OFFSET_AT, firstOffset);
        batch.putInt(RecordBatch.LENGTH_AT, batch.limit() - RecordBatch.LENGTH_OVERHEAD_BYTES);
        batch.putInt(RecordBatch.LEADER_EPOCH_AT, leaderEpoch);
        batch.put(RecordBatch.MAGIC_AT, RecordBatch.MAGIC);
        batch.putShort(RecordBatch.ATTRIBUTES_AT, (short) attributes());
        batch.putInt(RecordBatch.LAST_OFFSET_DELTA_AT, lastOffsetDelta);
        batch.putLong(RecordBatch.BASE_TIMESTAMP_AT, baseTimestamp);
        batch.putLong(RecordBatch.MAX_TIMESTAMP_AT, maxTimestamp);
        batch.putLong(RecordBatch.PRODUCER_ID_AT, producerId);
        batch.putShort(RecordBatch.PRODUCER_EPOCH_AT, producerEpoch);
        batch.putInt(RecordBatch.BASE_SEQUENCE_AT, baseSequence);
        batch.putInt(RecordBatch.COUNT_AT, count);
        new RecordBatch(batch, 0).recomputeCrc();
        return batch;
    }

    private ByteBuffer finishedBytes() {
        if (codec == Compression.NONE || count == 0) {
            return ByteBuffer.wrap(bytes, 0, size);
        }
        var compressed =
                codec.compress(
                        bytes, RecordBatch.HEADER_BYTES, size - RecordBatch.HEADER_BYTES, level);
        return ByteBuffer.allocate(RecordBatch.HEADER_BYTES + compressed.length)
                .put(RecordBatch.HEADER_BYTES, compressed);
    }

    private int attributes() {
        int codecId = count == 0 ? Compression.NONE.id() : codec.id();
        return codecId
                | flags
                | (logAppendTimeMs.isPresent() ? RecordBatch.TIMESTAMP_TYPE_BIT : 0)
                | (deleteHorizonMs.isPresent() ? RecordBatch.DELETE_HORIZON_BIT : 0);
    }

    /// The marker that ends a producer's transaction in a partition: a control batch of one record.
    public static ByteBuffer transactionMarker(
            ControlRecordType type,
            long producerId,
            short producerEpoch,
            int coordinatorEpoch,
            long timestampMs) {
        assert type == ControlRecordType.COMMIT || type == ControlRecordType.ABORT : type;
        return new BatchWriter(Compression.NONE)
                .producer(producerId, producerEpoch, RecordBatch.NO_SEQUENCE)
                .transactional()
                .control()
                .append(
                        timestampMs,
                        type.key(),
                        ControlRecordType.markerValue(coordinatorEpoch),
                        List.of())
                .build();
    }
}
