package io.moldau.broker.simulation;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.Payload;
import io.moldau.protocol.TopicPartition;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.message.FetchRequest;
import io.moldau.protocol.message.FetchRequest.FetchPartition;
import io.moldau.protocol.message.FetchRequest.FetchTopic;
import io.moldau.protocol.message.FetchResponse;
import io.moldau.protocol.message.FetchResponse.AbortedTransaction;
import io.moldau.protocol.message.FetchResponse.PartitionData;
import io.moldau.protocol.record.DecompressionLimits;
import io.moldau.protocol.record.RecordBatch;
import io.moldau.protocol.record.RecordBatches;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a fetch brought of a partition that has transactions in it.
///
/// @param committed whether only committed records were asked for
/// @param next where to go on
/// @param records all that came, by offset
/// @param visible those that remain when the aborted ones are left out as clients do it
record TransactionalPage(
        TopicPartition partition,
        ErrorCode error,
        boolean committed,
        long highWatermark,
        long lastStableOffset,
        long next,
        Map<Long, Origin> records,
        Map<Long, Origin> visible) {
    private static final int SESSIONLESS_EPOCH = -1;
    private static final int MAX_BYTES = 1 << 20;

    /// The second number of a marker's key: that of an aborted transaction.
    private static final int ABORT_MARKER = 0;

    static TransactionalPage fetch(
            SimulatedClient client,
            TopicPartition partition,
            Uuid topicId,
            long offset,
            boolean committed)
            throws IOException {
        var asked =
                FetchPartition.builder()
                        .partition(partition.partition())
                        .fetchOffset(offset)
                        .partitionMaxBytes(MAX_BYTES)
                        .build();
        var request =
                FetchRequest.builder()
                        .maxWaitMs(0)
                        .minBytes(0)
                        .maxBytes(MAX_BYTES)
                        .isolationLevel(committed ? 1 : 0)
                        .sessionEpoch(SESSIONLESS_EPOCH)
                        .topics(List.of(new FetchTopic(partition.topic(), topicId, List.of(asked))))
                        .build();
        var response = (FetchResponse) client.call(request);
        var data = response.responses().getFirst().partitions().getFirst();
        return read(partition, offset, committed, data);
    }

    private static TransactionalPage read(
            TopicPartition partition, long offset, boolean committed, PartitionData data) {
        var records = new TreeMap<Long, Origin>();
        var visible = new TreeMap<Long, Origin>();
        List<AbortedTransaction> listed = data.abortedTransactions();
        var coming = new ArrayList<>(listed == null ? List.of() : listed);
        coming.sort(Comparator.comparingLong(AbortedTransaction::firstOffset));
        var aborted = new HashSet<Long>();
        long next = offset;
        Payload payload = data.records();
        if (payload != null) {
            var batches = new RecordBatches(payload.bytes());
            while (batches.next()) {
                RecordBatch batch = batches.batch();
                next = Math.max(next, batch.nextOffset());
                while (!coming.isEmpty() && coming.getFirst().firstOffset() <= batch.lastOffset()) {
                    aborted.add(coming.removeFirst().producerId());
                }
                if (batch.isControl()) {
                    if (isAbort(batch)) {
                        aborted.remove(batch.producerId());
                    }
                } else {
                    collect(partition, batch, offset, records);
                    if (!aborted.contains(batch.producerId())) {
                        collect(partition, batch, offset, visible);
                    }
                }
            }
        }
        if (committed && next > Math.max(offset, data.lastStableOffset())) {
            throw new Violation(
                    Check.ONLY_COMMITTED_READ,
                    "%s: records up to offset %d came, the last stable offset is %d"
                            .formatted(partition, next, data.lastStableOffset()));
        }
        return new TransactionalPage(
                partition,
                ErrorCode.forCode(data.errorCode()),
                committed,
                data.highWatermark(),
                data.lastStableOffset(),
                next,
                records,
                visible);
    }

    private static boolean isAbort(RecordBatch batch) {
        try (var cursor = batch.records(DecompressionLimits.DEFAULT)) {
            var key = cursor.next() ? cursor.record().key() : null;
            return key != null && key.getShort(key.position() + Short.BYTES) == ABORT_MARKER;
        }
    }

    private static void collect(
            TopicPartition partition, RecordBatch batch, long from, Map<Long, Origin> to) {
        try (var cursor = batch.records(DecompressionLimits.DEFAULT)) {
            while (cursor.next()) {
                var record = cursor.record();
                if (record.offset() >= from) {
                    to.put(record.offset(), Origin.of(partition, record.offset(), record.value()));
                }
            }
        }
    }

    @Override
    public String toString() {
        return "%s: high watermark %d, last stable offset %d"
                .formatted(partition, highWatermark, lastStableOffset);
    }
}
