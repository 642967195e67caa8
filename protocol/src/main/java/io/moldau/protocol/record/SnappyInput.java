package io.moldau.protocol.record;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.xerial.snappy.Snappy;

/// Snappy as Kafka's clients send it, in either of two framings.
///
/// ```
/// of snappy-java (Java clients and most others), big-endian:
///   8 bytes 82 'S' 'N' 'A' 'P' 'P' 'Y' 00 | int32 version (1) | int32 oldest reader's version (1)
///   then blocks: int32 bytes | that many bytes of one snappy block
///   (the 16 bytes of the head may come again between blocks)
/// raw (librdkafka, older Go clients): all of it is one snappy block
/// ```
///
/// A block begins with its size when decompressed. It is believed only as far as snappy can
/// compress, so that a lie costs no memory (CVE-2023-34455).
final class SnappyInput extends InputStream {
    private static final long MAGIC = 0x82_53_4e_41_50_50_59_00L;
    private static final int HEAD_BYTES = 16;
    private static final int VERSION = 1;

    /// The first half of the magic where a block's length would be: a head that comes again.
    private static final int MAGIC_AS_LENGTH = (int) (MAGIC >>> Integer.SIZE);

    /// Three bytes can stand for 64 at most.
    private static final long RATIO_MAX = 22;

    private final ByteBuffer source;
    private final boolean framed;
    private byte[] block = {};
    private int blockBytes;
    private int blockPosition;

    SnappyInput(ByteBuffer source) {
        this.source = source.duplicate();
        framed = isFramed(source);
    }

    /// Whether it begins with the head of snappy-java's framing.
    static boolean isFramed(ByteBuffer source) {
        return source.remaining() >= HEAD_BYTES && source.getLong(source.position()) == MAGIC;
    }

    @Override
    public int read() throws IOException {
        return fillBlock() ? block[blockPosition++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        if (!fillBlock()) {
            return -1;
        }
        int count = Math.min(length, blockBytes - blockPosition);
        System.arraycopy(block, blockPosition, target, from, count);
        blockPosition += count;
        return count;
    }

    /// True if the current block has unread bytes, after moving to the next one where needed.
    private boolean fillBlock() throws IOException {
        while (blockPosition == blockBytes) {
            if (!source.hasRemaining()) {
                return false;
            }
            decompressBlock(framed ? nextBlockBytes() : source.remaining());
        }
        return true;
    }

    private int nextBlockBytes() throws IOException {
        int length = nextInt();
        while (length == MAGIC_AS_LENGTH) {
            if (nextInt() != (int) MAGIC || nextInt() < VERSION) {
                throw new IOException("bad head of a snappy stream");
            }
            nextInt();
            if (!source.hasRemaining()) {
                return 0;
            }
            length = nextInt();
        }
        if (length <= 0 || length > source.remaining()) {
            throw new IOException(
                    "block of %d bytes, %d are left".formatted(length, source.remaining()));
        }
        return length;
    }

    private int nextInt() throws IOException {
        if (source.remaining() < Integer.BYTES) {
            throw new IOException("stream ends inside of a block's head");
        }
        return source.getInt();
    }

    private void decompressBlock(int length) throws IOException {
        blockPosition = 0;
        blockBytes = 0;
        if (length == 0) {
            return;
        }
        var compressed = new byte[length];
        source.get(compressed);
        int size = Snappy.uncompressedLength(compressed, 0, length);
        if (size < 0 || size > RATIO_MAX * length) {
            throw new IOException("block of %d bytes declares to be %d".formatted(length, size));
        }
        if (block.length < size) {
            block = new byte[size];
        }
        blockBytes = Snappy.uncompress(compressed, 0, length, block, 0);
        if (blockBytes != size) {
            throw new IOException("block of %d bytes, declared %d".formatted(blockBytes, size));
        }
    }
}
