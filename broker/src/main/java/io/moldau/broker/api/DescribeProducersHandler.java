package io.moldau.broker.api;

import io.moldau.broker.replica.Replica;
import io.moldau.broker.replica.Replicas;
import io.moldau.log.ActiveProducer;
import io.moldau.log.PartitionLog;
import io.moldau.metadata.ApiError;
import io.moldau.metadata.TopicNames;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.DescribeProducersRequest;
import io.moldau.protocol.message.DescribeProducersResponse;
import io.moldau.protocol.message.DescribeProducersResponse.PartitionResponse;
import io.moldau.protocol.message.DescribeProducersResponse.ProducerState;
import io.moldau.protocol.message.DescribeProducersResponse.TopicResponse;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Answers DescribeProducers (key 61): who is writing to these partitions.
final class DescribeProducersHandler
        implements Handler<DescribeProducersRequest, DescribeProducersResponse> {
    private final Replicas replicas;

    DescribeProducersHandler(Replicas replicas) {
        this.replicas = replicas;
    }

    @Override
    public DescribeProducersResponse handle(DescribeProducersRequest request, Caller caller) {
        return DescribeProducersResponse.builder()
                .topics(
                        request.topics().stream()
                                .map(topic ->
                                        new TopicResponse(
                                                topic.name(),
                                                topic.partitionIndexes().stream()
                                                        .map(it -> look(topic.name(), it))
                                                        .toList()))
                                .toList())
                .build();
    }

    private PartitionResponse look(String topic, int index) {
        ApiError invalid = TopicNames.check(topic);
        if (!invalid.isNone()) {
            return failed(index, invalid.code(), invalid.message());
        }
        Replica replica = replicas.find(topic, index);
        if (replica == null) {
            return failed(
                    index,
                    ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
                    "This server does not host this topic-partition.");
        }
        try {
            return new PartitionResponse(
                    index,
                    ErrorCode.NONE.code(),
                    null,
                    replica.ask(PartitionLog::producers).stream()
                            .map(DescribeProducersHandler::state)
                            .toList());
        } catch (IOException e) {
            return failed(
                    index,
                    ErrorCode.KAFKA_STORAGE_ERROR,
                    "The disk of the partition failed; the broker's log says how.");
        }
    }

    private static ProducerState state(ActiveProducer it) {
        return new ProducerState(
                it.producerId(),
                it.epoch(),
                it.lastSequence(),
                it.lastTimestamp(),
                it.coordinatorEpoch(),
                it.transactionFirstOffset());
    }

    private static PartitionResponse failed(int index, ErrorCode error, @Nullable String message) {
        return new PartitionResponse(index, error.code(), message, List.of());
    }
}
