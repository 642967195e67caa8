package io.moldau.log;

import io.moldau.protocol.TopicPartition;
import io.moldau.protocol.record.RecordBatches;
import java.nio.ByteBuffer;

/// What the batches of one journal entry say of themselves.
///
/// @param endOffset one past the last record
record ReplayedBatches(long baseOffset, long endOffset, long maxTimestamp) {
    static ReplayedBatches of(TopicPartition partition, ByteBuffer batches)
            throws DamagedLogException {
        var walk = new RecordBatches(batches);
        if (!walk.next()) {
            throw new DamagedLogException("journal entry without a batch for " + partition);
        }
        long baseOffset = walk.batch().baseOffset();
        long endOffset = walk.batch().nextOffset();
        long maxTimestamp = walk.batch().maxTimestamp();
        while (walk.next()) {
            endOffset = walk.batch().nextOffset();
            maxTimestamp = Math.max(maxTimestamp, walk.batch().maxTimestamp());
        }
        if (walk.end() != RecordBatches.End.COMPLETE) {
            throw new DamagedLogException("journal entry for " + partition + ": " + walk.detail());
        }
        return new ReplayedBatches(baseOffset, endOffset, maxTimestamp);
    }
}
