package io.moldau.broker.api;

import io.moldau.broker.replica.Replica;
import io.moldau.log.AppendResult;
import io.moldau.log.AppendResult.Appended;
import io.moldau.log.AppendResult.Refused;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.ProduceRequest;
import io.moldau.protocol.message.ProduceRequest.TopicProduceData;
import io.moldau.protocol.message.ProduceResponse;
import io.moldau.protocol.message.ProduceResponse.BatchIndexAndErrorMessage;
import io.moldau.protocol.message.ProduceResponse.LeaderIdAndEpoch;
import io.moldau.protocol.message.ProduceResponse.PartitionProduceResponse;
import io.moldau.protocol.message.ProduceResponse.TopicProduceResponse;
import io.moldau.protocol.record.BatchCheck.RecordError;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a Produce has appended, on its way to being durable.
///
/// Also with `acks=0` somebody has to wait: only what is durable may be seen by consumers.
final class ProduceAnswer implements Answer {
    private static final long NO_OFFSET = -1;
    private static final long NO_TIMESTAMP = -1;
    private static final LeaderIdAndEpoch NO_HINT = new LeaderIdAndEpoch(-1, -1);

    /// What became of the batches of one partition; without a replica nothing was appended.
    private record Part(@Nullable Replica replica, AppendResult result) {}

    private final ProduceRequest request;
    private final boolean wanted;
    private final List<Part> parts = new ArrayList<>(1);

    /// @param wanted whether the client wants to hear of it
    ProduceAnswer(ProduceRequest request, boolean wanted) {
        this.request = request;
        this.wanted = wanted;
    }

    /// Adds what became of the next partition, in the order of the request.
    void add(@Nullable Replica replica, AppendResult result) {
        parts.add(new Part(replica, result));
    }

    @Override
    public Reply await() {
        int next = 0;
        ErrorCode failure = ErrorCode.NONE;
        List<TopicProduceData> topics = request.topicData();
        var answers = new ArrayList<TopicProduceResponse>(topics.size());
        for (int i = 0; i < topics.size(); i++) {
            TopicProduceData topic = topics.get(i);
            int count = topic.partitionData().size();
            var partitions = new ArrayList<PartitionProduceResponse>(count);
            for (int j = 0; j < count; j++) {
                AppendResult result = committed(parts.get(next++));
                if (result instanceof Refused refused) {
                    failure = refused.error();
                }
                partitions.add(response(topic.partitionData().get(j).index(), result));
            }
            answers.add(new TopicProduceResponse(topic.name(), topic.topicId(), partitions));
        }
        if (wanted) {
            return new Reply.Message(new ProduceResponse(answers, 0, List.of()));
        }
        // A producer that does not listen learns by the lost connection, and asks for metadata.
        return failure == ErrorCode.NONE
                ? new Reply.Nothing()
                : new Reply.Hangup("a produce with acks=0 failed with " + failure);
    }

    private static AppendResult committed(Part part) {
        Replica replica = part.replica();
        if (replica != null && part.result() instanceof Appended appended) {
            try {
                replica.awaitCommitted(appended);
            } catch (IOException e) {
                return ProduceHandler.storageFailed();
            }
        }
        return part.result();
    }

    private static PartitionProduceResponse response(int partition, AppendResult result) {
        return switch (result) {
            case Appended it ->
                    new PartitionProduceResponse(
                            partition,
                            ErrorCode.NONE.code(),
                            it.baseOffset(),
                            it.logAppendTimeMs(),
                            it.logStartOffset(),
                            List.of(),
                            null,
                            NO_HINT);
            case Refused it ->
                    new PartitionProduceResponse(
                            partition,
                            it.error().code(),
                            NO_OFFSET,
                            NO_TIMESTAMP,
                            NO_OFFSET,
                            it.records().stream().map(ProduceAnswer::fault).toList(),
                            it.detail(),
                            NO_HINT);
        };
    }

    private static BatchIndexAndErrorMessage fault(RecordError it) {
        return new BatchIndexAndErrorMessage(it.batchIndex(), it.detail());
    }
}
