package io.moldau.broker.api;

import io.moldau.broker.replica.Replica;
import io.moldau.broker.replica.Replicas;
import io.moldau.log.EpochEnd;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.OffsetForLeaderEpochRequest;
import io.moldau.protocol.message.OffsetForLeaderEpochRequest.OffsetForLeaderPartition;
import io.moldau.protocol.message.OffsetForLeaderEpochResponse;
import io.moldau.protocol.message.OffsetForLeaderEpochResponse.EpochEndOffset;
import io.moldau.protocol.message.OffsetForLeaderEpochResponse.OffsetForLeaderTopicResult;
import java.io.IOException;

/// Answers OffsetForLeaderEpoch (key 23): where the records of a leader epoch end (KIP-101,
/// KIP-320).
final class OffsetForLeaderEpochHandler
        implements Handler<OffsetForLeaderEpochRequest, OffsetForLeaderEpochResponse> {
    private static final int UNKNOWN = -1;

    private final Replicas replicas;

    OffsetForLeaderEpochHandler(Replicas replicas) {
        this.replicas = replicas;
    }

    @Override
    public OffsetForLeaderEpochResponse handle(OffsetForLeaderEpochRequest request, Caller caller) {
        return OffsetForLeaderEpochResponse.builder()
                .topics(
                        request.topics().stream()
                                .map(topic ->
                                        new OffsetForLeaderTopicResult(
                                                topic.topic(),
                                                topic.partitions().stream()
                                                        .map(it -> look(topic.topic(), it))
                                                        .toList()))
                                .toList())
                .build();
    }

    private EpochEndOffset look(String topic, OffsetForLeaderPartition asked) {
        Replica replica = replicas.find(topic, asked.partition());
        if (replica == null) {
            return failed(asked.partition(), ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        }
        ErrorCode stale = replica.checkEpoch(asked.currentLeaderEpoch());
        if (stale != ErrorCode.NONE) {
            return failed(asked.partition(), stale);
        }
        try {
            EpochEnd end =
                    replica.ask(log -> log.endOffsetOf(asked.leaderEpoch(), replica.leaderEpoch()));
            return new EpochEndOffset(
                    ErrorCode.NONE.code(), asked.partition(), end.leaderEpoch(), end.endOffset());
        } catch (IOException e) {
            return failed(asked.partition(), ErrorCode.KAFKA_STORAGE_ERROR);
        }
    }

    private static EpochEndOffset failed(int partition, ErrorCode error) {
        return new EpochEndOffset(error.code(), partition, UNKNOWN, UNKNOWN);
    }
}
