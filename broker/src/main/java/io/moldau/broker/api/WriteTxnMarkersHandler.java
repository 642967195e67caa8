package io.moldau.broker.api;

import io.moldau.broker.shard.MarkerWrite;
import io.moldau.broker.transaction.MarkerWriter;
import io.moldau.log.AppendResult.Refused;
import io.moldau.log.TransactionMarker;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.TopicPartition;
import io.moldau.protocol.message.WriteTxnMarkersRequest;
import io.moldau.protocol.message.WriteTxnMarkersRequest.WritableTxnMarker;
import io.moldau.protocol.message.WriteTxnMarkersResponse;
import io.moldau.protocol.message.WriteTxnMarkersResponse.WritableTxnMarkerPartitionResult;
import io.moldau.protocol.message.WriteTxnMarkersResponse.WritableTxnMarkerResult;
import io.moldau.protocol.message.WriteTxnMarkersResponse.WritableTxnMarkerTopicResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Answers WriteTxnMarkers (key 27): ends transactions in partitions, as an administrator asks with
/// `kafka-transactions.sh abort`. The coordinator's own markers do not come this way.
final class WriteTxnMarkersHandler
        implements Handler<WriteTxnMarkersRequest, WriteTxnMarkersResponse> {
    /// A marker that is written, or could not be.
    private record Attempt(@Nullable MarkerWrite write, ErrorCode error) {}

    private final MarkerWriter markers;

    WriteTxnMarkersHandler(MarkerWriter markers) {
        this.markers = markers;
    }

    @Override
    public WriteTxnMarkersResponse handle(WriteTxnMarkersRequest request, Caller caller) {
        var attempts = new ArrayList<Map<TopicPartition, Attempt>>();
        request.markers().forEach(it -> attempts.add(write(it)));
        var results = new ArrayList<WritableTxnMarkerResult>();
        for (int i = 0; i < attempts.size(); i++) {
            results.add(result(request.markers().get(i), attempts.get(i)));
        }
        return new WriteTxnMarkersResponse(results);
    }

    private Map<TopicPartition, Attempt> write(WritableTxnMarker it) {
        var marker =
                new TransactionMarker(
                        it.producerId(),
                        (short) it.producerEpoch(),
                        it.coordinatorEpoch(),
                        it.transactionVersion(),
                        it.transactionResult());
        var attempts = new HashMap<TopicPartition, Attempt>();
        for (var topic : it.topics()) {
            for (int index : topic.partitionIndexes()) {
                attempts.computeIfAbsent(
                        new TopicPartition(topic.name(), index),
                        partition -> write(partition, marker));
            }
        }
        return attempts;
    }

    private Attempt write(TopicPartition partition, TransactionMarker marker) {
        if (marker.producerEpoch() < 0) {
            return new Attempt(null, ErrorCode.INVALID_PRODUCER_EPOCH);
        }
        try {
            var write = markers.write(partition, marker);
            if (write == null) {
                return new Attempt(null, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
            }
            return write.result() instanceof Refused refused
                    ? new Attempt(null, refused.error())
                    : new Attempt(write, ErrorCode.NONE);
        } catch (IOException _) {
            return new Attempt(null, ErrorCode.KAFKA_STORAGE_ERROR);
        }
    }

    private static WritableTxnMarkerResult result(
            WritableTxnMarker marker, Map<TopicPartition, Attempt> attempts) {
        var topics = new ArrayList<WritableTxnMarkerTopicResult>();
        for (var topic : marker.topics()) {
            List<WritableTxnMarkerPartitionResult> partitions = new ArrayList<>();
            for (int index : topic.partitionIndexes()) {
                var error = outcome(attempts.get(new TopicPartition(topic.name(), index)));
                partitions.add(new WritableTxnMarkerPartitionResult(index, error.code()));
            }
            topics.add(new WritableTxnMarkerTopicResult(topic.name(), partitions));
        }
        return new WritableTxnMarkerResult(marker.producerId(), topics);
    }

    private static ErrorCode outcome(@Nullable Attempt attempt) {
        if (attempt == null || attempt.write() == null) {
            return attempt == null ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION : attempt.error();
        }
        try {
            attempt.write().commitment().await();
            return ErrorCode.NONE;
        } catch (IOException _) {
            return ErrorCode.KAFKA_STORAGE_ERROR;
        }
    }
}
