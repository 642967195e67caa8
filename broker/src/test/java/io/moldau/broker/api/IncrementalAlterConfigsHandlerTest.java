package io.moldau.broker.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.broker.config.NodeConfigs;
import io.moldau.metadata.ConfigResource;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.IncrementalAlterConfigsRequest;
import io.moldau.protocol.message.IncrementalAlterConfigsRequest.AlterConfigsResource;
import io.moldau.protocol.message.IncrementalAlterConfigsRequest.AlterableConfig;
import io.moldau.protocol.message.IncrementalAlterConfigsResponse.AlterConfigsResourceResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The texts are those of Kafka 4.3.1, measured with its own Admin client.
class IncrementalAlterConfigsHandlerTest {
    private static final int SET = 0;
    private static final int DELETE = 1;
    private static final int APPEND = 2;
    private static final int SUBTRACT = 3;

    private final TestCluster cluster = new TestCluster(Map.of()).withTopic("orders", 2);
    private final IncrementalAlterConfigsHandler handler =
            new IncrementalAlterConfigsHandler(cluster);

    private List<AlterConfigsResourceResponse> alter(
            boolean validateOnly, AlterConfigsResource... resources) {
        var request = new IncrementalAlterConfigsRequest(List.of(resources), validateOnly);
        return handler.handle(request, TestCluster.caller(1)).responses();
    }

    private AlterConfigsResourceResponse alter(
            ConfigResource.Type type, String name, AlterableConfig... changes) {
        return alter(false, new AlterConfigsResource(type.code(), name, List.of(changes)))
                .getFirst();
    }

    private static AlterableConfig set(String name, String value) {
        return new AlterableConfig(name, SET, value);
    }

    private static void assertRefused(
            AlterConfigsResourceResponse answer, ErrorCode code, String message) {
        assertThat(answer.errorMessage()).isEqualTo(message);
        assertThat(answer.errorCode()).isEqualTo(code.code());
    }

    private Map<String, String> orders() {
        return NodeConfigs.own(cluster.image(), ConfigResource.topic("orders"));
    }

    @Test
    void settingsAreMadeAndTakenBackOneByOne() {
        var answer =
                alter(
                        ConfigResource.Type.TOPIC,
                        "orders",
                        set("retention.ms", "5"),
                        set("flush.ms", "7"));

        assertThat(answer.errorCode()).isZero();
        assertThat(answer.resourceName()).isEqualTo("orders");
        assertThat(orders())
                .containsOnly(Map.entry("retention.ms", "5"), Map.entry("flush.ms", "7"));

        alter(ConfigResource.Type.TOPIC, "orders", new AlterableConfig("flush.ms", DELETE, null));
        assertThat(orders()).containsOnlyKeys("retention.ms");
    }

    @Test
    void listsGrowAndShrink() {
        var answer =
                alter(
                        ConfigResource.Type.TOPIC,
                        "orders",
                        new AlterableConfig(
                                "leader.replication.throttled.replicas", APPEND, "0:1,1:1"));
        assertThat(answer.errorCode()).as(answer.errorMessage()).isZero();

        alter(
                ConfigResource.Type.TOPIC,
                "orders",
                new AlterableConfig("leader.replication.throttled.replicas", SUBTRACT, "0:1"));

        assertThat(orders()).containsEntry("leader.replication.throttled.replicas", "1:1");
    }

    @Test
    void whatIsOnlyValidatedIsNotDone() {
        var resource =
                new AlterConfigsResource(
                        ConfigResource.Type.TOPIC.code(),
                        "orders",
                        List.of(set("retention.ms", "5")));

        assertThat(alter(true, resource).getFirst().errorCode()).isZero();
        assertThat(orders()).isEmpty();
    }

    @Test
    void aTopicRefusesWhatItCannotHave() {
        assertRefused(
                alter(ConfigResource.Type.TOPIC, "orders", set("no.such", "1")),
                ErrorCode.INVALID_CONFIG,
                "Unknown topic config name: no.such");
        assertRefused(
                alter(ConfigResource.Type.TOPIC, "orders", set("retention.ms", "-5")),
                ErrorCode.INVALID_CONFIG,
                "Invalid value -5 for configuration retention.ms: Value must be at least -1");
        assertRefused(
                alter(
                        ConfigResource.Type.TOPIC,
                        "orders",
                        new AlterableConfig("retention.ms", APPEND, "1")),
                ErrorCode.INVALID_CONFIG,
                "Can't APPEND to key retention.ms because its type is not LIST.");
        assertRefused(
                alter(ConfigResource.Type.TOPIC, "nosuch", set("retention.ms", "1")),
                ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
                "The topic 'nosuch' does not exist.");
        assertRefused(
                alter(ConfigResource.Type.TOPIC, "", set("retention.ms", "1")),
                ErrorCode.INVALID_REQUEST,
                "Default topic resources are not allowed.");
        assertThat(orders()).isEmpty();
    }

