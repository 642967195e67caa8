package io.moldau.protocol.record;

import java.io.IOException;
import java.nio.ByteBuffer;

/// Looks at how the compressed records of a batch begin: whether they can be what its codec says.
///
/// A compressed batch goes to disk as it came, without being decompressed. One that no consumer can
/// decompress would hold up its partition for all of them for good, so what shows in the first
/// bytes is refused: data that is of another codec or of none, and LZ4 frames of a kind that
/// Kafka's own consumer does not read. Damage farther behind is the producer's own.
final class CompressedHead {
    private static final int GZIP_MAGIC = 0x1f8b;
    private static final int GZIP_DEFLATE = 8;
    private static final int GZIP_HEAD_BYTES = 10;

    /// As read big-endian; on the wire it is little-endian.
    private static final int ZSTD_MAGIC = 0x28b52ffd;

    /// A frame to be skipped may come first: 50 to 5f, then these.
    private static final int ZSTD_SKIPPABLE = 0x502a4d18;

    private static final int ZSTD_SKIPPABLE_MASK = 0xf0ffffff;

    /// A snappy block begins with its size, in groups of 7 bits: 5 of them hold 32.
    private static final int SNAPPY_SIZE_BYTES_MAX = 5;

    /// The kind of the first element of a snappy block: 0 is a literal, all others copy.
    private static final int SNAPPY_KIND_BITS = 0x03;

    private CompressedHead() {}

    /// What is wrong, in words; empty if nothing shows.
    static String fault(Compression codec, ByteBuffer bytes) {
        return switch (codec) {
            case NONE -> "";
            case GZIP -> gzipFault(bytes);
            case SNAPPY -> SnappyInput.isFramed(bytes) ? "" : snappyBlockFault(bytes);
            case LZ4 -> lz4Fault(bytes);
            case ZSTD -> zstdFault(bytes);
        };
    }

    private static String gzipFault(ByteBuffer bytes) {
        boolean sound =
                bytes.remaining() >= GZIP_HEAD_BYTES
                        && (bytes.getShort(0) & 0xffff) == GZIP_MAGIC
                        && bytes.get(Short.BYTES) == GZIP_DEFLATE;
        return sound ? "" : "it does not begin with the head of a gzip stream";
    }

    private static String zstdFault(ByteBuffer bytes) {
        if (bytes.remaining() > Integer.BYTES) {
            int magic = bytes.getInt(0);
            if (magic == ZSTD_MAGIC || (magic & ZSTD_SKIPPABLE_MASK) == ZSTD_SKIPPABLE) {
                return "";
            }
        }
        return "it does not begin with the magic number of a zstd frame";
    }

    private static String lz4Fault(ByteBuffer bytes) {
        try {
            Lz4FrameInput.checkHead(bytes);
            return "";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /// Nothing was written that a first element could copy, so it is a literal.
    private static String snappyBlockFault(ByteBuffer bytes) {
        int at = 0;
        int sizeBits = 0;
        while (at < Math.min(bytes.remaining(), SNAPPY_SIZE_BYTES_MAX)) {
            byte group = bytes.get(at++);
            sizeBits |= group & 0x7f;
            if (group >= 0) {
                boolean sound =
                        sizeBits != 0
                                && at < bytes.remaining()
                                && (bytes.get(at) & SNAPPY_KIND_BITS) == 0;
                return sound ? "" : "it begins neither as a snappy stream nor as a snappy block";
            }
        }
        return "it does not begin with the size of a snappy block";
    }
}
