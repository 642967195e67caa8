package io.moldau.protocol;

import java.nio.ByteBuffer;
import java.util.Base64;

/// 128 bits that name a topic, a directory, a member or an incarnation of a broker.
///
/// The text is base64url of the 16 bytes, big-endian, without padding: 22 characters.
public record Uuid(long mostSignificantBits, long leastSignificantBits)
        implements Comparable<Uuid> {
    /// Stands for "none".
    public static final Uuid ZERO = new Uuid(0, 0);

    /// The topic `__cluster_metadata`.
    public static final Uuid METADATA_TOPIC = new Uuid(0, 1);

    public static final int SIZE_BYTES = 16;

    private static final int TEXT_LENGTH_MAX = 24;

    /// Reads the text of an id, with or without padding.
    ///
    /// @throws IllegalArgumentException if it is not one
    public static Uuid fromString(String text) {
        if (text.length() > TEXT_LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "id of %d characters, at most %d".formatted(text.length(), TEXT_LENGTH_MAX));
        }
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
        if (bytes.remaining() != SIZE_BYTES) {
            throw new IllegalArgumentException(
                    "id '%s' is %d bytes, not %d".formatted(text, bytes.remaining(), SIZE_BYTES));
        }
        return new Uuid(bytes.getLong(), bytes.getLong());
    }

    /// By bytes, unsigned, as the wire has them.
    @Override
    public int compareTo(Uuid other) {
        int order = Long.compareUnsigned(mostSignificantBits, other.mostSignificantBits);
        return order != 0
                ? order
                : Long.compareUnsigned(leastSignificantBits, other.leastSignificantBits);
    }

    @Override
    public String toString() {
        ByteBuffer bytes = ByteBuffer.allocate(SIZE_BYTES);
        bytes.putLong(mostSignificantBits).putLong(leastSignificantBits);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }
}
