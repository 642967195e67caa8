package io.moldau.log;

import io.moldau.protocol.record.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Reads a whole batch out of a segment, and believes it only if its CRC matches.
final class StoredBatch {
    private StoredBatch() {}

    static RecordBatch read(Segment segment, SegmentHandles open, BatchHeader header)
            throws IOException {
        var bytes = ByteBuffer.allocate(header.sizeBytes());
        int count = open.file.read(bytes, header.position());
        if (count == header.sizeBytes()) {
            var batch = new RecordBatch(bytes.clear(), 0);
            if (batch.crcMatches()) {
                return batch;
            }
        }
        throw new DamagedLogException(
                "segment %s is damaged at position %d, offset %d: the CRC is wrong"
                        .formatted(segment.logPath(), header.position(), header.baseOffset()));
    }
}
