package io.moldau.broker.api;

import io.moldau.protocol.Uuid;
import io.moldau.protocol.message.AddOffsetsToTxnRequest;
import io.moldau.protocol.message.AddOffsetsToTxnResponse;
import io.moldau.protocol.message.AddPartitionsToTxnRequest;
import io.moldau.protocol.message.AddPartitionsToTxnRequest.AddPartitionsToTxnTopic;
import io.moldau.protocol.message.AddPartitionsToTxnResponse;
import io.moldau.protocol.message.EndTxnRequest;
import io.moldau.protocol.message.EndTxnResponse;
import io.moldau.protocol.message.FindCoordinatorRequest;
import io.moldau.protocol.message.FindCoordinatorResponse;
import io.moldau.protocol.message.InitProducerIdRequest;
import io.moldau.protocol.message.InitProducerIdResponse;
import io.moldau.protocol.message.ProduceResponse;
import io.moldau.protocol.message.ProduceResponse.PartitionProduceResponse;
import io.moldau.protocol.message.TxnOffsetCommitRequest;
import io.moldau.protocol.message.TxnOffsetCommitRequest.TxnOffsetCommitRequestPartition;
import io.moldau.protocol.message.TxnOffsetCommitRequest.TxnOffsetCommitRequestTopic;
import io.moldau.protocol.message.TxnOffsetCommitResponse;
import io.moldau.protocol.record.BatchWriter;
import io.moldau.protocol.record.Compression;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A transactional producer, request by request; follows the epochs and counts its sequences.
final class TransactionClient {
    static final int TIMEOUT_MS = 10_000;
    private static final int CONCURRENT_TRANSACTIONS = 51;
    private static final int LOAD_IN_PROGRESS = 14;
    private static final int ATTEMPTS_MAX = 500;

    private final TestNode node;
    private final String id;
    private final boolean epochsRise;
    private final Map<String, Integer> sequences = new HashMap<>();
    private long producerId = -1;
    private int epoch = -1;

    /// @param epochsRise whether it is a client of KIP-890
    TransactionClient(TestNode node, String id, boolean epochsRise) {
        this.node = node;
        this.id = id;
        this.epochsRise = epochsRise;
    }

    long producerId() {
        return producerId;
    }

    int epoch() {
        return epoch;
    }

    String id() {
        return id;
    }

    /// Finds the coordinator and takes the id.
    int init() throws IOException {
        var find = FindCoordinatorRequest.builder().keyType(1).coordinatorKeys(List.of(id)).build();
        node.ask(find, 6, FindCoordinatorResponse.class);
        var request =
                InitProducerIdRequest.builder()
                        .transactionalId(id)
                        .transactionTimeoutMs(TIMEOUT_MS)
                        .build();
        for (int attempt = 0; ; attempt++) {
            var answer = node.ask(request, 5, InitProducerIdResponse.class);
            int error = answer.errorCode();
            boolean later = error == CONCURRENT_TRANSACTIONS || error == LOAD_IN_PROGRESS;
            if (!later || attempt == ATTEMPTS_MAX) {
                producerId = answer.producerId();
                epoch = answer.producerEpoch();
                sequences.clear();
                return error;
            }
            node.pass(Duration.ofMillis(10));
        }
    }

    int addPartitions(String topic, Integer... partitions) throws IOException {
        var request =
                AddPartitionsToTxnRequest.builder()
                        .v3AndBelowTransactionalId(id)
                        .v3AndBelowProducerId(producerId)
                        .v3AndBelowProducerEpoch(epoch)
                        .v3AndBelowTopics(
                                List.of(new AddPartitionsToTxnTopic(topic, List.of(partitions))))
                        .build();
        return node.ask(request, 3, AddPartitionsToTxnResponse.class)
                .resultsByTopicV3AndBelow()
                .getFirst()
                .resultsByPartition()
                .getFirst()
                .partitionErrorCode();
    }

    /// Appends one transactional batch.
    PartitionProduceResponse produce(String topic, int partition, String... values)
            throws IOException {
        return produce(epochsRise ? 12 : 11, topic, partition, values);
    }

    PartitionProduceResponse produce(int version, String topic, int partition, String... values)
            throws IOException {
        String key = topic + "-" + partition;
        int sequence = sequences.getOrDefault(key, 0);
        var batch =
                new BatchWriter(Compression.NONE)
                        .producer(producerId, (short) epoch, sequence)
                        .transactional();
        for (String value : values) {
            batch.append(node.nowMs(), null, value.getBytes(StandardCharsets.UTF_8));
        }
        var request =
                TestNode.produceRequest(TestNode.ALL, topic, Uuid.ZERO, partition, batch.build())
                        .toBuilder()
                        .transactionalId(id)
                        .build();
        var answer =
                node.ask(request, version, ProduceResponse.class)
                        .responses()
                        .getFirst()
                        .partitionResponses()
                        .getFirst();
        if (answer.errorCode() == 0) {
            sequences.put(key, sequence + values.length);
        }
        return answer;
    }

    int addOffsets(String group) throws IOException {
        var request = new AddOffsetsToTxnRequest(id, producerId, epoch, group);
        return node.ask(request, 3, AddOffsetsToTxnResponse.class).errorCode();
    }

    int commitOffset(String group, String topic, int partition, long offset) throws IOException {
        var request =
                TxnOffsetCommitRequest.builder()
                        .transactionalId(id)
                        .groupId(group)
                        .producerId(producerId)
                        .producerEpoch(epoch)
                        .topics(
                                List.of(
                                        new TxnOffsetCommitRequestTopic(
                                                topic,
                                                Uuid.ZERO,
                                                List.of(
                                                        new TxnOffsetCommitRequestPartition(
                                                                partition, offset, -1, null)))))
                        .build();
        return node.ask(request, epochsRise ? 5 : 4, TxnOffsetCommitResponse.class)
                .topics()
                .getFirst()
                .partitions()
                .getFirst()
                .errorCode();
    }

    /// Commits or aborts; asks again while the coordinator is busy with the end before.
    int end(boolean commit) throws IOException {
        for (int attempt = 0; ; attempt++) {
            var request = new EndTxnRequest(id, producerId, epoch, commit);
            var answer = node.ask(request, epochsRise ? 5 : 3, EndTxnResponse.class);
            int error = answer.errorCode();
            boolean later = error == CONCURRENT_TRANSACTIONS || error == LOAD_IN_PROGRESS;
            if (later && attempt < ATTEMPTS_MAX) {
                node.pass(Duration.ofMillis(10));
                continue;
            }
            if (error == 0 && epochsRise) {
                producerId = answer.producerId();
                epoch = answer.producerEpoch();
                sequences.clear();
            }
            return error;
        }
    }
}
