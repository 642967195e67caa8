package io.moldau.protocol.record;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import net.jpountz.xxhash.StreamingXXHash32;
import net.jpountz.xxhash.XXHashFactory;
import org.jspecify.annotations.Nullable;

/// One LZ4 frame, as record batches v2 carry it.
///
/// ```
/// little-endian
/// int32 magic 0x184D2204
/// int8  flags: bits 7-6 version (01), 5 blocks are independent, 4 blocks have checksums,
///              3 content size present, 2 content checksum present, 1 zero, 0 dictionary
/// int8  bits 6-4 block size: 4 = 64 KiB, 5 = 256 KiB, 6 = 1 MiB, 7 = 4 MiB; others zero
/// int64 content size, if flagged
/// int8  second byte of the XXH32 of what is between magic and this
/// blocks: int32 bytes, the highest bit set if stored as is | bytes | int32 XXH32, if flagged
/// int32 0
/// int32 XXH32 of the content, if flagged
/// ```
///
/// As in Kafka's own reader, blocks that refer to earlier blocks, dictionaries, skippable frames
/// and a second frame are not accepted: no other consumer could read them. The decoder is the
/// library's pure Java one without `Unsafe`; block buffers follow the bytes present, not the sizes
/// declared.
final class Lz4FrameInput extends InputStream {
    static final int MAGIC = 0x184D2204;
    static final int VERSION = 1;
    static final int VERSION_SHIFT = 6;
    static final int INDEPENDENT_BIT = 0x20;
    static final int STORED_BIT = 0x8000_0000;

    private static final int BLOCK_CHECKSUM_BIT = 0x10;
    private static final int CONTENT_SIZE_BIT = 0x08;
    private static final int CONTENT_CHECKSUM_BIT = 0x04;
    private static final int UNSUPPORTED_BITS = 0x03;
    private static final int BLOCK_SIZE_RESERVED_BITS = 0x8f;
    private static final int BLOCK_SIZE_CODE_MIN = 4;
    private static final int HEAD_BYTES_MIN = 7;

    /// A byte of LZ4 stands for 255 at most.
    private static final long RATIO_MAX = 255;

    private static final XXHashFactory HASHES = XXHashFactory.safeInstance();

    private final LZ4SafeDecompressor decompressor = LZ4Factory.safeInstance().safeDecompressor();
    private final ByteBuffer source;
    private final boolean hasBlockChecksums;
    private final long contentBytes;
    private final @Nullable StreamingXXHash32 contentHash;
    private final int blockBytesMax;
    private long bytesSoFar;
    private byte[] block = {};
    private int blockBytes;
    private int blockPosition;
    private boolean ended;

    Lz4FrameInput(ByteBuffer compressed) throws IOException {
        source = compressed.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        Head head = Head.read(source);
        hasBlockChecksums = (head.flags & BLOCK_CHECKSUM_BIT) != 0;
        blockBytesMax = head.blockBytesMax;
        contentBytes = head.contentBytes;
        contentHash =
                (head.flags & CONTENT_CHECKSUM_BIT) == 0 ? null : HASHES.newStreamingHash32(0);
    }

    /// What a frame says of itself before its blocks.
    ///
    /// @param contentBytes -1 if it does not say
    private record Head(int flags, int blockBytesMax, long contentBytes) {
        /// Reads past the head.
        static Head read(ByteBuffer source) throws IOException {
            need(source, HEAD_BYTES_MIN);
            int magic = source.getInt();
            if (magic != MAGIC) {
                throw new IOException("not an LZ4 frame: magic %08x".formatted(magic));
            }
            int from = source.position();
            int flags = source.get();
            checkFlags(flags);
            int blockBytesMax = blockBytesOf(source.get());
            long contentBytes = -1;
            if ((flags & CONTENT_SIZE_BIT) != 0) {
                need(source, Long.BYTES);
                contentBytes = source.getLong();
            }
            int length = source.position() - from;
            need(source, 1);
            if (headChecksum(source, from, length) != source.get()) {
                throw new IOException("checksum of the frame's head is wrong");
            }
            return new Head(flags, blockBytesMax, contentBytes);
        }
    }

