package io.moldau.log;

import io.moldau.protocol.record.BatchWriter;
import io.moldau.protocol.record.Compression;
import io.moldau.protocol.record.DecompressionLimits;
import io.moldau.protocol.record.RecordBatch;
import io.moldau.protocol.record.RecordBatches;
import io.moldau.protocol.record.TimestampType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Writes batches anew with the codec that a topic wants (`compression.type`), records and producer
/// unchanged. The only place where a broker unpacks what it stores.
final class BatchConversion {
    /// A batch is held whole while it is written anew: far above any real one, far below a heap.
    private static final long UNCOMPRESSED_BYTES_MAX = 128 << 20;

    private final Compression codec;
    private final int level;
    private final DecompressionLimits limits;

    BatchConversion(Compression codec, int level, int recordMaxBytes) {
        this.codec = codec;
        this.level = level;
        this.limits = new DecompressionLimits(recordMaxBytes, UNCOMPRESSED_BYTES_MAX);
    }

    boolean isNeeded(RecordBatch batch) {
        return batch.compressionId() != codec.id();
    }

    /// All batches in `batches`, which are known to be sound, with the codec.
    ///
    /// @throws io.moldau.protocol.record.CorruptRecordException if one grows beyond the limits
    ByteBuffer convert(ByteBuffer batches) {
        var parts = new ArrayList<ByteBuffer>();
        var walk = new RecordBatches(batches);
        while (walk.next()) {
            parts.add(isNeeded(walk.batch()) ? convert(walk.batch()) : walk.batch().bytes());
        }
        return parts.size() == 1 ? parts.getFirst() : join(parts);
    }

    private static ByteBuffer join(List<ByteBuffer> parts) {
        int bytes = parts.stream().mapToInt(ByteBuffer::remaining).sum();
        var all = ByteBuffer.allocate(bytes);
        parts.forEach(all::put);
        return all.flip();
    }

    private ByteBuffer convert(RecordBatch batch) {
        var writer =
                new BatchWriter(codec)
                        .level(level)
                        .baseOffset(batch.baseOffset())
                        .partitionLeaderEpoch(batch.partitionLeaderEpoch())
                        .producer(batch.producerId(), batch.producerEpoch(), batch.baseSequence());
        if (batch.isTransactional()) {
            writer.transactional();
        }
        if (batch.timestampType() == TimestampType.LOG_APPEND_TIME) {
            writer.logAppendTime(batch.maxTimestamp());
        }
        try (var records = batch.records(limits)) {
            while (records.next()) {
                writer.append(
                        records.timestampMs(), records.key(), records.value(), records.headers());
            }
        }
        return writer.build();
    }
}
