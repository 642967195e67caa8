package io.moldau.coordinator;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// Bytes that nobody can change: subscriptions and assignments, which only the members understand.
///
/// A copy, so that a member's subscription does not keep the whole frame alive that brought it.
public final class Bytes {
    public static final Bytes EMPTY = new Bytes(new byte[0]);

    private final byte[] content;

    private Bytes(byte[] content) {
        this.content = content;
    }

    /// Copies what remains in `source` and leaves its position alone.
    public static Bytes copyOf(ByteBuffer source) {
        if (!source.hasRemaining()) {
            return EMPTY;
        }
        var copy = new byte[source.remaining()];
        source.duplicate().get(copy);
        return new Bytes(copy);
    }

    /// Copies `source`.
    public static Bytes of(byte... source) {
        return source.length == 0 ? EMPTY : new Bytes(source.clone());
    }

    public int size() {
        return content.length;
    }

    public boolean isEmpty() {
        return content.length == 0;
    }

    /// A read-only view, big-endian, positioned at the first byte.
    public ByteBuffer view() {
        return ByteBuffer.wrap(content).asReadOnlyBuffer();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes bytes && Arrays.equals(content, bytes.content);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(content);
    }

    @Override
    public String toString() {
        return content.length + " bytes";
    }
}
