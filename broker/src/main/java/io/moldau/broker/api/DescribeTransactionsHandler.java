package io.moldau.broker.api;

import io.moldau.broker.transaction.Transactions;
import io.moldau.coordinator.transaction.TransactionReply.Described;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.DescribeTransactionsRequest;
import io.moldau.protocol.message.DescribeTransactionsResponse;
import io.moldau.protocol.message.DescribeTransactionsResponse.TopicData;
import io.moldau.protocol.message.DescribeTransactionsResponse.TransactionState;

/// Answers DescribeTransactions (key 65): where transactional ids are with their transactions.
final class DescribeTransactionsHandler
        implements Handler<DescribeTransactionsRequest, DescribeTransactionsResponse> {
    private final Transactions transactions;

    DescribeTransactionsHandler(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public DescribeTransactionsResponse handle(DescribeTransactionsRequest request, Caller caller) {
        return DescribeTransactionsResponse.builder()
                .transactionStates(request.transactionalIds().stream().map(this::describe).toList())
                .build();
    }

    private TransactionState describe(String id) {
        if (id.isEmpty()) {
            return failed(id, ErrorCode.INVALID_REQUEST);
        }
        if (transactions.isEmpty()) {
            return failed(id, ErrorCode.TRANSACTIONAL_ID_NOT_FOUND);
        }
        Described it = transactions.describe(id);
        if (it.error() != ErrorCode.NONE) {
            return failed(id, it.error());
        }
        return TransactionState.builder()
                .transactionalId(id)
                .transactionState(it.state().wireName())
                .transactionTimeoutMs(it.timeoutMs())
                .transactionStartTimeMs(it.startMs())
                .producerId(it.producerId())
                .producerEpoch(it.producerEpoch())
                .topics(
                        it.partitions().topics().stream()
                                .map(topic -> new TopicData(topic.topic(), topic.indexes()))
                                .toList())
                .build();
    }

    private static TransactionState failed(String id, ErrorCode error) {
        return TransactionState.builder().transactionalId(id).errorCode(error.code()).build();
    }
}
