package io.moldau.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the primitive types of Kafka's wire, all big-endian, from a buffer that nobody trusts.
///
/// ```
/// bool, int8 .. int64, uint16, uint32, float64, uuid   1, 1 .. 8, 2, 4, 8, 16 bytes
/// string    length int16, or if compact unsigned varint of length + 1; then UTF-8
/// bytes     length int32, or if compact unsigned varint of length + 1; then bytes
/// array     count int32, or if compact unsigned varint of count + 1; then elements
/// null      length -1, or if compact 0
/// struct    its fields; if it may be null, int8 1 or -1 before, in a tagged field varint 1 or 0
/// tagged    unsigned varint count, then tag, size, content of each; tags rise
/// varint    7 bits a byte, lowest first, the top bit says that more follow
/// ```
///
/// Whatever the bytes are, a read returns a value or throws a [DecodeException]: it never reads
/// beyond the end, and it takes no more memory than a small multiple of the bytes that are there,
/// because a count is believed only as far as its elements can follow.
///
/// The buffer's own position stays where it is. Buffers that are handed out are slices of it.
public final class WireReader {
    /// Elements of one collection. Kafka 4.4 refuses more, too.
    public static final int COLLECTION_ELEMENTS_MAX = 1_000_000;

    /// Elements of all collections of one message together: an element takes up to some 100 bytes
    /// of heap, so a message takes some 200 MB at the very most, however it nests them.
    public static final int MESSAGE_ELEMENTS_MAX = 2_000_000;

    /// Tagged fields of one section. Kafka 4.4 refuses more, too.
    public static final int TAGGED_FIELDS_MAX = 10_000;

    /// UTF-8 bytes of a string: what an int16 can say, in compact encoding as well.
    public static final int STRING_BYTES_MAX = Short.MAX_VALUE;

    /// What is not UTF-8 is read as U+FFFD, which takes more room than the byte that it stands for:
    /// a long string of such bytes could be read, but never be written or stored again.
    private static final int REPLACEMENT_BYTES = 3;

    /// What a field of bytes holds by default.
    public static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    /// Bytes of a varint of 32 bits: 7 bits in each.
    static final int VARINT_BYTES_MAX = 5;

    /// Bytes of a varint of 64 bits.
    static final int VARLONG_BYTES_MAX = 10;

    private static final int NULL = -1;

    private final ByteBuffer buffer;
    private int position;
    private int limit;
    private int elementsLeft = MESSAGE_ELEMENTS_MAX;
    private String message = "message";
    private int version = NULL;

    /// Reads from `buffer`'s position to its limit.
    public WireReader(ByteBuffer buffer) {
        this.buffer = buffer.order() == ByteOrder.BIG_ENDIAN ? buffer : buffer.duplicate();
        this.position = buffer.position();
        this.limit = buffer.limit();
    }

    /// Begins a message: says what later errors are about, and refuses versions that are not known.
    public void open(String name, int version, int versionMin, int versionMax) {
        message = name;
        this.version = version;
        elementsLeft = MESSAGE_ELEMENTS_MAX;
        if (version < versionMin || version > versionMax) {
            throw new DecodeException(
                    "%s version %d: only versions %d to %d are known"
                            .formatted(name, version, versionMin, versionMax));
        }
    }

    /// Refuses bytes after the end of the message.
    public void expectEnd() {
        if (position != limit) {
            throw new DecodeException(
                    "%s version %d: %d bytes left over after byte %d"
                            .formatted(message, version, limit - position, offset()));
        }
    }

    public int remainingBytes() {
        return limit - position;
    }

    public boolean bool(String field) {
        return int8(field) != 0;
    }

    public int int8(String field) {
        need(field, Byte.BYTES);
        return buffer.get(position++);
    }

    public int int16(String field) {
        need(field, Short.BYTES);
        int value = buffer.getShort(position);
        position += Short.BYTES;
        return value;
    }

    public int uint16(String field) {
        return int16(field) & 0xFFFF;
    }

    public int int32(String field) {
        need(field, Integer.BYTES);
        int value = buffer.getInt(position);
        position += Integer.BYTES;
        return value;
    }

    public long uint32(String field) {
        return int32(field) & 0xFFFF_FFFFL;
    }

    public long int64(String field) {
        need(field, Long.BYTES);
        long value = buffer.getLong(position);
        position += Long.BYTES;
        return value;
    }

    public double float64(String field) {
        return Double.longBitsToDouble(int64(field));
    }

    public Uuid uuid(String field) {
        need(field, Uuid.SIZE_BYTES);
        long most = buffer.getLong(position);
        long least = buffer.getLong(position + Long.BYTES);
        position += Uuid.SIZE_BYTES;
        return most == 0 && least == 0 ? Uuid.ZERO : new Uuid(most, least);
    }

