package io.moldau.log;

import io.moldau.protocol.record.RecordBatch;
import java.nio.ByteBuffer;

/// The header of one batch in a segment file, copied out of it: for walks that do not look at
/// records. The layout is drawn at [RecordBatch].
///
/// @param position of the batch in its segment file
record BatchHeader(
        int position,
        int sizeBytes,
        long baseOffset,
        long lastOffset,
        int leaderEpoch,
        int attributes,
        long maxTimestamp,
        long producerId,
        short producerEpoch,
        int baseSequence) {
    private static final int TRANSACTIONAL_BIT = 0x10;
    private static final int CONTROL_BIT = 0x20;

    /// Reads the header at `at` of `buffer`; nothing in it is believed yet.
    static BatchHeader read(ByteBuffer buffer, int at, int position) {
        long baseOffset = buffer.getLong(at);
        return new BatchHeader(
                position,
                buffer.getInt(at + 8) + RecordBatch.LENGTH_OVERHEAD_BYTES,
                baseOffset,
                baseOffset + buffer.getInt(at + 23),
                buffer.getInt(at + 12),
                buffer.getShort(at + 21),
                buffer.getLong(at + 35),
                buffer.getLong(at + 43),
                buffer.getShort(at + 51),
                buffer.getInt(at + 53));
    }

    static BatchHeader of(RecordBatch batch, int position) {
        return new BatchHeader(
                position,
                batch.sizeBytes(),
                batch.baseOffset(),
                batch.lastOffset(),
                batch.partitionLeaderEpoch(),
                batch.attributes(),
                batch.maxTimestamp(),
                batch.producerId(),
                batch.producerEpoch(),
                batch.baseSequence());
    }

    long nextOffset() {
        return lastOffset + 1;
    }

    int endPosition() {
        return position + sizeBytes;
    }

    boolean isTransactional() {
        return (attributes & TRANSACTIONAL_BIT) != 0;
    }

    boolean isControl() {
        return (attributes & CONTROL_BIT) != 0;
    }

    boolean hasProducerId() {
        return producerId > RecordBatch.NO_PRODUCER_ID;
    }

    /// Sequence number of the last record; -1 if the batch has none.
    int lastSequence() {
        return baseSequence == RecordBatch.NO_SEQUENCE
                ? RecordBatch.NO_SEQUENCE
                : RecordBatch.sequenceAfter(baseSequence, (int) (lastOffset - baseOffset));
    }
}
