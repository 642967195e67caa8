package io.moldau.broker.api;

import io.moldau.broker.replica.Replica;
import io.moldau.broker.replica.Replicas;
import io.moldau.broker.transaction.TransactionGate;
import io.moldau.broker.transaction.TransactionGate.Admission;
import io.moldau.broker.transaction.TransactionGate.Clients;
import io.moldau.log.AppendResult;
import io.moldau.log.AppendResult.Refused;
import io.moldau.log.VerificationGuard;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.ProduceRequest;
import io.moldau.protocol.record.RecordBatch;
import io.moldau.protocol.record.RecordBatches;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What lets the transactional batches of one Produce into their partitions.
final class ProduceAdmission {
    /// From here on clients know TRANSACTION_ABORTABLE.
    private static final int WITH_ABORTABLE = 11;

    /// From here on clients leave it to the broker to add partitions to the transaction.
    private static final int WITHOUT_ADD_PARTITIONS = 12;

    private static final AppendResult SEVERAL_PRODUCERS =
            refused(
                    ErrorCode.INVALID_PRODUCER_ID_MAPPING,
                    "Transactional records contained more than one producer ID");

    /// For a request without transactions.
    static final ProduceAdmission NONE = new ProduceAdmission(null, Map.of());

    private final @Nullable AppendResult refusal;
    private final Map<Replica, Admission> admissions;

    private ProduceAdmission(@Nullable AppendResult refusal, Map<Replica, Admission> admissions) {
        this.refusal = refusal;
        this.admissions = admissions;
    }

    /// Asks the coordinator of the transaction where needed, and waits for its answer.
    static ProduceAdmission of(
            ProduceRequest request, Caller caller, Replicas replicas, TransactionGate gate) {
        int version = caller.apiVersion();
        String transactionalId = request.transactionalId();
        if (transactionalId == null) {
            return NONE;
        }
        var sequences = new LinkedHashMap<Replica, Integer>();
        RecordBatch first = null;
        for (var topic : request.topicData()) {
            for (var partition : topic.partitionData()) {
                var replica = ProduceHandler.find(replicas, topic, partition, version);
                var batch = transactionalBatch(partition.records());
                if (replica == null || batch == null) {
                    continue;
                }
                if (first != null
                        && (first.producerId() != batch.producerId()
                                || first.producerEpoch() != batch.producerEpoch())) {
                    return new ProduceAdmission(SEVERAL_PRODUCERS, Map.of());
                }
                first = batch;
                sequences.put(replica, batch.baseSequence());
            }
        }
        if (first == null) {
            return NONE;
        }
        var producer =
                new TransactionGate.Producer(
                        transactionalId,
                        first.producerId(),
                        first.producerEpoch(),
                        kindOf(version),
                        caller.name());
        return new ProduceAdmission(null, gate.admit(producer, sequences));
    }

    private static Clients kindOf(int version) {
        if (version >= WITHOUT_ADD_PARTITIONS) {
            return Clients.LEAVING_IT;
        }
        return version >= WITH_ABORTABLE ? Clients.SAYING : Clients.OLD;
    }

    private static @Nullable RecordBatch transactionalBatch(@Nullable ByteBuffer records) {
        if (records == null || !records.hasRemaining()) {
            return null;
        }
        var batches = new RecordBatches(records);
        return batches.next() && batches.batch().isTransactional() ? batches.batch() : null;
    }

    /// Why nothing at all can be appended; null if it can.
    @Nullable AppendResult refusal() {
        return refusal;
    }

    /// Why nothing can be appended to the partition; null if it can.
    @Nullable AppendResult refusalFor(Replica replica) {
        return admissions.get(replica) instanceof Admission.Denied(var error, var detail)
                ? asProduce(error, detail)
                : null;
    }

    VerificationGuard guardFor(Replica replica) {
        return admissions.get(replica) instanceof Admission.Granted(var guard)
                ? guard
                : VerificationGuard.NONE;
    }

    /// Producers do not expect a coordinator's troubles of a partition: what passes is said in
    /// words after which they try again, without looking for another leader.
    private static AppendResult asProduce(ErrorCode error, String detail) {
        return switch (error) {
            case CONCURRENT_TRANSACTIONS,
                    NETWORK_EXCEPTION,
                    COORDINATOR_LOAD_IN_PROGRESS,
                    COORDINATOR_NOT_AVAILABLE,
                    NOT_COORDINATOR ->
                    refused(
                            ErrorCode.NOT_ENOUGH_REPLICAS,
                            "Unable to verify the partition has been added to the transaction."
                                    + " Underlying error: "
                                    + error);
            default -> refused(error, detail);
        };
    }

    private static AppendResult refused(ErrorCode error, String detail) {
        return new Refused(error, detail, List.of());
    }
}
