package io.moldau.protocol.record;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/// The decompressed bytes of a block of records, up to a limit. To be closed: some codecs hold
/// native memory.
final class Decompressor implements AutoCloseable {
    /// Read at once where the reader has no wish of its own.
    static final int CHUNK_BYTES = 8 * 1024;

    private final Compression codec;
    private final InputStream decoder;
    private final long bytesMax;
    private long bytes;

    Decompressor(Compression codec, ByteBuffer compressed, long bytesMax) {
        this.codec = codec;
        this.bytesMax = bytesMax;
        try {
            decoder = codec.decoder(compressed);
        } catch (IOException | RuntimeException e) {
            throw damaged(e);
        }
    }

    /// Reads at least one and at most `length` bytes; -1 at the end.
    int read(byte[] target, int from, int length) {
        int count;
        try {
            count = decoder.read(target, from, length);
        } catch (IOException | RuntimeException e) {
            throw damaged(e);
        }
        bytes += Math.max(count, 0);
        if (bytes > bytesMax) {
            throw new CorruptRecordException(
                    "%s data grows beyond the limit of %d bytes when decompressed"
                            .formatted(codec.lowerCaseName(), bytesMax));
        }
        return count;
    }

    @Override
    public void close() {
        try {
            decoder.close();
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    /// The libraries answer damage with their own exceptions, checked and unchecked.
    private CorruptRecordException damaged(Exception e) {
        return new CorruptRecordException(
                "damaged %s data: %s".formatted(codec.lowerCaseName(), e.getMessage()));
    }
}
