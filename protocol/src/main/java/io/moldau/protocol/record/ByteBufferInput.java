package io.moldau.protocol.record;

import java.io.InputStream;
import java.nio.ByteBuffer;

/// The bytes of a buffer as the stream that codec libraries ask for.
final class ByteBufferInput extends InputStream {
    private final ByteBuffer buffer;

    ByteBufferInput(ByteBuffer buffer) {
        this.buffer = buffer.duplicate();
    }

    @Override
    public int read() {
        return buffer.hasRemaining() ? buffer.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int from, int length) {
        if (length == 0) {
            return 0;
        }
        int count = Math.min(length, buffer.remaining());
        if (count == 0) {
            return -1;
        }
        buffer.get(target, from, count);
        return count;
    }

    @Override
    public int available() {
        return buffer.remaining();
    }
}
