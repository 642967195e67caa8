package io.moldau.broker.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.broker.config.NodeConfigs;
import io.moldau.metadata.AlterConfigs;
import io.moldau.metadata.AlterConfigs.Alteration;
import io.moldau.metadata.AlterConfigs.Change;
import io.moldau.metadata.AlterConfigs.Operation;
import io.moldau.metadata.ConfigResource;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.DescribeConfigsRequest;
import io.moldau.protocol.message.DescribeConfigsRequest.DescribeConfigsResource;
import io.moldau.protocol.message.DescribeConfigsResponse.DescribeConfigsResourceResult;
import io.moldau.protocol.message.DescribeConfigsResponse.DescribeConfigsResult;
import io.moldau.protocol.message.DescribeConfigsResponse.DescribeConfigsSynonym;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DescribeConfigsHandlerTest {
    private static final Map<String, String> FROM_START =
            Map.of("node.id", "1", "log.retention.hours", "100", "ssl.key.password", "hush");
    private static final int DYNAMIC_TOPIC = 1;
    private static final int DYNAMIC_BROKER = 2;
    private static final int DYNAMIC_DEFAULT_BROKER = 3;
    private static final int STATIC_BROKER = 4;
    private static final int DEFAULT = 5;

    private final TestCluster cluster = new TestCluster(FROM_START).withTopic("orders", 2);
    private final DescribeConfigsHandler handler =
            new DescribeConfigsHandler(cluster, new NodeConfigs(TestCluster.NODE_ID, FROM_START));

    private void set(ConfigResource resource, String name, String value) {
        var change = new Change(name, Operation.SET, value);
        var results =
                cluster.submit(
                        new AlterConfigs(
                                List.of(new Alteration(resource, List.of(change))), false));
        assertThat(results.getFirst().error().isNone()).as("%s", results).isTrue();
    }

    private DescribeConfigsResult describe(
            ConfigResource.Type type, String name, @Nullable List<String> keys, boolean rich) {
        var asked = new DescribeConfigsResource(type.code(), name, keys);
        var request = new DescribeConfigsRequest(List.of(asked), rich, rich);
        return handler.handle(request, TestCluster.caller(4)).results().getFirst();
    }

    private DescribeConfigsResult describe(ConfigResource.Type type, String name) {
        return describe(type, name, null, true);
    }

    private static DescribeConfigsResourceResult setting(
            DescribeConfigsResult result, String name) {
        return result.configs().stream()
                .filter(it -> it.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aTopicsSettingComesWithAllThatStandBehindIt() {
        set(ConfigResource.topic("orders"), "retention.ms", "5000");
        set(ConfigResource.allBrokers(), "log.retention.ms", "777000");

        var retention = setting(describe(ConfigResource.Type.TOPIC, "orders"), "retention.ms");

        assertThat(retention.value()).isEqualTo("5000");
        assertThat(retention.configSource()).isEqualTo(DYNAMIC_TOPIC);
        assertThat(retention.readOnly()).isFalse();
        assertThat(retention.configType()).isEqualTo(5);
        assertThat(retention.documentation()).isNotEmpty();
        assertThat(retention.synonyms())
                .containsExactly(
                        new DescribeConfigsSynonym("retention.ms", "5000", DYNAMIC_TOPIC),
                        new DescribeConfigsSynonym(
                                "log.retention.ms", "777000", DYNAMIC_DEFAULT_BROKER),
                        new DescribeConfigsSynonym("log.retention.hours", "100", STATIC_BROKER),
                        new DescribeConfigsSynonym("log.retention.hours", "168", DEFAULT));
    }

    @Test
    void onlyWhatIsAskedForIsShown() {
        var result =
                describe(
                        ConfigResource.Type.TOPIC,
                        "orders",
                        List.of("segment.ms", "no.such"),
                        false);

        assertThat(result.configs())
                .singleElement()
                .satisfies(it -> {
                    assertThat(it.name()).isEqualTo("segment.ms");
                    assertThat(it.synonyms()).isEmpty();
                    assertThat(it.documentation()).isNull();
                });
        assertThat(describe(ConfigResource.Type.TOPIC, "orders", List.of(), false).configs())
                .hasSizeGreaterThan(30);
    }

    @Test
    void aTopicThatDoesNotExistIsUnknown() {
        var unknown = describe(ConfigResource.Type.TOPIC, "nosuch");
        var invalid = describe(ConfigResource.Type.TOPIC, "a/b");

        assertThat(unknown.errorCode()).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
        assertThat(unknown.configs()).isEmpty();
        assertThat(unknown.resourceName()).isEqualTo("nosuch");
        assertThat(unknown.resourceType()).isEqualTo(ConfigResource.Type.TOPIC.code());
        assertThat(invalid.errorCode()).isEqualTo(ErrorCode.INVALID_TOPIC_EXCEPTION.code());
    }

    @Test
    void aBrokerShowsWhatIsInForceAndHidesSecrets() {
        set(ConfigResource.broker(1), "message.max.bytes", "2000000");

        var result = describe(ConfigResource.Type.BROKER, "1");

        var batchMaxBytes = setting(result, "message.max.bytes");
        assertThat(batchMaxBytes.value()).isEqualTo("2000000");
        assertThat(batchMaxBytes.configSource()).isEqualTo(DYNAMIC_BROKER);
        assertThat(setting(result, "node.id").readOnly()).isTrue();
        assertThat(setting(result, "node.id").configSource()).isEqualTo(STATIC_BROKER);
        var secret = setting(result, "ssl.key.password");
        assertThat(secret.isSensitive()).isTrue();
        assertThat(secret.value()).isNull();
        assertThat(secret.synonyms()).allSatisfy(it -> assertThat(it.value()).isNull());
    }

    @Test
    void theDefaultOfAllBrokersShowsOnlyWhatIsSetThere() {
        set(ConfigResource.broker(1), "message.max.bytes", "2000000");
        set(ConfigResource.allBrokers(), "log.retention.ms", "777000");

        assertThat(describe(ConfigResource.Type.BROKER, "").configs())
                .singleElement()
                .satisfies(it -> {
                    assertThat(it.name()).isEqualTo("log.retention.ms");
                    assertThat(it.value()).isEqualTo("777000");
                    assertThat(it.configSource()).isEqualTo(DYNAMIC_DEFAULT_BROKER);
                });
    }

    @Test
    void anotherBrokersSettingsAreAskedOfThatBroker() {
        assertInvalid(
                describe(ConfigResource.Type.BROKER, "7"),
                "Unexpected broker id, expected 1 or empty string, but received 7");
        assertInvalid(
                describe(ConfigResource.Type.BROKER, "x"),
                "Broker id must be an integer, but it is: x");
        assertInvalid(
                describe(ConfigResource.Type.BROKER_LOGGER, "7"),
                "Unexpected broker id, expected 1 but received 7");
        assertInvalid(
                describe(ConfigResource.Type.BROKER_LOGGER, ""), "Broker id must not be empty");
    }

    @Test
    void resourcesWithoutANameAreRefused() {
        assertInvalid(describe(ConfigResource.Type.GROUP, ""), "Group name must not be empty");
        assertInvalid(
                describe(ConfigResource.Type.CLIENT_METRICS, ""),
                "Client metrics subscription name must not be empty");
        assertInvalid(
                describe(ConfigResource.Type.UNKNOWN, "q"), "Unsupported resource type: UNKNOWN");
    }

    private static void assertInvalid(DescribeConfigsResult result, String message) {
        assertThat(result.errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST.code());
        assertThat(result.errorMessage()).isEqualTo(message);
        assertThat(result.configs()).isEmpty();
    }

    @Test
    void aGroupHasTheBrokersDefaultsUnlessItSetsItsOwn() {
        set(
                new ConfigResource(ConfigResource.Type.GROUP, "g"),
                "consumer.session.timeout.ms",
                "50000");

        var result = describe(ConfigResource.Type.GROUP, "g");

        assertThat(setting(result, "consumer.session.timeout.ms").synonyms())
                .containsExactly(
                        new DescribeConfigsSynonym("consumer.session.timeout.ms", "50000", 8),
                        new DescribeConfigsSynonym(
                                "group.consumer.session.timeout.ms", "45000", DEFAULT));
        assertThat(setting(result, "consumer.heartbeat.interval.ms").configSource())
                .isEqualTo(DEFAULT);
    }

    @Test
    void whatCannotBeSetYetHasItsDefaultsOrNothing() {
        assertThat(describe(ConfigResource.Type.BROKER_LOGGER, "1").errorCode()).isZero();
        assertThat(describe(ConfigResource.Type.BROKER_LOGGER, "1").configs()).isEmpty();
        assertThat(
                        setting(describe(ConfigResource.Type.CLIENT_METRICS, "m"), "interval.ms")
                                .value())
                .isEqualTo("300000");
    }
}
