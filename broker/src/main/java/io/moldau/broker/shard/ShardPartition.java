package io.moldau.broker.shard;

import io.moldau.broker.replica.Replica;
import io.moldau.broker.replica.Replicas;
import io.moldau.log.AppendOrigin;
import io.moldau.log.AppendResult;
import io.moldau.log.AppendResult.Appended;
import io.moldau.log.LogSlice;
import io.moldau.log.PartitionLog;
import io.moldau.log.ReadLimit;
import io.moldau.log.ReadResult;
import io.moldau.log.TransactionMarker;
import io.moldau.log.VerificationGuard;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.record.RecordBatch;
import io.moldau.protocol.record.RecordBatches;
import io.moldau.runtime.Threads;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// The partition of an internal topic that keeps what a shard has decided.
///
/// Appended to under the shard's lock only.
public final class ShardPartition {
    /// One read of a replay.
    private static final int READ_BYTES = 1024 * 1024;

    /// Takes one batch of a replay.
    @FunctionalInterface
    public interface BatchReader {
        /// @param fromOffset records below it were read before
        void read(RecordBatch batch, long fromOffset);
    }

    private final Replicas replicas;
    private final Uuid topicId;
    private final int index;
    private final Threads threads;

    /// What was appended last, written under the shard's lock; null before.
    private volatile @Nullable Appended last;

    public ShardPartition(Replicas replicas, Uuid topicId, int index, Threads threads) {
        this.replicas = replicas;
        this.topicId = topicId;
        this.index = index;
        this.threads = threads;
    }

    /// Hands over all batches that are committed, in their order.
    public void replay(BatchReader reader) throws IOException {
        awaitCommitted(); // of an earlier load: what may still become durable is waited for
        Replica replica = replica();
        PartitionLog log = replica.acquire();
        try {
            long offset = log.logStartOffset();
            long end = log.highWatermark();
            while (offset < end) {
                long from = offset;
                offset = threads.onDevice(() -> replay(log, from, reader));
            }
        } finally {
            replica.release();
        }
    }

    /// Appends a batch of the coordinator's own.
    ///
    /// @param guard for a transactional batch of a producer; these may be refused
    public AppendResult append(ByteBuffer batch, VerificationGuard guard) throws IOException {
        return noted(replica().append(batch, AppendOrigin.COORDINATOR, guard));
    }

    /// Ends a producer's transaction in this partition.
    public AppendResult append(TransactionMarker marker) throws IOException {
        return noted(replica().append(marker));
    }

    private AppendResult noted(AppendResult result) {
        if (result instanceof Appended appended) {
            last = appended;
        }
        return result;
    }

    /// Waits until everything that was appended before the call is committed.
    public void awaitCommitted() throws IOException {
        Appended appended = last;
        if (appended != null) {
            replica().awaitCommitted(appended);
        }
    }

    /// The leader epoch of the partition.
    public int leaderEpoch() throws IOException {
        return replica().leaderEpoch();
    }

    private Replica replica() throws IOException {
        Replica found = replicas.find(topicId, index);
        if (found == null) {
            throw new IOException("partition %d of the shards is not led here".formatted(index));
        }
        return found;
    }

    private static long replay(PartitionLog log, long from, BatchReader reader) throws IOException {
        ReadResult result = log.read(from, READ_BYTES, true, ReadLimit.HIGH_WATERMARK);
        if (!(result instanceof ReadResult.Found found)) {
            throw new IOException("offset %d is not in the shard's log".formatted(from));
        }
        try (LogSlice slice = found.slice()) {
            long next = from;
            var batches = new RecordBatches(slice.read());
            while (batches.next()) {
                RecordBatch batch = batches.batch();
                reader.read(batch, from);
                next = batch.nextOffset();
            }
            return next;
        }
    }
}
