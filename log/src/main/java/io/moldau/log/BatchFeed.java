package io.moldau.log;

import io.moldau.protocol.record.RecordBatch;
import io.moldau.runtime.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// The batches of a sealed segment, whole and one after the other, read in large chunks. It
/// believes a batch only if its CRC matches.
final class BatchFeed {
    private final Segment segment;
    private final DiskFile file;
    private final int end;
    private ByteBuffer chunk;
    private int chunkPosition;
    private int nextPosition;
    private long offsetMin;

    /// @param position of the first batch wanted
    BatchFeed(Segment segment, SegmentHandles open, int position, int bufferBytes) {
        this.segment = segment;
        this.file = open.file;
        this.end = segment.sizeBytes();
        this.chunk = ByteBuffer.allocate(Math.max(bufferBytes, RecordBatch.HEADER_BYTES)).limit(0);
        this.chunkPosition = position;
        this.nextPosition = position;
        this.offsetMin = segment.baseOffset();
    }

    /// The next batch, good until the next call; `null` at the end of the segment.
    @Nullable RecordBatch next() throws IOException {
        if (nextPosition == end) {
            return null;
        }
        fill(RecordBatch.HEADER_BYTES);
        int at = nextPosition - chunkPosition;
        var header = BatchHeader.read(chunk, at, nextPosition);
        if (chunk.get(at + BatchWalk.MAGIC_AT) != RecordBatch.MAGIC
                || header.sizeBytes() < RecordBatch.HEADER_BYTES
                || header.sizeBytes() > end - nextPosition
                || header.baseOffset() < offsetMin
                || header.lastOffset() < header.baseOffset()) {
            throw damaged("this is no batch");
        }
        fill(header.sizeBytes());
        var batch = new RecordBatch(chunk, nextPosition - chunkPosition);
        if (!batch.crcMatches()) {
            throw damaged("the CRC is wrong");
        }
        nextPosition += header.sizeBytes();
        offsetMin = header.nextOffset();
        return batch;
    }

    /// Has `bytes` from the next position on in the chunk.
    private void fill(int bytes) throws IOException {
        int at = nextPosition - chunkPosition;
        if (at + bytes <= chunk.limit()) {
            return;
        }
        if (bytes > end - nextPosition) {
            throw damaged("only %d bytes are left".formatted(end - nextPosition));
        }
        if (bytes > chunk.capacity()) {
            chunk = ByteBuffer.allocate(bytes);
        }
        chunk.clear().limit(Math.min(chunk.capacity(), end - nextPosition));
        file.read(chunk, nextPosition);
        chunk.flip();
        chunkPosition = nextPosition;
        if (chunk.limit() < bytes) {
            throw damaged("the file ends");
        }
    }

    private DamagedLogException damaged(String how) {
        return new DamagedLogException(
                "segment %s is damaged at position %d: %s%s"
                        .formatted(
                                segment.logPath(), nextPosition, how, DamagedLogException.REMEDY));
    }

    /// Whether the batch that came last is the segment's last.
    boolean isAtEnd() {
        return nextPosition == end;
    }

    long position() {
        return nextPosition;
    }
}