    @Test
    void aBrokerRefusesWhatOnlyARestartCanChange() {
        assertRefused(
                alter(ConfigResource.Type.BROKER, "1", set("num.partitions", "3")),
                ErrorCode.INVALID_REQUEST,
                "Cannot update these configs dynamically: [num.partitions]");
        assertRefused(
                alter(ConfigResource.Type.BROKER, "", set("log.retention.ms", "abc")),
                ErrorCode.INVALID_REQUEST,
                "Invalid value abc for configuration log.retention.ms: Not a number of type LONG");
        assertThat(alter(ConfigResource.Type.BROKER, "1", set("log.retention.ms", "5")).errorCode())
                .isZero();
        assertThat(alter(ConfigResource.Type.BROKER, "", set("message.max.bytes", "5")).errorCode())
                .isZero();
    }

    @Test
    void aBrokerIsChangedWhereItRuns() {
        assertRefused(
                alter(ConfigResource.Type.BROKER, "7", set("log.retention.ms", "5")),
                ErrorCode.INVALID_REQUEST,
                "Unexpected broker id, expected 1, but received 7");
        assertRefused(
                alter(ConfigResource.Type.BROKER, "x", set("log.retention.ms", "5")),
                ErrorCode.INVALID_REQUEST,
                "Node id must be an integer, but it is: x");
    }

    @Test
    void whatIsNamedTwiceIsRefusedWhole() {
        var resource =
                new AlterConfigsResource(
                        ConfigResource.Type.TOPIC.code(),
                        "orders",
                        List.of(set("retention.ms", "5")));

        assertThat(alter(false, resource, resource))
                .hasSize(2)
                .allSatisfy(it ->
                        assertRefused(
                                it,
                                ErrorCode.INVALID_REQUEST,
                                "Each resource must appear at most once."));
        assertRefused(
                alter(
                        ConfigResource.Type.TOPIC,
                        "orders",
                        set("retention.ms", "5"),
                        set("retention.ms", "6")),
                ErrorCode.INVALID_REQUEST,
                "Error due to duplicate config keys");
        assertThat(orders()).isEmpty();
    }

    @Test
    void aRequestThatMakesNoSenseIsRefused() {
        assertRefused(
                alter(
                        ConfigResource.Type.TOPIC,
                        "orders",
                        new AlterableConfig("retention.ms", SET, null)),
                ErrorCode.INVALID_REQUEST,
                "Null value not supported for : retention.ms");
        assertRefused(
                alter(
                        ConfigResource.Type.TOPIC,
                        "orders",
                        new AlterableConfig("retention.ms", 9, "1")),
                ErrorCode.INVALID_REQUEST,
                "Unknown operations type 9");
        assertRefused(
                alter(ConfigResource.Type.UNKNOWN, "q", set("a", "1")),
                ErrorCode.INVALID_REQUEST,
                "Unknown resource type 0");
        assertRefused(
                alter(ConfigResource.Type.GROUP, "", set("consumer.session.timeout.ms", "50000")),
                ErrorCode.INVALID_REQUEST,
                "Default group resources are not allowed.");
        assertRefused(
                alter(ConfigResource.Type.BROKER_LOGGER, "1", set("a.b", "INFO")),
                ErrorCode.INVALID_CONFIG,
                "Logger a.b does not exist!");
    }

    @Test
    void oneResourcesFaultIsNotTheOthers() {
        var answers =
                alter(
                        false,
                        new AlterConfigsResource(
                                ConfigResource.Type.TOPIC.code(),
                                "nosuch",
                                List.of(set("flush.ms", "1"))),
                        new AlterConfigsResource(
                                ConfigResource.Type.UNKNOWN.code(),
                                "q",
                                List.of(set("flush.ms", "1"))),
                        new AlterConfigsResource(
                                ConfigResource.Type.TOPIC.code(),
                                "orders",
                                List.of(set("flush.ms", "1"))));

        assertThat(answers)
                .extracting(AlterConfigsResourceResponse::errorCode)
                .containsExactly(
                        ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code(),
                        ErrorCode.INVALID_REQUEST.code(),
                        0);
        assertThat(orders()).containsOnlyKeys("flush.ms");
    }
}
