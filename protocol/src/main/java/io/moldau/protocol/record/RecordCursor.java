package io.moldau.protocol.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Walks over the records of a batch without an object per record. To be closed.
///
/// ```
/// a record; varints are zigzag encoded, lengths of -1 mean null
/// varint  bytes that follow
/// int8    attributes, unused
/// varlong timestamp - base timestamp
/// varint  offset - base offset
/// varint  key length   | key
/// varint  value length | value
/// varint  header count | headers: varint key length | key (UTF-8) | varint value length | value
/// ```
///
/// All lengths are checked before anything is read or memory taken. Compressed records are
/// decompressed as the cursor moves, into a window that holds one record, so what [#key()] and
/// [#value()] return is good until the next [#next()]; [#record()] makes a lasting copy.
public final class RecordCursor implements AutoCloseable {
    /// How much of a record is held in memory.
    enum Mode {
        WHOLE_RECORDS,
        OUTLINES
    }

    private static final int VARINT_BYTES_MAX = 5;
    private static final int VARLONG_BYTES_MAX = 10;

    /// Attributes, deltas, two lengths and a header count, a byte each.
    private static final int RECORD_BYTES_MIN = 6;

    /// Two lengths, a byte each.
    private static final int HEADER_BYTES_MIN = 2;

    private static final int WINDOW_BYTES_FIRST = 8 * 1024;

    private final RecordBatch batch;
    private final Mode mode;
    private final int recordMaxBytes;
    private final @Nullable Decompressor source;
    private ByteBuffer window;
    private int index = -1;

    /// Bytes of the current record, or of the number being read, that are not yet read.
    private int unread;

    private int sizeBytes;
    private long timestampDelta;
    private int offsetDelta;
    private int keyAt;
    private int keyBytes;
    private int valueAt;
    private int valueBytes;
    private int headerCount;
    private int headersAt;

    RecordCursor(RecordBatch batch, DecompressionLimits limits, Mode mode) {
        this.batch = batch;
        this.mode = mode;
        this.recordMaxBytes = limits.recordMaxBytes();
        var codec = batch.compression();
        if (codec == Compression.NONE) {
            source = null;
            window = batch.recordBytes();
        } else {
            source = new Decompressor(codec, batch.recordBytes(), limits.batchMaxBytes());
            window = ByteBuffer.allocate(WINDOW_BYTES_FIRST).limit(0);
        }
    }

    /// Moves to the next record; false after the last one.
    ///
    /// @throws CorruptRecordException if there is no sound record where there should be one, or
    ///   more bytes after the last
    public boolean next() {
        int count = batch.recordCount();
        if (index + 1 >= count) {
            checkNothingFollows(count);
            return false;
        }
        index++;
        unread = VARINT_BYTES_MAX;
        sizeBytes = nextVarint();
        checkSize();
        unread = sizeBytes;
        nextByte(); // attributes
        timestampDelta = nextVarlong();
        offsetDelta = nextVarint();
        keyBytes = nextLength("key");
        keyAt = window.position();
        skip(keyBytes);
        valueBytes = nextLength("value");
        valueAt = window.position();
        skip(valueBytes);
        readHeaders();
        if (unread != 0) {
            throw corrupt("%d bytes more than its fields have".formatted(unread));
        }
        return true;
    }

    private void checkNothingFollows(int count) {
        if (count < 0) {
            throw new CorruptRecordException("record count is " + count);
        }
        if (ensure(1)) {
            throw new CorruptRecordException(
                    "bytes are left after the last of %d records".formatted(count));
        }
    }

    private void checkSize() {
        if (sizeBytes < RECORD_BYTES_MIN) {
            throw corrupt("its length is %d".formatted(sizeBytes));
        }
        if (source == null) {
            if (sizeBytes > window.remaining()) {
                throw corrupt(
                        "its length is %d, only %d bytes are left"
                                .formatted(sizeBytes, window.remaining()));
            }
        } else if (sizeBytes > recordMaxBytes) {
            throw corrupt(
                    "its length is %d when decompressed, the limit is %d"
                            .formatted(sizeBytes, recordMaxBytes));
        } else if (mode == Mode.WHOLE_RECORDS && !ensure(sizeBytes)) {
            throw corrupt("it is cut off");
        }
    }

    private void readHeaders() {
        headerCount = nextVarint();
        headersAt = window.position();
        if (headerCount < 0 || headerCount > unread / HEADER_BYTES_MIN) {
            throw corrupt("header count is %d with %d bytes left".formatted(headerCount, unread));
        }
        for (int i = 0; i < headerCount; i++) {
            int length = nextLength("header key");
            if (length < 0) {
                throw corrupt("null header key");
            }
            skip(length);
            skip(nextLength("header value"));
        }
    }

    /// How many records came before this one.
    public int index() {
        return index;
    }

    public long offset() {
        return batch.baseOffset() + offsetDelta;
    }

    public int offsetDelta() {
        return offsetDelta;
    }

    /// Of the record itself, or of its batch if the broker set it. A sum beyond a long wraps, as it
    /// does in Kafka; [#timestampOverflows()] tells.
    public long timestampMs() {
        return batch.timestampType() == TimestampType.LOG_APPEND_TIME
                ? batch.maxTimestamp()
                : batch.baseTimestamp() + timestampDelta;
    }

