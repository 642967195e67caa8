package io.moldau.broker.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.message.CreateTopicsRequest;
import io.moldau.protocol.message.CreateTopicsRequest.CreatableReplicaAssignment;
import io.moldau.protocol.message.CreateTopicsRequest.CreatableTopic;
import io.moldau.protocol.message.CreateTopicsRequest.CreatableTopicConfig;
import io.moldau.protocol.message.CreateTopicsResponse;
import io.moldau.protocol.message.CreateTopicsResponse.CreatableTopicResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What CreateTopics does not take, in Kafka's words; and what it takes.
class CreateTopicsRefusalTest {
    private static final int NEWEST = 7;
    private static final int TIMEOUT_MS = 1000;
    private static final List<Integer> HERE = List.of(1);

    private static List<CreatableTopicResult> create(
            TestNode node, int version, boolean validateOnly, CreatableTopic... topics)
            throws IOException {
        var request = new CreateTopicsRequest(List.of(topics), TIMEOUT_MS, validateOnly);
        return node.ask(request, version, CreateTopicsResponse.class).topics();
    }

    private static CreatableTopic.Builder named(String name) {
        return CreatableTopic.builder().name(name).numPartitions(1).replicationFactor(1);
    }

    private static void assertRefused(
            TestNode node, ErrorCode error, String message, CreatableTopic.Builder topic)
            throws IOException {
        var result = create(node, NEWEST, false, topic.build()).getFirst();
        assertThat(ErrorCode.forCode(result.errorCode())).isEqualTo(error);
        assertThat(result.errorMessage()).isEqualTo(message);
        assertThat(result.topicId()).isEqualTo(Uuid.ZERO);
        assertThat(result.numPartitions()).isEqualTo(-1);
    }

    private static CreatableTopic.Builder with(String config, @Nullable String value) {
        return named("c").configs(List.of(new CreatableTopicConfig(config, value)));
    }

    @SafeVarargs
    private static CreatableTopic.Builder assigned(List<Integer>... brokers) {
        var all = new ArrayList<CreatableReplicaAssignment>();
        for (int i = 0; i < brokers.length; i++) {
            all.add(new CreatableReplicaAssignment(i, brokers[i]));
        }
        return named("a").numPartitions(-1).replicationFactor(-1).assignments(all);
    }

    @Test
    void everyVersionCreates() {
        TestNode.run(node -> {
            for (int version = 2; version <= NEWEST; version++) {
                var topic = named("t" + version).numPartitions(2).build();
                var result = create(node, version, false, topic).getFirst();
                assertThat(result.errorCode()).isZero();
                assertThat(result.errorMessage()).isNull();
                assertThat(result.numPartitions()).isEqualTo(version < 5 ? -1 : 2);
                assertThat(result.topicId().equals(Uuid.ZERO)).isEqualTo(version < 7);
            }
            assertThat(MetadataHandlerTest.names(node)).hasSize(6);
        });
    }

    @Test
    void theDefaultsOfTheNodeAreTaken() {
        TestNode.run(
                java.util.Map.of("num.partitions", "3"),
                node -> {
                    var topic = named("t").numPartitions(-1).replicationFactor(-1).build();
                    var result = create(node, NEWEST, false, topic).getFirst();
                    assertThat(result.numPartitions()).isEqualTo(3);
                    assertThat(result.replicationFactor()).isEqualTo(1);
                    var own = create(node, NEWEST, false, assigned(HERE, HERE).build()).getFirst();
                    assertThat(own.numPartitions()).isEqualTo(2);
                });
    }

    @Test
    void validationAnswersAsIfAndCreatesNothing() {
        TestNode.run(node -> {
            var result = create(node, NEWEST, true, named("t").build()).getFirst();
            assertThat(result.errorCode()).isZero();
            assertThat(result.numPartitions()).isEqualTo(1);
            assertThat(result.configs()).isNotEmpty();
            assertThat(MetadataHandlerTest.names(node)).isEmpty();
        });
    }

    @Test
    void namesThatCannotBeAreRefused() {
        TestNode.run(node -> {
            var invalid = ErrorCode.INVALID_TOPIC_EXCEPTION;
            String is = "Topic name is invalid: ";
            assertRefused(node, invalid, is + "the empty string is not allowed", named(""));
            assertRefused(node, invalid, is + "'.' is not allowed", named("."));
            assertRefused(node, invalid, is + "'..' is not allowed", named(".."));
            for (String name : List.of("a/b", "a b", "ü", "a\u0000")) {
                assertRefused(
                        node,
                        invalid,
                        is
                                + "'%s' contains one or more characters other than ASCII"
                                        .formatted(name)
                                + " alphanumerics, '.', '_' and '-'",
                        named(name));
            }
            String longest = "x".repeat(249);
            assertRefused(
                    node,
                    invalid,
                    is
                            + "the length of '%sx' is longer than the max allowed length 249"
                                    .formatted(longest),
                    named(longest + "x"));
            assertThat(create(node, NEWEST, false, named(longest).build()).getFirst().errorCode())
                    .isZero();
        });
    }

