package io.moldau.broker.api;

import io.moldau.broker.replica.Replica;
import io.moldau.broker.replica.Replicas;
import io.moldau.broker.transaction.TransactionGate;
import io.moldau.log.AppendOrigin;
import io.moldau.log.AppendResult;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.message.ProduceRequest;
import io.moldau.protocol.message.ProduceRequest.PartitionProduceData;
import io.moldau.protocol.message.ProduceRequest.TopicProduceData;
import io.moldau.protocol.record.Compression;
import io.moldau.protocol.record.RecordBatch;
import io.moldau.protocol.record.RecordBatches;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Answers Produce (key 0): appends at once, in the order of the requests; the answer leaves when
/// what was appended is durable.
final class ProduceHandler implements LateHandler<ProduceRequest> {
    /// From here on topics are named by id.
    private static final int WITH_TOPIC_IDS = 13;

    /// From here on clients know zstd (KIP-110).
    private static final int WITH_ZSTD = 7;

    private static final int ACKS_NONE = 0;
    private static final int ACKS_LEADER = 1;
    private static final int ACKS_ALL = -1;

    private static final AppendResult NO_RECORDS =
            refused(ErrorCode.INVALID_RECORD, "The request has no records for the partition.");
    private static final AppendResult NO_SUCH_PARTITION =
            refused(
                    ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
                    "This server does not host this topic-partition.");
    private static final AppendResult NO_SUCH_ID =
            refused(ErrorCode.UNKNOWN_TOPIC_ID, "This server does not host this topic ID.");
    private static final AppendResult STORAGE_FAILED =
            refused(
                    ErrorCode.KAFKA_STORAGE_ERROR,
                    "The disk of the partition failed; the broker's log says how.");
    private static final AppendResult WITHOUT_TRANSACTIONAL_ID =
            refused(
                    ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
                    "Transactional records in a request that names no transactional id.");
    private static final AppendResult SEVERAL_BATCHES =
            refused(
                    ErrorCode.INVALID_RECORD,
                    "A request may have exactly one record batch per partition.");
    private static final AppendResult ZSTD_TOO_EARLY =
            refused(
                    ErrorCode.UNSUPPORTED_COMPRESSION_TYPE,
                    "Produce requests before version 7 cannot carry records compressed with"
                            + " zstd.");

    private final Replicas replicas;
    private final TransactionGate gate;

    ProduceHandler(Replicas replicas, TransactionGate gate) {
        this.replicas = replicas;
        this.gate = gate;
    }

    @Override
    public Answer begin(ProduceRequest request, Caller caller) {
        var answer = new ProduceAnswer(request, request.acks() != ACKS_NONE);
        AppendResult refusal = refusal(request);
        var admission =
                refusal == null
                        ? ProduceAdmission.of(request, caller, replicas, gate)
                        : ProduceAdmission.NONE;
        refusal = refusal == null ? admission.refusal() : refusal;
        List<TopicProduceData> topics = request.topicData();
        for (int i = 0; i < topics.size(); i++) {
            TopicProduceData topic = topics.get(i);
            List<PartitionProduceData> partitions = topic.partitionData();
            for (int j = 0; j < partitions.size(); j++) {
                if (refusal != null) {
                    answer.add(null, refusal);
                } else {
                    append(topic, partitions.get(j), caller.apiVersion(), admission, answer);
                }
            }
        }
        return answer;
    }

    private static @Nullable AppendResult refusal(ProduceRequest request) {
        int acks = request.acks();
        if (acks != ACKS_ALL && acks != ACKS_LEADER && acks != ACKS_NONE) {
            return refused(
                    ErrorCode.INVALID_REQUIRED_ACKS,
                    "acks must be -1, 0 or 1, not %d.".formatted(acks));
        }
        return null;
    }

    private void append(
            TopicProduceData topic,
            PartitionProduceData partition,
            int version,
            ProduceAdmission admission,
            ProduceAnswer answer) {
        Replica replica = find(replicas, topic, partition, version);
        if (replica == null) {
            boolean byId = version >= WITH_TOPIC_IDS;
            answer.add(null, byId ? unknownById(topic.topicId()) : NO_SUCH_PARTITION);
            return;
        }
        ByteBuffer records = partition.records();
        if (records == null || !records.hasRemaining()) {
            answer.add(null, NO_RECORDS);
            return;
        }
        AppendResult refusal = refusal(records, version, admission != ProduceAdmission.NONE);
        if (refusal == null) {
            refusal = admission.refusalFor(replica);
        }
        if (refusal != null) {
            answer.add(null, refusal);
            return;
        }
        try {
            answer.add(
                    replica,
                    replica.append(records, AppendOrigin.CLIENT, admission.guardFor(replica)));
        } catch (IOException e) {
            answer.add(null, STORAGE_FAILED);
        }
    }

    /// The partition, named by id or by name; null if it is not led here.
    static @Nullable Replica find(
            Replicas replicas,
            TopicProduceData topic,
            PartitionProduceData partition,
            int version) {
        return version >= WITH_TOPIC_IDS
                ? replicas.find(topic.topicId(), partition.index())
                : replicas.find(topic.name(), partition.index());
    }

    private AppendResult unknownById(Uuid id) {
        return replicas.knows(id) ? NO_SUCH_PARTITION : NO_SUCH_ID;
    }

    /// What a producer may not send, whatever the log would make of it. Damage is the log's to
    /// find.
    private static @Nullable AppendResult refusal(
            ByteBuffer records, int version, boolean mayBeTransactional) {
        var batches = new RecordBatches(records);
        if (!batches.next()) {
            return null;
        }
        RecordBatch batch = batches.batch();
        if (batch.isTransactional() && !mayBeTransactional) {
            return WITHOUT_TRANSACTIONAL_ID;
        }
        if (version < WITH_ZSTD && batch.compressionId() == Compression.ZSTD.id()) {
            return ZSTD_TOO_EARLY;
        }
        return batches.next() ? SEVERAL_BATCHES : null;
    }

    private static AppendResult refused(ErrorCode error, String detail) {
        return new AppendResult.Refused(error, detail, List.of());
    }

    static AppendResult storageFailed() {
        return STORAGE_FAILED;
    }
}
