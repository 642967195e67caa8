package io.moldau.broker.api;

import io.moldau.broker.group.Groups;
import io.moldau.broker.transaction.Transactions;
import io.moldau.coordinator.transaction.TransactionCommand;
import io.moldau.coordinator.transaction.TransactionPartitions;
import io.moldau.coordinator.transaction.TransactionReply.OffsetsAdded;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.AddOffsetsToTxnRequest;
import io.moldau.protocol.message.AddOffsetsToTxnResponse;

/// Answers AddOffsetsToTxn (key 25): a transaction of an older client is about to commit offsets of
/// a group.
final class AddOffsetsToTxnHandler
        implements Handler<AddOffsetsToTxnRequest, AddOffsetsToTxnResponse> {
    private final Transactions transactions;
    private final Groups groups;
    private final TopicAutoCreation topics;

    AddOffsetsToTxnHandler(Transactions transactions, Groups groups, TopicAutoCreation topics) {
        this.transactions = transactions;
        this.groups = groups;
        this.topics = topics;
    }

    @Override
    public AddOffsetsToTxnResponse handle(AddOffsetsToTxnRequest request, Caller caller) {
        var error =
                topics.createOffsetsTopic()
                        ? ask(request, caller.apiVersion())
                        : ErrorCode.COORDINATOR_NOT_AVAILABLE;
        return AddOffsetsToTxnResponse.builder().errorCode(error.code()).build();
    }

    private ErrorCode ask(AddOffsetsToTxnRequest request, int version) {
        var offsets = TransactionPartitions.of(Groups.TOPIC, groups.partitionOf(request.groupId()));
        OffsetsAdded reply =
                transactions.ask(
                        request.transactionalId(),
                        waiter ->
                                new TransactionCommand.AddOffsets(
                                        waiter,
                                        version,
                                        request.transactionalId(),
                                        request.producerId(),
                                        request.producerEpoch(),
                                        offsets),
                        OffsetsAdded::new);
        return reply.error();
    }
}
