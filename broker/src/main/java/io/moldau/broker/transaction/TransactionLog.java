package io.moldau.broker.transaction;

import io.moldau.broker.shard.ShardPartition;
import io.moldau.coordinator.transaction.TransactionChange;
import io.moldau.coordinator.transaction.TransactionFormat;
import io.moldau.log.AppendResult;
import io.moldau.log.VerificationGuard;
import io.moldau.protocol.record.BatchWriter;
import io.moldau.protocol.record.Compression;
import io.moldau.protocol.record.DecompressionLimits;
import io.moldau.protocol.record.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;

/// The changes of a shard as records of its partition of `__transaction_state`, in Kafka's format.
final class TransactionLog {
    private final ShardPartition partition;

    TransactionLog(ShardPartition partition) {
        this.partition = partition;
    }

    /// Hands over all changes that are committed, in their order.
    void replay(Consumer<TransactionChange> changes) throws IOException {
        partition.replay((batch, from) -> {
            if (!batch.isControl()) {
                replay(batch, from, changes);
            }
        });
    }

    /// Writes changes behind those before. They are refused when they are too large; the shard then
    /// is as it was.
    AppendResult append(List<TransactionChange> changes, int transactionVersion, long nowMs)
            throws IOException {
        var batch = new BatchWriter(Compression.NONE);
        for (var change : changes) {
            batch.append(
                    nowMs,
                    TransactionFormat.key(change),
                    TransactionFormat.value(change, transactionVersion),
                    List.of());
        }
        return partition.append(batch.build(), VerificationGuard.NONE);
    }

    /// Waits until everything that was appended before the call is committed.
    void awaitCommitted() throws IOException {
        partition.awaitCommitted();
    }

    int leaderEpoch() throws IOException {
        return partition.leaderEpoch();
    }

    private static void replay(RecordBatch batch, long from, Consumer<TransactionChange> changes) {
        var records = batch.records(DecompressionLimits.DEFAULT);
        while (records.next()) {
            var record = records.record();
            ByteBuffer key = record.key();
            if (key != null && record.offset() >= from) {
                TransactionFormat.read(key, record.value()).ifPresent(changes);
            }
        }
    }
}
