package io.moldau.broker.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.broker.config.NodeConfigs;
import io.moldau.metadata.ConfigResource;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.AlterConfigsRequest;
import io.moldau.protocol.message.AlterConfigsRequest.AlterConfigsResource;
import io.moldau.protocol.message.AlterConfigsRequest.AlterableConfig;
import io.moldau.protocol.message.AlterConfigsResponse.AlterConfigsResourceResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AlterConfigsHandlerTest {
    private final TestCluster cluster = new TestCluster(Map.of()).withTopic("orders", 2);
    private final AlterConfigsHandler handler = new AlterConfigsHandler(cluster);

    private AlterConfigsResourceResponse alter(
            boolean validateOnly,
            ConfigResource.Type type,
            String name,
            AlterableConfig... settings) {
        var resource = new AlterConfigsResource(type.code(), name, List.of(settings));
        var request = new AlterConfigsRequest(List.of(resource), validateOnly);
        return handler.handle(request, TestCluster.caller(2)).responses().getFirst();
    }

    private Map<String, String> orders() {
        return NodeConfigs.own(cluster.image(), ConfigResource.topic("orders"));
    }

    @Test
    void whatIsNotNamedGoesBackToItsDefault() {
        alter(
                false,
                ConfigResource.Type.TOPIC,
                "orders",
                new AlterableConfig("retention.ms", "5"),
                new AlterableConfig("flush.ms", "7"));
        assertThat(orders()).hasSize(2);

        var answer =
                alter(
                        false,
                        ConfigResource.Type.TOPIC,
                        "orders",
                        new AlterableConfig("flush.ms", "8"));

        assertThat(answer.errorCode()).isZero();
        assertThat(orders()).containsOnly(Map.entry("flush.ms", "8"));
    }

    @Test
    void whatIsOnlyValidatedIsNotDone() {
        var answer =
                alter(
                        true,
                        ConfigResource.Type.TOPIC,
                        "orders",
                        new AlterableConfig("flush.ms", "8"));

        assertThat(answer.errorCode()).isZero();
        assertThat(orders()).isEmpty();
    }

    @Test
    void faultsHaveTheirCodes() {
        var unknown =
                alter(
                        false,
                        ConfigResource.Type.TOPIC,
                        "nosuch",
                        new AlterableConfig("flush.ms", "8"));
        var empty =
                alter(
                        false,
                        ConfigResource.Type.TOPIC,
                        "orders",
                        new AlterableConfig("flush.ms", null));
        var logger =
                alter(
                        false,
                        ConfigResource.Type.BROKER_LOGGER,
                        "1",
                        new AlterableConfig("a.b", "INFO"));

        assertThat(unknown.errorCode()).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
        assertThat(unknown.errorMessage()).isEqualTo("The topic 'nosuch' does not exist.");
        assertThat(empty.errorMessage()).isEqualTo("Null value not supported for : flush.ms");
        assertThat(logger.errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST.code());
        assertThat(logger.errorMessage()).isEqualTo("Unknown resource type 8");
    }
}
