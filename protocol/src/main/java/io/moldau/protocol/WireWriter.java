package io.moldau.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes the primitive types of Kafka's wire, drawn at [WireReader], into memory that grows.
///
/// Big contents are not copied: a [Payload], or a buffer of more than [#COPY_MAX_BYTES], is noted
/// at its place, and [#parts()] gives everything in order for a gathered write. So such a buffer
/// must stay as it is until the message is sent.
///
/// One writer serves one thread for many messages: [#reset()] keeps the memory.
public final class WireWriter {
    /// Buffers up to this size are copied; a part of a gathered write of its own costs more.
    public static final int COPY_MAX_BYTES = 4096;

    /// Memory that [#reset()] keeps; more was for one exceptional message.
    private static final int RETAINED_MAX_BYTES = 1 << 20;

    private static final int INITIAL_BYTES = 512;

    /// Just under the largest array of the JVM.
    private static final int SIZE_MAX_BYTES = Integer.MAX_VALUE - 16;

    private static final int UINT16_MAX = 0xFFFF;
    private static final long UINT32_MAX = 0xFFFF_FFFFL;
    private static final int NULL = -1;
    private static final VarHandle SHORT =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /// A payload that belongs before the byte at `position` of the own memory.
    private record Cut(int position, Payload payload) {}

    private byte[] array;
    private int position;
    private final List<Cut> cuts = new ArrayList<>();
    private long cutBytes;
    private int tagDepth;
    private int frameStart = NULL;
    private long frameCutBytes;
    private String message = "message";
    private int version = NULL;

    public WireWriter() {
        this(INITIAL_BYTES);
    }

    /// @param sizeBytes memory to begin with
    public WireWriter(int sizeBytes) {
        array = new byte[sizeBytes];
    }

    /// Forgets what was written, for the next message.
    public void reset() {
        position = 0;
        cuts.clear();
        cutBytes = 0;
        tagDepth = 0;
        frameStart = NULL;
        if (array.length > RETAINED_MAX_BYTES) {
            array = new byte[INITIAL_BYTES];
        }
    }

    /// Begins a message: says what later errors are about, and refuses versions that are not known.
    public void open(String name, int version, int versionMin, int versionMax) {
        message = name;
        this.version = version;
        if (version < versionMin || version > versionMax) {
            throw new EncodeException(
                    "%s version %d: only versions %d to %d are known"
                            .formatted(name, version, versionMin, versionMax));
        }
    }

    /// Begins a frame: what follows gets its size as an int32 before it.
    public void beginFrame() {
        assert frameStart == NULL : "frames do not nest";
        frameStart = position;
        frameCutBytes = cutBytes;
        int32(0);
    }

    /// Ends the frame and fills in its size.
    public void endFrame() {
        assert frameStart != NULL : "no frame was begun";
        long size = position - frameStart - Integer.BYTES + (cutBytes - frameCutBytes);
        if (size > Integer.MAX_VALUE) {
            throw tooBig();
        }
        INT.set(array, frameStart, (int) size);
        frameStart = NULL;
    }

    /// Bytes written, payloads included.
    public long sizeBytes() {
        return position + cutBytes;
    }

    /// All that was written, in order: own memory and payloads by turns, none of them empty. Valid
    /// until the next write or [#reset()].
    public List<Payload> parts() {
        List<Payload> parts = new ArrayList<>(2 * cuts.size() + 1);
        int from = 0;
        for (Cut cut : cuts) {
            if (cut.position > from) {
                parts.add(Payload.of(ByteBuffer.wrap(array, from, cut.position - from)));
                from = cut.position;
            }
            parts.add(cut.payload);
        }
        if (position > from) {
            parts.add(Payload.of(ByteBuffer.wrap(array, from, position - from)));
        }
        return parts;
    }

    /// All that was written, as one new buffer.
    public ByteBuffer toByteBuffer() {
        if (sizeBytes() > SIZE_MAX_BYTES) {
            throw tooBig();
        }
        ByteBuffer whole = ByteBuffer.allocate((int) sizeBytes());
        parts().forEach(it -> whole.put(it.bytes().duplicate()));
        return whole.flip();
    }

    public void bool(boolean value) {
        reserve(1);
        array[position++] = (byte) (value ? 1 : 0);
    }

    public void int8(String field, int value) {
        checkRange(field, value, Byte.MIN_VALUE, Byte.MAX_VALUE);
        reserve(Byte.BYTES);
        array[position++] = (byte) value;
    }

    public void int16(String field, int value) {
        checkRange(field, value, Short.MIN_VALUE, Short.MAX_VALUE);
        int16Unchecked(value);
    }

