package io.moldau.broker.api;

import io.moldau.broker.replica.Replica;
import io.moldau.broker.replica.Replicas;
import io.moldau.log.DeleteRecordsResult;
import io.moldau.log.DeleteRecordsResult.Deleted;
import io.moldau.log.DeleteRecordsResult.OutOfRange;
import io.moldau.log.PartitionLog;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.DeleteRecordsRequest;
import io.moldau.protocol.message.DeleteRecordsRequest.DeleteRecordsPartition;
import io.moldau.protocol.message.DeleteRecordsResponse;
import io.moldau.protocol.message.DeleteRecordsResponse.DeleteRecordsPartitionResult;
import io.moldau.protocol.message.DeleteRecordsResponse.DeleteRecordsTopicResult;
import java.io.IOException;

/// Answers DeleteRecords (key 21): lets logs begin later.
final class DeleteRecordsHandler implements Handler<DeleteRecordsRequest, DeleteRecordsResponse> {
    private static final long HIGH_WATERMARK = -1;
    private static final long UNKNOWN = -1;

    private final Replicas replicas;

    DeleteRecordsHandler(Replicas replicas) {
        this.replicas = replicas;
    }

    @Override
    public DeleteRecordsResponse handle(DeleteRecordsRequest request, Caller caller) {
        return DeleteRecordsResponse.builder()
                .topics(
                        request.topics().stream()
                                .map(topic ->
                                        new DeleteRecordsTopicResult(
                                                topic.name(),
                                                topic.partitions().stream()
                                                        .map(it -> delete(topic.name(), it))
                                                        .toList()))
                                .toList())
                .build();
    }

    private DeleteRecordsPartitionResult delete(String topic, DeleteRecordsPartition asked) {
        int index = asked.partitionIndex();
        Replica replica = replicas.find(topic, index);
        if (replica == null) {
            return failed(index, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        }
        if (InternalTopics.contains(topic)) {
            return failed(index, ErrorCode.INVALID_TOPIC_EXCEPTION);
        }
        try {
            return replica.ask(log -> delete(log, asked));
        } catch (IOException e) {
            return failed(index, ErrorCode.KAFKA_STORAGE_ERROR);
        }
    }

    private static DeleteRecordsPartitionResult delete(
            PartitionLog log, DeleteRecordsPartition asked) throws IOException {
        int index = asked.partitionIndex();
        long offset = asked.offset() == HIGH_WATERMARK ? log.highWatermark() : asked.offset();
        if (offset < 0) {
            return failed(index, ErrorCode.OFFSET_OUT_OF_RANGE);
        }
        DeleteRecordsResult result = log.deleteRecordsBefore(offset);
        return switch (result) {
            case Deleted it -> {
                log.awaitDurable(it.ticket());
                yield new DeleteRecordsPartitionResult(
                        index, it.logStartOffset(), ErrorCode.NONE.code());
            }
            case OutOfRange _ -> failed(index, ErrorCode.OFFSET_OUT_OF_RANGE);
        };
    }

    private static DeleteRecordsPartitionResult failed(int index, ErrorCode error) {
        return new DeleteRecordsPartitionResult(index, UNKNOWN, error.code());
    }
}
