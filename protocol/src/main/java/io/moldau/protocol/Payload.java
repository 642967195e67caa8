package io.moldau.protocol;

import java.nio.ByteBuffer;

/// Bytes that a response carries without looking into them: the records of a fetch.
///
/// A [WireWriter] notes a payload at its place and copies nothing. Who sends the message asks for
/// its [WireWriter#parts()] and sends each part as it can: what is in memory by a gathered write; a
/// slice of a file, which is a payload of another module, by `transferTo`.
public interface Payload {
    Payload EMPTY = new InMemory(ByteBuffer.allocate(0));

    int sizeBytes();

    /// All the bytes in memory, from position to limit: free for [InMemory], read for a file.
    ///
    /// A failure to read them is thrown as `UncheckedIOException`.
    ByteBuffer bytes();

    static Payload of(ByteBuffer bytes) {
        return new InMemory(bytes);
    }

    /// Bytes in a buffer, from its position to its limit. Nobody may change them or move its
    /// position afterwards.
    record InMemory(ByteBuffer bytes) implements Payload {
        @Override
        public int sizeBytes() {
            return bytes.remaining();
        }
    }
}