    /// A varint without sign, of at most 31 bits: every use of it is a count, a length or a tag.
    public int unsignedVarint(String field) {
        int value = 0;
        for (int i = 0; i < VARINT_BYTES_MAX; i++) {
            need(field, 1);
            int part = buffer.get(position++);
            value |= (part & 0x7F) << (7 * i);
            if (part >= 0) {
                if (value < 0 || (i == VARINT_BYTES_MAX - 1 && part > 0x07)) {
                    throw failed(field, "a varint of more than 31 bits");
                }
                return value;
            }
        }
        throw failed(field, "a varint of more than %d bytes".formatted(VARINT_BYTES_MAX));
    }

    /// A varint with sign (zigzag), of 64 bits.
    public long varlong(String field) {
        long value = 0;
        for (int i = 0; i < VARLONG_BYTES_MAX; i++) {
            need(field, 1);
            int part = buffer.get(position++);
            value |= (part & 0x7FL) << (7 * i);
            if (part >= 0) {
                if (i == VARLONG_BYTES_MAX - 1 && part > 1) {
                    throw failed(field, "a varint of more than 64 bits");
                }
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw failed(field, "a varint of more than %d bytes".formatted(VARLONG_BYTES_MAX));
    }

    /// A varint with sign (zigzag), of 32 bits.
    public int varint(String field) {
        long value = varlong(field);
        if (value != (int) value) {
            throw failed(field, "a varint of more than 32 bits");
        }
        return (int) value;
    }

    public String string(String field, boolean compact) {
        String value = stringOrNull(field, compact);
        if (value == null) {
            throw nullRefused(field);
        }
        return value;
    }

    public @Nullable String stringOrNull(String field, boolean compact) {
        int length = compact ? unsignedVarint(field) - 1 : int16(field);
        if (length == NULL) {
            return null;
        }
        if (length < 0 || length > STRING_BYTES_MAX) {
            throw failed(
                    field, "a string of %d bytes, at most %d".formatted(length, STRING_BYTES_MAX));
        }
        need(field, length);
        int start = position;
        position += length;
        String value = text(start, length);
        if (length > STRING_BYTES_MAX / REPLACEMENT_BYTES
                && value.getBytes(UTF_8).length > STRING_BYTES_MAX) {
            throw failed(field, "a string of %d bytes that are not UTF-8".formatted(length));
        }
        return value;
    }

    private String text(int start, int length) {
        if (buffer.hasArray()) {
            return new String(buffer.array(), buffer.arrayOffset() + start, length, UTF_8);
        }
        byte[] copy = new byte[length];
        buffer.get(start, copy);
        return new String(copy, UTF_8);
    }

    public ByteBuffer bytes(String field, boolean compact) {
        ByteBuffer value = bytesOrNull(field, compact);
        if (value == null) {
            throw nullRefused(field);
        }
        return value;
    }

    public @Nullable ByteBuffer bytesOrNull(String field, boolean compact) {
        int length = compact ? unsignedVarint(field) - 1 : int32(field);
        if (length == NULL) {
            return null;
        }
        if (length < 0) {
            throw failed(field, "a negative length of %d bytes".formatted(length));
        }
        need(field, length);
        int start = position;
        position += length;
        return buffer.slice(start, length);
    }

    public Payload payload(String field, boolean compact) {
        return Payload.of(bytes(field, compact));
    }

    public @Nullable Payload payloadOrNull(String field, boolean compact) {
        ByteBuffer bytes = bytesOrNull(field, compact);
        return bytes == null ? null : Payload.of(bytes);
    }

    /// Whether a nullable struct follows.
    public boolean present(String field) {
        int mark = int8(field);
        if (mark != 1 && mark != NULL) {
            throw failed(field, "%d where 1 (present) or -1 (null) must be".formatted(mark));
        }
        return mark == 1;
    }

    /// Whether a nullable struct follows, in a tagged field.
    public boolean presentInTag(String field) {
        int mark = unsignedVarint(field);
        if (mark > 1) {
            throw failed(field, "%d where 1 (present) or 0 (null) must be".formatted(mark));
        }
        return mark == 1;
    }

    /// Count of an array that may not be null.
    ///
    /// @param elementBytesMin encoded size of the smallest element, which bounds the count
    public int arrayLength(String field, boolean compact, int elementBytesMin) {
        int count = arrayLengthOrNull(field, compact, elementBytesMin);
        if (count == NULL) {
            throw nullRefused(field);
        }
        return count;
    }

    /// Count of an array, or -1 for null.
    public int arrayLengthOrNull(String field, boolean compact, int elementBytesMin) {
        int count = compact ? unsignedVarint(field) - 1 : int32(field);
        if (count == NULL) {
            return NULL;
        }
        if (count < 0) {
            throw failed(field, "a negative count of %d elements".formatted(count));
        }
        if (count > COLLECTION_ELEMENTS_MAX) {
            throw failed(
                    field, "%d elements, at most %d".formatted(count, COLLECTION_ELEMENTS_MAX));
        }
        if ((long) count * elementBytesMin > limit - position) {
            throw failed(
                    field,
                    "%d elements of at least %d bytes, but only %d bytes follow"
                            .formatted(count, elementBytesMin, limit - position));
        }
        elementsLeft -= count;
        if (elementsLeft < 0) {
            throw failed(
                    field, "more than %d elements in one message".formatted(MESSAGE_ELEMENTS_MAX));
        }
        return count;
    }

    public List<Integer> int8List(String field, boolean compact) {
        Integer[] items = new Integer[arrayLength(field, compact, Byte.BYTES)];
        for (int i = 0; i < items.length; i++) {
            items[i] = int8(field);
        }
        return listOf(items);
    }

    public List<Integer> int16List(String field, boolean compact) {
        Integer[] items = new Integer[arrayLength(field, compact, Short.BYTES)];
        for (int i = 0; i < items.length; i++) {
            items[i] = int16(field);
        }
        return listOf(items);
    }

    public List<Integer> int32List(String field, boolean compact) {
        return int32Items(field, arrayLength(field, compact, Integer.BYTES));
    }

    public @Nullable List<Integer> int32ListOrNull(String field, boolean compact) {
        int count = arrayLengthOrNull(field, compact, Integer.BYTES);
        return count == NULL ? null : int32Items(field, count);
    }

    private List<Integer> int32Items(String field, int count) {
        Integer[] items = new Integer[count];
        for (int i = 0; i < count; i++) {
            items[i] = int32(field);
        }
        return listOf(items);
    }

    public List<Long> int64List(String field, boolean compact) {
        Long[] items = new Long[arrayLength(field, compact, Long.BYTES)];
        for (int i = 0; i < items.length; i++) {
            items[i] = int64(field);
        }
        return listOf(items);
    }

    public List<Uuid> uuidList(String field, boolean compact) {
        return uuidItems(field, arrayLength(field, compact, Uuid.SIZE_BYTES));
    }

    public @Nullable List<Uuid> uuidListOrNull(String field, boolean compact) {
        int count = arrayLengthOrNull(field, compact, Uuid.SIZE_BYTES);
        return count == NULL ? null : uuidItems(field, count);
    }

    private List<Uuid> uuidItems(String field, int count) {
        Uuid[] items = new Uuid[count];
        for (int i = 0; i < count; i++) {
            items[i] = uuid(field);
        }
        return listOf(items);
    }

    public List<String> stringList(String field, boolean compact) {
        return stringItems(field, compact, arrayLength(field, compact, lengthBytes(compact)));
    }

    public @Nullable List<String> stringListOrNull(String field, boolean compact) {
        int count = arrayLengthOrNull(field, compact, lengthBytes(compact));
        return count == NULL ? null : stringItems(field, compact, count);
    }

    private List<String> stringItems(String field, boolean compact, int count) {
        String[] items = new String[count];
        for (int i = 0; i < count; i++) {
            items[i] = string(field, compact);
        }
        return listOf(items);
    }

    /// Size of the length of an empty string.
    private static int lengthBytes(boolean compact) {
        return compact ? 1 : Short.BYTES;
    }

    /// An unchangeable list of `items`, which the caller gives away.
    public static <T> List<T> listOf(T[] items) {
        return items.length == 0 ? List.of() : Collections.unmodifiableList(Arrays.asList(items));
    }

    /// Count of the tagged fields of a section.
    public int tagCount() {
        int count = unsignedVarint("tagged fields");
        if (count > TAGGED_FIELDS_MAX) {
            throw failed(
                    "tagged fields", "%d of them, at most %d".formatted(count, TAGGED_FIELDS_MAX));
        }
        return count;
    }

    /// End of what may be read, which [#openTag] draws in and [#closeTag] restores.
    public int limit() {
        return limit;
    }

    /// Begins the next tagged field; nothing beyond its size can be read until it is closed.
    ///
    /// @param previous the tag before, or -1: tags rise
    public int openTag(int previous) {
        int tag = unsignedVarint("tag");
        if (tag <= previous) {
            throw failed("tag", "%d after %d, but tags must rise".formatted(tag, previous));
        }
        int size = unsignedVarint("size of tag");
        need("tagged field", size);
        limit = position + size;
        return tag;
    }

    /// Passes over a tagged field that is not known here.
    public void skipTag() {
        position = limit;
    }

    /// Ends a tagged field.
    ///
    /// @param outerLimit what [#limit()] was before the section
    public void closeTag(int outerLimit) {
        if (position != limit) {
            throw failed(
                    "tagged field", "%d bytes more than its content".formatted(limit - position));
        }
        limit = outerLimit;
    }

    /// Passes over a section of tagged fields none of which is known here.
    public void skipTags() {
        int count = tagCount();
        int outerLimit = limit;
        int tag = NULL;
        for (int i = 0; i < count; i++) {
            tag = openTag(tag);
            skipTag();
            closeTag(outerLimit);
        }
    }

    private void need(String field, int bytes) {
        if (limit - position < bytes) {
            throw failed(field, bytes + " bytes needed, only " + (limit - position) + " left");
        }
    }

    private int offset() {
        return position - buffer.position();
    }

    private DecodeException nullRefused(String field) {
        return failed(field, "null, which it may not be");
    }

    private DecodeException failed(String field, String why) {
        String where = message + " version " + version + ", " + field + ", at byte " + offset();
        return new DecodeException(where + ": " + why);
    }
}
