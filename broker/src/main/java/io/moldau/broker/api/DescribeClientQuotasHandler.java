package io.moldau.broker.api;

import io.moldau.protocol.message.DescribeClientQuotasRequest;
import io.moldau.protocol.message.DescribeClientQuotasResponse;
import java.util.List;

/// Answers DescribeClientQuotas (key 48): nobody has a quota, for there are none yet.
final class DescribeClientQuotasHandler
        implements Handler<DescribeClientQuotasRequest, DescribeClientQuotasResponse> {
    @Override
    public DescribeClientQuotasResponse handle(DescribeClientQuotasRequest request, Caller caller) {
        return DescribeClientQuotasResponse.builder().entries(List.of()).build();
    }
}
