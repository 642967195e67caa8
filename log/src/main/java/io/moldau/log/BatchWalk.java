package io.moldau.log;

import io.moldau.protocol.record.RecordBatch;
import io.moldau.runtime.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A walk over the batch headers of a segment file that believes nothing it reads: it stops at the
/// first header that cannot be, and [#detail] says why.
///
/// It reads ahead in chunks while batches are small, and single headers while they are large.
final class BatchWalk {
    /// Enough for the distance between two index entries in one read.
    private static final int CHUNK_BYTES_MAX = 8192;

    /// A batch larger than this is skipped, not read.
    private static final int SKIP_BYTES = 4096;

    static final int MAGIC_AT = 16;

    private final DiskFile file;
    private final int limit;
    private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES_MAX);
    private int chunkPosition;
    private int nextPosition;
    private long offsetMin;
    private int lastSizeBytes;
    private String detail = "";

    /// Walks from `position` to `limit`; the first batch begins at or after `offsetMin`.
    BatchWalk(DiskFile file, int position, int limit, long offsetMin) {
        this.file = file;
        this.nextPosition = position;
        this.limit = limit;
        this.offsetMin = offsetMin;
        chunk.limit(0);
    }

    /// The next header; `null` at the end, which is sound if [#detail] is empty.
    @Nullable BatchHeader next() throws IOException {
        int remaining = limit - nextPosition;
        if (remaining == 0 || !detail.isEmpty()) {
            return null;
        }
        if (remaining < RecordBatch.HEADER_BYTES || !fill()) {
            detail = "%d bytes, too few for a batch header".formatted(remaining);
            return null;
        }
        int at = nextPosition - chunkPosition;
        var header = BatchHeader.read(chunk, at, nextPosition);
        detail = faultIn(header, chunk.get(at + MAGIC_AT), remaining);
        if (!detail.isEmpty()) {
            return null;
        }
        nextPosition += header.sizeBytes();
        offsetMin = header.nextOffset();
        lastSizeBytes = header.sizeBytes();
        return header;
    }

    private String faultIn(BatchHeader header, byte magic, int remaining) {
        if (magic != RecordBatch.MAGIC) {
            return "magic is %d, must be 2".formatted(magic);
        }
        if (header.sizeBytes() < RecordBatch.HEADER_BYTES) {
            return "batch size %d is impossible".formatted(header.sizeBytes());
        }
        if (header.sizeBytes() > remaining) {
            return "batch of %d bytes, but only %d are left"
                    .formatted(header.sizeBytes(), remaining);
        }
        if (header.baseOffset() < offsetMin || header.lastOffset() < header.baseOffset()) {
            return "offsets %d to %d where at least %d is due"
                    .formatted(header.baseOffset(), header.lastOffset(), offsetMin);
        }
        return "";
    }

    /// Brings the header at `nextPosition` into the chunk; false if the file ends before it does.
    private boolean fill() throws IOException {
        int at = nextPosition - chunkPosition;
        if (at >= 0 && at + RecordBatch.HEADER_BYTES <= chunk.limit()) {
            return true;
        }
        int wanted = lastSizeBytes > SKIP_BYTES ? RecordBatch.HEADER_BYTES : CHUNK_BYTES_MAX;
        chunk.clear().limit(Math.min(wanted, limit - nextPosition));
        file.read(chunk, nextPosition);
        chunk.flip();
        chunkPosition = nextPosition;
        return chunk.limit() >= RecordBatch.HEADER_BYTES;
    }

    /// Where the next header is due: all before it is sound.
    int position() {
        return nextPosition;
    }

    /// Why the walk ended before its limit; empty while it did not.
    String detail() {
        return detail;
    }
}
