package io.moldau.broker.group;

import io.moldau.broker.replica.Replica;
import io.moldau.broker.replica.Replicas;
import io.moldau.coordinator.Change;
import io.moldau.coordinator.ChangeFormat;
import io.moldau.log.AppendOrigin;
import io.moldau.log.AppendResult;
import io.moldau.log.AppendResult.Appended;
import io.moldau.log.AppendResult.Refused;
import io.moldau.log.LogSlice;
import io.moldau.log.PartitionLog;
import io.moldau.log.ReadLimit;
import io.moldau.log.ReadResult;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.record.BatchWriter;
import io.moldau.protocol.record.Compression;
import io.moldau.protocol.record.DecompressionLimits;
import io.moldau.protocol.record.RecordBatch;
import io.moldau.protocol.record.RecordBatches;
import io.moldau.runtime.Threads;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The changes of a shard as records of its partition of `__consumer_offsets`, in Kafka's formats.
final class PartitionShardLog implements ShardLog {
    /// One read of a replay.
    private static final int READ_BYTES = 1024 * 1024;

    private final Replicas replicas;
    private final Uuid topicId;
    private final int index;
    private final Threads threads;

    /// What was appended last, written under the shard's lock; null before.
    private volatile @Nullable Appended last;

    PartitionShardLog(Replicas replicas, Uuid topicId, int index, Threads threads) {
        this.replicas = replicas;
        this.topicId = topicId;
        this.index = index;
        this.threads = threads;
    }

    @Override
    public void replay(Consumer<Change> changes) throws IOException {
        Appended appended = last;
        if (appended != null) { // of an earlier load: what may still become durable is waited for
            replica().awaitCommitted(appended);
        }
        PartitionLog log = replica().log();
        long offset = log.logStartOffset();
        long end = log.highWatermark();
        while (offset < end) {
            long from = offset;
            offset = threads.onDevice(() -> replay(log, from, changes));
        }
    }

    @Override
    public long append(List<Change> changes, long nowMs) throws IOException {
        var batch = new BatchWriter(Compression.NONE);
        for (Change change : changes) {
            batch.append(nowMs, ChangeFormat.key(change), ChangeFormat.value(change), List.of());
        }
        AppendResult result = replica().append(batch.build(), AppendOrigin.COORDINATOR);
        return switch (result) {
            case Appended it -> {
                last = it;
                yield it.ticket();
            }
            case Refused it ->
                    throw new IOException("the log refused changes of groups: " + it.detail());
        };
    }

    @Override
    public void awaitCommitted(long ticket) throws IOException {
        Appended appended = last;
        if (appended != null) {
            replica().awaitCommitted(appended);
        }
    }

    private Replica replica() throws IOException {
        Replica found = replicas.find(topicId, index);
        if (found == null) {
            throw new IOException("partition %d of the groups is not led here".formatted(index));
        }
        return found;
    }

    private static long replay(PartitionLog log, long from, Consumer<Change> changes)
            throws IOException {
        ReadResult result = log.read(from, READ_BYTES, true, ReadLimit.HIGH_WATERMARK);
        if (!(result instanceof ReadResult.Found found)) {
            throw new IOException("offset %d is not in the log of groups".formatted(from));
        }
        try (LogSlice slice = found.slice()) {
            return replay(slice.read(), from, changes);
        }
    }

    private static long replay(ByteBuffer bytes, long from, Consumer<Change> changes) {
        long next = from;
        var batches = new RecordBatches(bytes);
        while (batches.next()) {
            RecordBatch batch = batches.batch();
            if (!batch.isControl()) {
                replay(batch, from, changes);
            }
            next = batch.nextOffset();
        }
        return next;
    }

    private static void replay(RecordBatch batch, long from, Consumer<Change> changes) {
        var records = batch.records(DecompressionLimits.DEFAULT);
        while (records.next()) {
            var record = records.record();
            ByteBuffer key = record.key();
            if (key != null && record.offset() >= from) {
                ChangeFormat.read(key, record.value()).ifPresent(changes);
            }
        }
    }
}