    public void uint16(String field, int value) {
        checkRange(field, value, 0, UINT16_MAX);
        int16Unchecked(value);
    }

    private void int16Unchecked(int value) {
        reserve(Short.BYTES);
        SHORT.set(array, position, (short) value);
        position += Short.BYTES;
    }

    public void int32(int value) {
        reserve(Integer.BYTES);
        INT.set(array, position, value);
        position += Integer.BYTES;
    }

    public void uint32(String field, long value) {
        checkRange(field, value, 0, UINT32_MAX);
        int32((int) value);
    }

    public void int64(long value) {
        reserve(Long.BYTES);
        LONG.set(array, position, value);
        position += Long.BYTES;
    }

    public void float64(double value) {
        int64(Double.doubleToRawLongBits(value));
    }

    public void uuid(Uuid value) {
        int64(value.mostSignificantBits());
        int64(value.leastSignificantBits());
    }

    public void unsignedVarint(int value) {
        reserve(WireReader.VARINT_BYTES_MAX);
        position = putUnsignedVarint(value, position);
    }

    private int putUnsignedVarint(int value, int at) {
        int rest = value;
        int next = at;
        while ((rest & ~0x7F) != 0) {
            array[next++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        array[next++] = (byte) rest;
        return next;
    }

    /// A varint with sign (zigzag).
    public void varint(int value) {
        unsignedVarint((value << 1) ^ (value >> 31));
    }

    /// A varint with sign (zigzag), of 64 bits.
    public void varlong(long value) {
        reserve(WireReader.VARLONG_BYTES_MAX);
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7FL) != 0) {
            array[position++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        array[position++] = (byte) rest;
    }

    public void string(String field, @Nullable String value, boolean compact) {
        stringOrNull(field, required(field, value), compact);
    }

    public void stringOrNull(String field, @Nullable String value, boolean compact) {
        if (value == null) {
            stringLength(NULL, compact);
            return;
        }
        if (isAscii(value)) {
            checkStringLength(field, value.length());
            stringLength(value.length(), compact);
            putAscii(value);
        } else {
            byte[] encoded = value.getBytes(UTF_8);
            checkStringLength(field, encoded.length);
            stringLength(encoded.length, compact);
            raw(encoded, 0, encoded.length);
        }
    }

    /// Nearly every string is ASCII; then it needs no array in between.
    private static boolean isAscii(String value) {
        int all = 0;
        for (int i = 0; i < value.length(); i++) {
            all |= value.charAt(i);
        }
        return all < 0x80;
    }

    private void putAscii(String value) {
        int length = value.length();
        reserve(length);
        for (int i = 0; i < length; i++) {
            array[position + i] = (byte) value.charAt(i);
        }
        position += length;
    }

    private void checkStringLength(String field, int length) {
        if (length > WireReader.STRING_BYTES_MAX) {
            throw failed(
                    field,
                    "a string of %d bytes, at most %d"
                            .formatted(length, WireReader.STRING_BYTES_MAX));
        }
    }

    private void stringLength(int length, boolean compact) {
        if (compact) {
            unsignedVarint(length + 1);
        } else {
            int16Unchecked(length);
        }
    }

    public void bytes(String field, @Nullable ByteBuffer value, boolean compact) {
        bytesOrNull(required(field, value), compact);
    }

    public void bytesOrNull(@Nullable ByteBuffer value, boolean compact) {
        if (value == null) {
            length(NULL, compact);
            return;
        }
        length(value.remaining(), compact);
        if (value.remaining() > COPY_MAX_BYTES && tagDepth == 0) {
            cut(Payload.of(value));
        } else {
            raw(value);
        }
    }

    public void payload(String field, @Nullable Payload value, boolean compact) {
        payloadOrNull(required(field, value), compact);
    }

    public void payloadOrNull(@Nullable Payload value, boolean compact) {
        if (value == null) {
            length(NULL, compact);
            return;
        }
        length(value.sizeBytes(), compact);
        if (tagDepth > 0) {
            raw(value.bytes()); // the size of a tagged field is known only by its bytes
        } else if (value.sizeBytes() > 0) {
            cut(value);
        }
    }

    private void cut(Payload payload) {
        cuts.add(new Cut(position, payload));
        cutBytes += payload.sizeBytes();
    }

    /// Bytes as they are, from position to limit, without a length before them.
    public void raw(ByteBuffer value) {
        int length = value.remaining();
        reserve(length);
        value.get(value.position(), array, position, length);
        position += length;
    }

    /// Bytes as they are, without a length before them.
    public void raw(byte[] value, int from, int length) {
        reserve(length);
        System.arraycopy(value, from, array, position, length);
        position += length;
    }

    /// Whether a nullable struct follows.
    public void present(boolean isPresent) {
        reserve(1);
        array[position++] = (byte) (isPresent ? 1 : NULL);
    }

    /// Whether a nullable struct follows, in a tagged field.
    public void presentInTag(boolean isPresent) {
        unsignedVarint(isPresent ? 1 : 0);
    }

    /// Count of an array that may not be null.
    public void arrayLength(String field, @Nullable List<?> list, boolean compact) {
        length(required(field, list).size(), compact);
    }

    public void arrayLengthOrNull(@Nullable List<?> list, boolean compact) {
        length(list == null ? NULL : list.size(), compact);
    }

    private void length(int length, boolean compact) {
        if (compact) {
            unsignedVarint(length + 1);
        } else {
            int32(length);
        }
    }

    public void int8List(String field, @Nullable List<Integer> list, boolean compact) {
        List<Integer> items = required(field, list);
        length(items.size(), compact);
        for (int i = 0; i < items.size(); i++) {
            int8(field, items.get(i));
        }
    }

    public void int16List(String field, @Nullable List<Integer> list, boolean compact) {
        List<Integer> items = required(field, list);
        length(items.size(), compact);
        for (int i = 0; i < items.size(); i++) {
            int16(field, items.get(i));
        }
    }

    public void int32List(String field, @Nullable List<Integer> list, boolean compact) {
        int32ListOrNull(required(field, list), compact);
    }

    public void int32ListOrNull(@Nullable List<Integer> list, boolean compact) {
        arrayLengthOrNull(list, compact);
        for (int i = 0; list != null && i < list.size(); i++) {
            int32(list.get(i));
        }
    }

    public void int64List(String field, @Nullable List<Long> list, boolean compact) {
        List<Long> items = required(field, list);
        length(items.size(), compact);
        for (int i = 0; i < items.size(); i++) {
            int64(items.get(i));
        }
    }

    public void uuidList(String field, @Nullable List<Uuid> list, boolean compact) {
        uuidListOrNull(required(field, list), compact);
    }

    public void uuidListOrNull(@Nullable List<Uuid> list, boolean compact) {
        arrayLengthOrNull(list, compact);
        for (int i = 0; list != null && i < list.size(); i++) {
            uuid(list.get(i));
        }
    }

    public void stringList(String field, @Nullable List<String> list, boolean compact) {
        stringListOrNull(field, required(field, list), compact);
    }

    public void stringListOrNull(String field, @Nullable List<String> list, boolean compact) {
        arrayLengthOrNull(list, compact);
        for (int i = 0; list != null && i < list.size(); i++) {
            string(field, list.get(i), compact);
        }
    }

    /// Begins a tagged field, with room for a size of one byte.
    ///
    /// @return what [#closeTag] wants
    public int openTag(int tag) {
        unsignedVarint(tag);
        reserve(1);
        tagDepth++;
        return position++;
    }

    /// Ends a tagged field and fills in its size; moves its content where the size takes more
    /// bytes.
    public void closeTag(int mark) {
        int size = position - mark - 1;
        int extra = varintBytes(size) - 1;
        if (extra > 0) {
            reserve(extra);
            System.arraycopy(array, mark + 1, array, mark + 1 + extra, size);
            position += extra;
        }
        putUnsignedVarint(size, mark);
        tagDepth--;
    }

    private static int varintBytes(int value) {
        return (Integer.SIZE - Integer.numberOfLeadingZeros(value | 1) + 6) / 7;
    }

    /// The value of a field that may not be null in this version.
    public <T> T required(String field, @Nullable T value) {
        if (value == null) {
            throw failed(field, "null, which this version cannot carry");
        }
        return value;
    }

    /// What to throw for a value whose field the version does not have.
    public EncodeException lacking(String field) {
        return failed(field, "this version does not have the field, and its value matters");
    }

    private void checkRange(String field, long value, long min, long max) {
        if (value < min || value > max) {
            throw failed(field, "%d is not within %d and %d".formatted(value, min, max));
        }
    }

    private void reserve(int bytes) {
        if (array.length - position < bytes) {
            grow(bytes);
        }
    }

    private void grow(int bytes) {
        long needed = (long) position + bytes;
        if (needed > SIZE_MAX_BYTES) {
            throw tooBig();
        }
        long doubled = Math.min(2L * array.length, SIZE_MAX_BYTES);
        array = Arrays.copyOf(array, (int) Math.max(doubled, needed));
    }

    private EncodeException tooBig() {
        return new EncodeException(
                "%s version %d: more than %d bytes".formatted(message, version, SIZE_MAX_BYTES));
    }

    private EncodeException failed(String field, String why) {
        return new EncodeException("%s version %d, %s: %s".formatted(message, version, field, why));
    }
}