    /// Whether base timestamp and delta have no sum.
    public boolean timestampOverflows() {
        long base = batch.baseTimestamp();
        long sum = base + timestampDelta;
        return ((base ^ sum) & (timestampDelta ^ sum)) < 0;
    }

    /// Of the record without its own length field.
    public int sizeBytes() {
        return sizeBytes;
    }

    public boolean hasKey() {
        return keyBytes >= 0;
    }

    /// Length of the key; -1 for null.
    public int keyBytes() {
        return keyBytes;
    }

    public boolean hasValue() {
        return valueBytes >= 0;
    }

    /// Length of the value; -1 for null.
    public int valueBytes() {
        return valueBytes;
    }

    public int headerCount() {
        return headerCount;
    }

    /// Good until the next [#next()].
    public @Nullable ByteBuffer key() {
        return slice(keyAt, keyBytes);
    }

    /// Good until the next [#next()].
    public @Nullable ByteBuffer value() {
        return slice(valueAt, valueBytes);
    }

    private @Nullable ByteBuffer slice(int at, int length) {
        assert mode == Mode.WHOLE_RECORDS : "outlines hold no bytes";
        return length < 0 ? null : window.slice(at, length);
    }

    /// The headers, as copies.
    public List<Header> headers() {
        assert mode == Mode.WHOLE_RECORDS : "outlines hold no bytes";
        if (headerCount == 0) {
            return List.of();
        }
        int after = window.position();
        unread = sizeBytes; // checked when the record was read
        window.position(headersAt);
        var headers = new ArrayList<Header>(headerCount);
        for (int i = 0; i < headerCount; i++) {
            int keyLength = nextVarint();
            var key = new byte[keyLength];
            window.get(key);
            int valueLength = nextVarint();
            var value = copy(slice(window.position(), valueLength));
            window.position(window.position() + Math.max(valueLength, 0));
            headers.add(new Header(new String(key, UTF_8), value));
        }
        window.position(after);
        return headers;
    }

    /// The record as a value of its own.
    public Record record() {
        return new Record(offset(), timestampMs(), copy(key()), copy(value()), headers());
    }

    private static @Nullable ByteBuffer copy(@Nullable ByteBuffer bytes) {
        return bytes == null ? null : ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
    }

    private int nextLength(String what) {
        int length = nextVarint();
        if (length < -1 || length > unread) {
            throw corrupt("%s length is %d with %d bytes left".formatted(what, length, unread));
        }
        return length;
    }

    private byte nextByte() {
        if (--unread < 0) {
            throw corrupt("its fields need more bytes than it has");
        }
        if (!window.hasRemaining() && !ensure(1)) {
            throw corrupt("it is cut off");
        }
        return window.get();
    }

    private int nextVarint() {
        int value = 0;
        for (int i = 0; i < VARINT_BYTES_MAX; i++) {
            byte next = nextByte();
            value |= (next & 0x7f) << (7 * i);
            if (next >= 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw corrupt("a number has more than %d bytes".formatted(VARINT_BYTES_MAX));
    }

    private long nextVarlong() {
        long value = 0;
        for (int i = 0; i < VARLONG_BYTES_MAX; i++) {
            byte next = nextByte();
            value |= (next & 0x7fL) << (7 * i);
            if (next >= 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw corrupt("a number has more than %d bytes".formatted(VARLONG_BYTES_MAX));
    }

    /// Passes over `length` bytes of the current record; they need not be in the window.
    private void skip(int length) {
        if (length <= 0) {
            return;
        }
        unread -= length;
        int rest = length;
        while (rest > window.remaining()) {
            rest -= window.remaining();
            window.position(window.limit());
            if (!ensure(1)) {
                throw corrupt("it is cut off");
            }
        }
        window.position(window.position() + rest);
    }

    /// Sees to it that `length` bytes are in the window; false if the records end before.
    private boolean ensure(int length) {
        while (window.remaining() < length) {
            if (source == null) {
                return false;
            }
            makeRoom(length);
            int from = window.limit();
            int count = source.read(window.array(), from, window.capacity() - from);
            if (count < 0) {
                return false;
            }
            window.limit(from + count);
        }
        return true;
    }

    /// Room for more behind the window's bytes: by moving them to the front, or, if they fill the
    /// window, by doubling it. So it grows with what arrived, not with what was declared.
    private void makeRoom(int length) {
        if (window.limit() < window.capacity() && window.capacity() - window.position() >= length) {
            return;
        }
        if (window.remaining() < window.capacity()) {
            window.compact().flip();
            return;
        }
        int doubled = (int) Math.min(2L * window.capacity(), DecompressionLimits.ARRAY_BYTES_MAX);
        window = ByteBuffer.allocate(doubled).put(window).flip();
    }

    private CorruptRecordException corrupt(String what) {
        return new CorruptRecordException(
                "record %d of %d: %s".formatted(index, batch.recordCount(), what));
    }

    @Override
    public void close() {
        if (source != null) {
            source.close();
        }
    }
}
