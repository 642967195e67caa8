package io.moldau.broker.api;

import io.moldau.broker.transaction.Transactions;
import io.moldau.coordinator.transaction.TransactionCommand;
import io.moldau.coordinator.transaction.TransactionPartitions;
import io.moldau.coordinator.transaction.TransactionReply.PartitionsAdded;
import io.moldau.coordinator.transaction.TransactionReply.PartitionsVerified;
import io.moldau.metadata.ClusterImage;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.AddPartitionsToTxnRequest;
import io.moldau.protocol.message.AddPartitionsToTxnRequest.AddPartitionsToTxnTopic;
import io.moldau.protocol.message.AddPartitionsToTxnRequest.AddPartitionsToTxnTransaction;
import io.moldau.protocol.message.AddPartitionsToTxnResponse;
import io.moldau.protocol.message.AddPartitionsToTxnResponse.AddPartitionsToTxnPartitionResult;
import io.moldau.protocol.message.AddPartitionsToTxnResponse.AddPartitionsToTxnResult;
import io.moldau.protocol.message.AddPartitionsToTxnResponse.AddPartitionsToTxnTopicResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Answers AddPartitionsToTxn (key 24): a transaction is about to write to partitions. All of them
/// are added or none.
final class AddPartitionsToTxnHandler
        implements Handler<AddPartitionsToTxnRequest, AddPartitionsToTxnResponse> {
    /// From here on one request is about several transactions: it is brokers that ask.
    private static final int BATCHED = 4;

    private final Transactions transactions;
    private final Cluster cluster;

    AddPartitionsToTxnHandler(Transactions transactions, Cluster cluster) {
        this.transactions = transactions;
        this.cluster = cluster;
    }

    @Override
    public AddPartitionsToTxnResponse handle(AddPartitionsToTxnRequest request, Caller caller) {
        int version = caller.apiVersion();
        if (version >= BATCHED) {
            return AddPartitionsToTxnResponse.builder()
                    .resultsByTransaction(
                            request.transactions().stream()
                                    .map(it ->
                                            new AddPartitionsToTxnResult(
                                                    it.transactionalId(), add(it, version)))
                                    .toList())
                    .build();
        }
        var only =
                new AddPartitionsToTxnTransaction(
                        request.v3AndBelowTransactionalId(),
                        request.v3AndBelowProducerId(),
                        request.v3AndBelowProducerEpoch(),
                        false,
                        request.v3AndBelowTopics());
        return AddPartitionsToTxnResponse.builder()
                .resultsByTopicV3AndBelow(add(only, version))
                .build();
    }

    private List<AddPartitionsToTxnTopicResult> add(AddPartitionsToTxnTransaction it, int version) {
        ClusterImage image = cluster.image();
        if (it.topics().stream().anyMatch(topic -> !isWhole(image, topic))) {
            return results(
                    it,
                    (topic, index) ->
                            exists(image, topic, index)
                                    ? ErrorCode.OPERATION_NOT_ATTEMPTED
                                    : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        }
        var partitions = partitions(it.topics());
        if (!it.verifyOnly()) {
            var error = add(it, partitions, version);
            return results(it, (_, _) -> error);
        }
        var verified = verify(it, partitions);
        return results(
                it,
                (topic, index) ->
                        verified.error() == ErrorCode.NONE
                                        && verified.missing().contains(topic, index)
                                ? ErrorCode.TRANSACTION_ABORTABLE
                                : verified.error());
    }

    private ErrorCode add(
            AddPartitionsToTxnTransaction it, TransactionPartitions partitions, int version) {
        PartitionsAdded reply =
                transactions.ask(
                        it.transactionalId(),
                        waiter ->
                                new TransactionCommand.AddPartitions(
                                        waiter,
                                        version,
                                        it.transactionalId(),
                                        it.producerId(),
                                        it.producerEpoch(),
                                        partitions),
                        PartitionsAdded::new);
        return reply.error();
    }

    private PartitionsVerified verify(
            AddPartitionsToTxnTransaction it, TransactionPartitions partitions) {
        return transactions.ask(
                it.transactionalId(),
                waiter ->
                        new TransactionCommand.VerifyPartitions(
                                waiter,
                                it.transactionalId(),
                                it.producerId(),
                                it.producerEpoch(),
                                partitions),
                error -> new PartitionsVerified(error, TransactionPartitions.NONE));
    }

    private static boolean isWhole(ClusterImage image, AddPartitionsToTxnTopic topic) {
        return topic.partitions().stream().allMatch(it -> exists(image, topic.name(), it));
    }

    private static boolean exists(ClusterImage image, String topic, int index) {
        return image.topic(topic).flatMap(it -> it.partition(index)).isPresent();
    }

    private static TransactionPartitions partitions(List<AddPartitionsToTxnTopic> topics) {
        Map<String, List<Integer>> byTopic = new LinkedHashMap<>();
        topics.forEach(it ->
                byTopic.computeIfAbsent(it.name(), _ -> new ArrayList<>()).addAll(it.partitions()));
        return TransactionPartitions.of(byTopic);
    }

    @FunctionalInterface
    private interface ErrorOf {
        ErrorCode of(String topic, int index);
    }

    private static List<AddPartitionsToTxnTopicResult> results(
            AddPartitionsToTxnTransaction it, ErrorOf errors) {
        return it.topics().stream()
                .map(topic ->
                        new AddPartitionsToTxnTopicResult(
                                topic.name(),
                                topic.partitions().stream()
                                        .map(index ->
                                                new AddPartitionsToTxnPartitionResult(
                                                        index,
                                                        errors.of(topic.name(), index).code()))
                                        .toList()))
                .toList();
    }
}
