package io.moldau.broker.group;

import io.moldau.broker.shard.ShardPartition;
import io.moldau.coordinator.Change;
import io.moldau.coordinator.ChangeFormat;
import io.moldau.coordinator.OffsetProducer;
import io.moldau.coordinator.TransactionMarker;
import io.moldau.log.AppendResult;
import io.moldau.log.AppendResult.Appended;
import io.moldau.log.AppendResult.Refused;
import io.moldau.log.VerificationGuard;
import io.moldau.protocol.record.BatchWriter;
import io.moldau.protocol.record.Compression;
import io.moldau.protocol.record.ControlRecordType;
import io.moldau.protocol.record.DecompressionLimits;
import io.moldau.protocol.record.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/// The changes of a shard as records of its partition of `__consumer_offsets`, in Kafka's formats.
final class PartitionShardLog implements ShardLog {
    private final ShardPartition partition;

    PartitionShardLog(ShardPartition partition) {
        this.partition = partition;
    }

    @Override
    public void replay(Replay into) throws IOException {
        partition.replay((batch, from) -> {
            if (batch.isControl()) {
                replayMarkers(batch, from, into);
            } else {
                replay(batch, from, into);
            }
        });
    }

    @Override
    public long append(List<Change> changes, long nowMs) throws IOException {
        var batch = new BatchWriter(Compression.NONE);
        return switch (partition.append(bytes(batch, changes, nowMs), VerificationGuard.NONE)) {
            case Appended it -> it.ticket();
            case Refused it ->
                    throw new IOException("the log refused changes of groups: " + it.detail());
        };
    }

    @Override
    public AppendResult append(
            List<Change> changes, OffsetProducer producer, VerificationGuard guard, long nowMs)
            throws IOException {
        var batch =
                new BatchWriter(Compression.NONE)
                        .producer(
                                producer.producerId(),
                                (short) producer.producerEpoch(),
                                RecordBatch.NO_SEQUENCE)
                        .transactional();
        return partition.append(bytes(batch, changes, nowMs), guard);
    }

    @Override
    public AppendResult append(io.moldau.log.TransactionMarker marker) throws IOException {
        return partition.append(marker);
    }

    private static ByteBuffer bytes(BatchWriter batch, List<Change> changes, long nowMs) {
        for (Change change : changes) {
            batch.append(nowMs, ChangeFormat.key(change), ChangeFormat.value(change), List.of());
        }
        return batch.build();
    }

    @Override
    public void awaitCommitted(long ticket) throws IOException {
        partition.awaitCommitted();
    }

    private static void replay(RecordBatch batch, long from, Replay into) {
        var producer = new OffsetProducer(batch.producerId(), batch.producerEpoch());
        var records = batch.records(DecompressionLimits.DEFAULT);
        while (records.next()) {
            var record = records.record();
            ByteBuffer key = record.key();
            if (key != null && record.offset() >= from) {
                var change =
                        batch.isTransactional()
                                ? ChangeFormat.read(key, record.value(), producer)
                                : ChangeFormat.read(key, record.value());
                change.ifPresent(into::change);
            }
        }
    }

    private static void replayMarkers(RecordBatch batch, long from, Replay into) {
        var records = batch.records(DecompressionLimits.DEFAULT);
        while (records.next()) {
            var record = records.record();
            ByteBuffer key = record.key();
            if (key == null || record.offset() < from) {
                continue;
            }
            var type = ControlRecordType.of(key);
            if (type == ControlRecordType.COMMIT || type == ControlRecordType.ABORT) {
                boolean commit = type == ControlRecordType.COMMIT;
                into.marker(new TransactionMarker(batch.producerId(), commit));
            }
        }
    }
}
