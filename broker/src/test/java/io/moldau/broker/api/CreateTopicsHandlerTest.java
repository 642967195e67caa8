package io.moldau.broker.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.broker.config.NodeConfigs;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.CreateTopicsRequest;
import io.moldau.protocol.message.CreateTopicsRequest.CreatableTopic;
import io.moldau.protocol.message.CreateTopicsRequest.CreatableTopicConfig;
import io.moldau.protocol.message.CreateTopicsResponse.CreatableTopicConfigs;
import io.moldau.protocol.message.CreateTopicsResponse.CreatableTopicResult;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CreateTopicsHandlerTest {
    private static final Map<String, String> FROM_START = Map.of("message.max.bytes", "900");

    private final TestCluster cluster = new TestCluster(FROM_START);
    private final CreateTopicsHandler handler =
            new CreateTopicsHandler(
                    cluster,
                    new TopicConfigs(cluster, new NodeConfigs(TestCluster.NODE_ID, FROM_START)));

    private CreatableTopicResult create(
            String name, boolean validateOnly, int version, CreatableTopicConfig... settings) {
        var topic =
                CreatableTopic.builder()
                        .name(name)
                        .numPartitions(2)
                        .replicationFactor(1)
                        .assignments(List.of())
                        .configs(List.of(settings))
                        .build();
        var request =
                CreateTopicsRequest.builder()
                        .topics(List.of(topic))
                        .validateOnly(validateOnly)
                        .build();
        return handler.handle(request, TestCluster.caller(version)).topics().getFirst();
    }

    private static void assertHasItsSettings(CreatableTopicResult result) {
        assertThat(result.errorCode()).as(result.errorMessage()).isZero();
        assertThat(result.configs())
                .hasSizeGreaterThan(30)
                .contains(
                        new CreatableTopicConfigs("segment.ms", "3600000", false, 1, false),
                        new CreatableTopicConfigs("max.message.bytes", "900", false, 4, false),
                        new CreatableTopicConfigs(
                                "flush.ms", "9223372036854775807", false, 5, false));
    }

    @Test
    void theAnswerTellsTheSettingsOfTheTopic() {
        assertHasItsSettings(
                create("orders", false, 7, new CreatableTopicConfig("segment.ms", "3600000")));
        assertThat(cluster.image().topics().contains("orders")).isTrue();
    }

    @Test
    void whatIsOnlyValidatedTellsItsSettingsToo() {
        assertHasItsSettings(
                create("orders", true, 7, new CreatableTopicConfig("segment.ms", "3600000")));
        assertThat(cluster.image().topics().contains("orders")).isFalse();
    }

    @Test
    void olderVersionsKnowNoSettings() {
        assertThat(create("orders", false, 4).configs()).isEmpty();
    }

    @Test
    void aRefusedTopicHasNoSettings() {
        var result = create("orders", false, 7, new CreatableTopicConfig("no.such", "1"));

        assertThat(result.errorCode()).isEqualTo(ErrorCode.INVALID_CONFIG.code());
        assertThat(result.errorMessage()).isEqualTo("Unknown topic config name: no.such");
        assertThat(result.configs()).isEmpty();
    }
}
