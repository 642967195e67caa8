package io.moldau.broker.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.message.DescribeClientQuotasRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

class DescribeClientQuotasHandlerTest {
    @Test
    void nobodyHasAQuota() {
        var answer =
                new DescribeClientQuotasHandler()
                        .handle(
                                new DescribeClientQuotasRequest(List.of(), false),
                                TestCluster.caller(1));

        assertThat(answer.errorCode()).isZero();
        assertThat(answer.entries()).isEmpty();
    }
}
