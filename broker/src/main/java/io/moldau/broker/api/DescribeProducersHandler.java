package io.moldau.broker.api;

import io.moldau.broker.replica.Replica;
import io.moldau.broker.replica.Replicas;
import io.moldau.log.ActiveProducer;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.DescribeProducersRequest;
import io.moldau.protocol.message.DescribeProducersResponse;
import io.moldau.protocol.message.DescribeProducersResponse.PartitionResponse;
import io.moldau.protocol.message.DescribeProducersResponse.ProducerState;
import io.moldau.protocol.message.DescribeProducersResponse.TopicResponse;
import java.io.IOException;
import java.util.List;

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
        Replica replica = replicas.find(topic, index);
        if (replica == null) {
            return failed(index, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        }
        try {
            return new PartitionResponse(
                    index,
                    ErrorCode.NONE.code(),
                    null,
                    replica.log().producers().stream()
                            .map(DescribeProducersHandler::state)
                            .toList());
        } catch (IOException e) {
            return failed(index, ErrorCode.KAFKA_STORAGE_ERROR);
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

    private static PartitionResponse failed(int index, ErrorCode error) {
        return new PartitionResponse(index, error.code(), null, List.of());
    }
}