    @Test
    void namesThatAreTakenAreRefused() {
        TestNode.run(node -> {
            node.topic("my.dotted", 1);
            assertRefused(
                    node,
                    ErrorCode.TOPIC_ALREADY_EXISTS,
                    "Topic 'my.dotted' already exists.",
                    named("my.dotted"));
            assertRefused(
                    node,
                    ErrorCode.INVALID_TOPIC_EXCEPTION,
                    "Topic 'my_dotted' collides with existing topic: my.dotted",
                    named("my_dotted"));
            var twice = create(node, NEWEST, false, named("d").build(), named("d").build());
            assertThat(twice).hasSize(1);
            assertThat(twice.getFirst().errorMessage()).isEqualTo("Duplicate topic name.");
            var two = create(node, NEWEST, false, named("e.e").build(), named("e_e").build());
            assertThat(two)
                    .extracting(CreatableTopicResult::errorCode)
                    .containsExactlyInAnyOrder(0, ErrorCode.INVALID_TOPIC_EXCEPTION.code());
        });
    }

    @Test
    void countsThatCannotBeAreRefused() {
        TestNode.run(node -> {
            for (int count : new int[] {0, -2, Integer.MIN_VALUE}) {
                assertRefused(
                        node,
                        ErrorCode.INVALID_PARTITIONS,
                        "Number of partitions was set to an invalid non-positive value.",
                        named("t").numPartitions(count));
            }
            for (int count : new int[] {20_000, Integer.MAX_VALUE}) {
                assertRefused(
                        node,
                        ErrorCode.POLICY_VIOLATION,
                        "Excessively large number of partitions per request.",
                        named("t").numPartitions(count));
            }
            for (int factor : new int[] {0, -2}) {
                assertRefused(
                        node,
                        ErrorCode.INVALID_REPLICATION_FACTOR,
                        "Replication factor must be larger than 0, or -1 to use the default"
                                + " value.",
                        named("t").replicationFactor(factor));
            }
            assertRefused(
                    node,
                    ErrorCode.INVALID_REPLICATION_FACTOR,
                    "Unable to replicate the partition 5 time(s): The target replication factor of"
                            + " 5 cannot be reached because only 1 broker(s) are registered or some"
                            + " brokers have all their log directories cordoned.",
                    named("t").replicationFactor(5));
        });
    }

    @Test
    void assignmentsThatCannotBeAreRefused() {
        TestNode.run(node -> {
            var wrong = ErrorCode.INVALID_REPLICA_ASSIGNMENT;
            String includes = "The manual partition assignment includes ";
            assertRefused(
                    node,
                    wrong,
                    includes + "broker 9, but no such broker is registered.",
                    assigned(List.of(9)));
            assertRefused(
                    node,
                    wrong,
                    includes + "the broker 1 more than once.",
                    assigned(List.of(1, 1)));
            assertRefused(node, wrong, includes + "an empty replica list.", assigned(List.of()));
            assertRefused(
                    node,
                    wrong,
                    "partitions should be a consecutive 0-based integer sequence",
                    named("a")
                            .numPartitions(-1)
                            .replicationFactor(-1)
                            .assignments(List.of(new CreatableReplicaAssignment(1, HERE))));
            var twice = new CreatableReplicaAssignment(0, HERE);
            assertRefused(
                    node,
                    wrong,
                    "Found multiple manual partition assignments for partition 0",
                    named("a")
                            .numPartitions(-1)
                            .replicationFactor(-1)
                            .assignments(List.of(twice, twice)));
            assertRefused(
                    node,
                    ErrorCode.INVALID_REQUEST,
                    "A manual partition assignment was specified, but numPartitions was not set to"
                            + " -1.",
                    assigned(HERE).numPartitions(1));
            assertRefused(
                    node,
                    ErrorCode.INVALID_REQUEST,
                    "A manual partition assignment was specified, but replication factor was not"
                            + " set to -1.",
                    assigned(HERE).replicationFactor(1));
        });
    }

    @Test
    void settingsThatCannotBeAreRefused() {
        TestNode.run(node -> {
            var wrong = ErrorCode.INVALID_CONFIG;
            assertRefused(node, wrong, "Unknown topic config name: no.such", with("no.such", "1"));
            assertRefused(
                    node,
                    wrong,
                    "Invalid value -5 for configuration retention.ms: Value must be at least -1",
                    with("retention.ms", "-5"));
            assertRefused(
                    node,
                    wrong,
                    "Invalid value abc for configuration retention.ms: Not a number of type LONG",
                    with("retention.ms", "abc"));
            assertRefused(
                    node,
                    wrong,
                    "Invalid value foo for configuration cleanup.policy: String must be one of:"
                            + " compact, delete",
                    with("cleanup.policy", "foo"));
            assertRefused(
                    node,
                    wrong,
                    "Null value not supported for topic configs: retention.ms",
                    with("retention.ms", null));
            assertThat(MetadataHandlerTest.names(node)).isEmpty();
        });
    }
}
