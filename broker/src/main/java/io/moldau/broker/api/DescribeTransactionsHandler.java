package io.moldau.broker.api;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.DescribeTransactionsRequest;
import io.moldau.protocol.message.DescribeTransactionsResponse;
import io.moldau.protocol.message.DescribeTransactionsResponse.TransactionState;

/// Answers DescribeTransactions (key 65): no transactional id is known, for there are none yet.
final class DescribeTransactionsHandler
        implements Handler<DescribeTransactionsRequest, DescribeTransactionsResponse> {
    @Override
    public DescribeTransactionsResponse handle(DescribeTransactionsRequest request, Caller caller) {
        return DescribeTransactionsResponse.builder()
                .transactionStates(
                        request.transactionalIds().stream()
                                .map(DescribeTransactionsHandler::describe)
                                .toList())
                .build();
    }

    private static TransactionState describe(String id) {
        ErrorCode error =
                id.isEmpty() ? ErrorCode.INVALID_REQUEST : ErrorCode.TRANSACTIONAL_ID_NOT_FOUND;
        return TransactionState.builder().transactionalId(id).errorCode(error.code()).build();
    }
}
