package io.moldau.protocol.record;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;

/// Writes one LZ4 frame of independent blocks of 64 KiB without checksums, as Kafka's clients do.
/// The format is drawn at [Lz4FrameInput].
final class Lz4FrameOutput extends OutputStream {
    private static final int BLOCK_BYTES = 64 * 1024;
    private static final byte BLOCK_SIZE_CODE = 4 << 4;
    private static final int HEAD_BYTES = 7;

    private final LZ4Compressor compressor;
    private final OutputStream target;
    private final byte[] block = new byte[BLOCK_BYTES];
    private final byte[] compressed;
    private int blockBytes;
    private boolean closed;

    Lz4FrameOutput(OutputStream target, int level) throws IOException {
        this.target = target;
        var factory = LZ4Factory.safeInstance();
        // Kafka gives its default level to the fast compressor, all others to the thorough one.
        compressor =
                level == Compression.LZ4.levelDefault()
                        ? factory.fastCompressor()
                        : factory.highCompressor(level);
        compressed = new byte[compressor.maxCompressedLength(BLOCK_BYTES)];
        writeHead();
    }

    private void writeHead() throws IOException {
        var head = ByteBuffer.allocate(HEAD_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        head.putInt(Lz4FrameInput.MAGIC);
        head.put(
                (byte)
                        (Lz4FrameInput.VERSION << Lz4FrameInput.VERSION_SHIFT
                                | Lz4FrameInput.INDEPENDENT_BIT));
        head.put(BLOCK_SIZE_CODE);
        head.put(Lz4FrameInput.headChecksum(head, Integer.BYTES, 2));
        target.write(head.array());
    }

    @Override
    public void write(int single) throws IOException {
        write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public void write(byte[] source, int from, int length) throws IOException {
        int position = from;
        int end = from + length;
        while (position < end) {
            int count = Math.min(end - position, BLOCK_BYTES - blockBytes);
            System.arraycopy(source, position, block, blockBytes, count);
            position += count;
            blockBytes += count;
            if (blockBytes == BLOCK_BYTES) {
                writeBlock();
            }
        }
    }

    private void writeBlock() throws IOException {
        int length = compressor.compress(block, 0, blockBytes, compressed, 0);
        if (length < blockBytes) {
            writeInt(length);
            target.write(compressed, 0, length);
        } else {
            writeInt(blockBytes | Lz4FrameInput.STORED_BIT);
            target.write(block, 0, blockBytes);
        }
        blockBytes = 0;
    }

    private void writeInt(int value) throws IOException {
        target.write(
                ByteBuffer.allocate(Integer.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(value)
                        .array());
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        if (blockBytes > 0) {
            writeBlock();
        }
        writeInt(0);
        target.close();
    }
}