    /// Reads the head of a frame and none of its blocks.
    ///
    /// @throws IOException saying why no block of it could be read
    static void checkHead(ByteBuffer compressed) throws IOException {
        Head.read(compressed.duplicate().order(ByteOrder.LITTLE_ENDIAN));
    }

    static byte headChecksum(ByteBuffer buffer, int from, int length) {
        var head = new byte[length];
        buffer.get(from, head);
        return (byte) (HASHES.hash32().hash(head, 0, length, 0) >> Byte.SIZE);
    }

    private static void checkFlags(int flags) throws IOException {
        int version = (flags >> VERSION_SHIFT) & 0x03;
        if (version != VERSION) {
            throw new IOException("LZ4 frame version %d is not supported".formatted(version));
        }
        if ((flags & INDEPENDENT_BIT) == 0) {
            throw new IOException("LZ4 blocks that depend on each other are not supported");
        }
        if ((flags & UNSUPPORTED_BITS) != 0) {
            throw new IOException("LZ4 dictionaries and reserved flags are not supported");
        }
    }

    private static int blockBytesOf(int sizes) throws IOException {
        int code = sizes >> Integer.BYTES;
        if ((sizes & BLOCK_SIZE_RESERVED_BITS) != 0 || code < BLOCK_SIZE_CODE_MIN) {
            throw new IOException("LZ4 block size %02x is not supported".formatted(sizes & 0xff));
        }
        return 1 << (2 * code + Byte.SIZE); // 4 is 64 KiB, and each step four times that
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

    private boolean fillBlock() throws IOException {
        while (blockPosition == blockBytes) {
            if (ended) {
                return false;
            }
            int head = nextInt();
            if (head == 0) {
                finish();
            } else {
                readBlock(head & ~STORED_BIT, (head & STORED_BIT) != 0);
            }
        }
        return true;
    }

    private void readBlock(int length, boolean stored) throws IOException {
        if (length > blockBytesMax) {
            throw new IOException(
                    "block of %d bytes in a frame of at most %d".formatted(length, blockBytesMax));
        }
        need(source, length);
        var bytes = new byte[length];
        source.get(bytes);
        if (hasBlockChecksums && HASHES.hash32().hash(bytes, 0, length, 0) != nextInt()) {
            throw new IOException("checksum of a block is wrong");
        }
        blockPosition = 0;
        if (stored) {
            block = bytes;
            blockBytes = length;
        } else {
            int room = (int) Math.min(blockBytesMax, RATIO_MAX * length);
            if (block.length < room) {
                block = new byte[room];
            }
            blockBytes = decompressor.decompress(bytes, 0, length, block, 0, room);
        }
        bytesSoFar += blockBytes;
        if (contentHash != null) {
            contentHash.update(block, 0, blockBytes);
        }
    }

    private void finish() throws IOException {
        ended = true;
        if (contentHash != null && contentHash.getValue() != nextInt()) {
            throw new IOException("checksum of the content is wrong");
        }
        if (contentBytes >= 0 && contentBytes != bytesSoFar) {
            throw new IOException(
                    "content of %d bytes, declared %d".formatted(bytesSoFar, contentBytes));
        }
        if (source.hasRemaining()) {
            throw new IOException(
                    "%d bytes after the end of the frame".formatted(source.remaining()));
        }
    }

    private int nextInt() throws IOException {
        need(source, Integer.BYTES);
        return source.getInt();
    }

    private static void need(ByteBuffer source, int bytes) throws IOException {
        if (source.remaining() < bytes) {
            throw new IOException(
                    "LZ4 frame is cut off: %d bytes are missing"
                            .formatted(bytes - source.remaining()));
        }
    }
}
