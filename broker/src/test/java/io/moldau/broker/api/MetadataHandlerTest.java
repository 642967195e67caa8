package io.moldau.broker.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.message.MetadataRequest;
import io.moldau.protocol.message.MetadataRequest.MetadataRequestTopic;
import io.moldau.protocol.message.MetadataResponse;
import io.moldau.protocol.message.MetadataResponse.MetadataResponseBroker;
import io.moldau.protocol.message.MetadataResponse.MetadataResponsePartition;
import io.moldau.protocol.message.MetadataResponse.MetadataResponseTopic;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MetadataHandlerTest {
    private static final int NEWEST = 13;
    private static final int NOT_ASKED = Integer.MIN_VALUE;

    static List<@Nullable String> names(TestNode node) throws IOException {
        var all = MetadataRequest.builder().topics(null).allowAutoTopicCreation(false).build();
        return node.ask(all, NEWEST, MetadataResponse.class).topics().stream()
                .<@Nullable String>map(MetadataResponseTopic::name)
                .toList();
    }

    private static MetadataResponse ask(
            TestNode node, int version, boolean create, MetadataRequestTopic... topics)
            throws IOException {
        var request =
                MetadataRequest.builder()
                        .topics(List.of(topics))
                        .allowAutoTopicCreation(create)
                        .build();
        return node.ask(request, version, MetadataResponse.class);
    }

    private static MetadataResponse ask(TestNode node, int version, boolean create, String... names)
            throws IOException {
        return ask(
                node,
                version,
                create,
                Stream.of(names)
                        .map(it -> new MetadataRequestTopic(Uuid.ZERO, it))
                        .toArray(MetadataRequestTopic[]::new));
    }

    private static void assertUnknown(
            MetadataResponseTopic topic, ErrorCode error, @Nullable String name, Uuid id) {
        assertThat(topic)
                .isEqualTo(
                        new MetadataResponseTopic(
                                error.code(), name, id, false, List.of(), NOT_ASKED));
    }

    @Test
    void brokersTopicsAndLeadersAreTold() {
        TestNode.run(
                Map.of("broker.rack", "r1"),
                node -> {
                    Uuid id = node.topic("t", 2);
                    var response = ask(node, NEWEST, false, "t");
                    assertThat(response.brokers())
                            .containsExactly(new MetadataResponseBroker(1, "node", 9092, "r1"));
                    assertThat(response.controllerId()).isEqualTo(1);
                    assertThat(response.clusterId()).hasSize(22);
                    var one = List.of(1);
                    assertThat(response.topics())
                            .containsExactly(
                                    new MetadataResponseTopic(
                                            0,
                                            "t",
                                            id,
                                            false,
                                            List.of(
                                                    new MetadataResponsePartition(
                                                            0, 0, 1, 0, one, one, List.of()),
                                                    new MetadataResponsePartition(
                                                            0, 1, 1, 0, one, one, List.of())),
                                            NOT_ASKED));
                });
    }

    @Test
    void allTopicsAreAskedForWithNullAndInTheFirstVersionWithNone() {
        TestNode.run(node -> {
            node.topic("a", 1);
            node.topic("b", 1);
            assertThat(names(node)).containsExactlyInAnyOrder("a", "b");
            var first = MetadataRequest.builder().topics(List.of()).build();
            assertThat(node.ask(first, 0, MetadataResponse.class).topics()).hasSize(2);
            assertThat(node.ask(first, 1, MetadataResponse.class).topics()).isEmpty();
            assertThat(node.ask(first, NEWEST, MetadataResponse.class).topics()).isEmpty();
        });
    }

    @Test
    void everyVersionTellsWhatItCan() {
        TestNode.run(node -> {
            Uuid id = node.topic("t", 1);
            for (int version = 0; version <= NEWEST; version++) {
                var request =
                        MetadataRequest.builder()
                                .topics(List.of(new MetadataRequestTopic(Uuid.ZERO, "t")))
                                .build();
                var response = node.ask(request, version, MetadataResponse.class);
                var topic = response.topics().getFirst();
                assertThat(topic.errorCode()).isZero();
                assertThat(topic.topicId()).isEqualTo(version < 10 ? Uuid.ZERO : id);
                assertThat(topic.partitions().getFirst().leaderEpoch())
                        .isEqualTo(version < 7 ? -1 : 0);
                assertThat(response.controllerId()).isEqualTo(version < 1 ? -1 : 1);
            }
        });
    }

    @Test
    void anUnknownTopicIsCreatedIfTheRequestAndTheSettingAllowIt() {
        TestNode.run(node -> {
            assertUnknown(
                    ask(node, NEWEST, false, "t").topics().getFirst(),
                    ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
                    "t",
                    Uuid.ZERO);
            assertThat(names(node)).isEmpty();
            assertThat(ask(node, NEWEST, true, "t").topics().getFirst().partitions()).hasSize(1);
            assertThat(ask(node, 3, true, "old").topics().getFirst().errorCode()).isZero();
            assertThat(names(node)).containsExactlyInAnyOrder("t", "old");
        });
        TestNode.run(
                Map.of("auto.create.topics.enable", "false"),
                node -> {
                    assertUnknown(
                            ask(node, NEWEST, true, "t").topics().getFirst(),
                            ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
                            "t",
                            Uuid.ZERO);
                    assertThat(names(node)).isEmpty();
                });
    }

    @Test
    void aTopicIsCreatedWithTheDefaultsOfTheNode() {
        TestNode.run(
                Map.of("num.partitions", "3"),
                node ->
                        assertThat(ask(node, NEWEST, true, "t").topics().getFirst().partitions())
                                .hasSize(3));
    }

    @Test
    void aNameThatNoTopicCanHaveIsInvalid() {
        TestNode.run(node -> {
            for (String name : List.of("", ".", "..", "a/b", "ü", "x".repeat(250), "a\u0000")) {
                assertUnknown(
                        ask(node, NEWEST, true, name).topics().getFirst(),
                        ErrorCode.INVALID_TOPIC_EXCEPTION,
                        name,
                        Uuid.ZERO);
            }
            assertThat(ask(node, 0, true, "a/b").topics().getFirst().errorCode())
                    .isEqualTo(ErrorCode.INVALID_TOPIC_EXCEPTION.code());
            assertThat(names(node)).isEmpty();
        });
    }

    @Test
    void internalTopicsAreMarked() {
        TestNode.run(
                Map.of("offsets.topic.num.partitions", "5"),
                node -> {
                    var topic = ask(node, NEWEST, true, "__consumer_offsets").topics().getFirst();
                    assertThat(topic.isInternal()).isTrue();
                    assertThat(topic.partitions()).hasSize(5);
                    var transactions =
                            ask(node, NEWEST, true, "__transaction_state").topics().getFirst();
                    assertThat(transactions.isInternal()).isTrue();
                    assertThat(transactions.partitions()).hasSize(50);
                    assertThat(ask(node, NEWEST, true, "__share_group_state").topics().getFirst())
                            .returns(
                                    ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code(),
                                    MetadataResponseTopic::errorCode);
                });
    }

    @Test
    void aTopicIsFoundByItsIdWhichBeatsAName() {
        TestNode.run(node -> {
            Uuid id = node.topic("t", 1);
            node.topic("other", 1);
            var byId = ask(node, NEWEST, false, new MetadataRequestTopic(id, null));
            assertThat(byId.topics().getFirst().name()).isEqualTo("t");
            var both = ask(node, NEWEST, false, new MetadataRequestTopic(id, "other"));
            assertThat(both.topics().getFirst().name()).isEqualTo("t");
            var unknown = new Uuid(5, 5);
            assertUnknown(
                    ask(node, NEWEST, true, new MetadataRequestTopic(unknown, null))
                            .topics()
                            .getFirst(),
                    ErrorCode.UNKNOWN_TOPIC_ID,
                    null,
                    unknown);
            assertUnknown(
                    ask(node, NEWEST, true, new MetadataRequestTopic(Uuid.ZERO, null))
                            .topics()
                            .getFirst(),
                    ErrorCode.UNKNOWN_TOPIC_ID,
                    null,
                    Uuid.ZERO);
        });
    }

    /// Versions 10 and 11 have the field, but no broker ever answered to it (KAFKA-10774).
    @Test
    void idsInVersionsThatDoNotTakeThemAreRefused() {
        TestNode.run(node -> {
            Uuid id = node.topic("t", 1);
            for (int version : new int[] {10, 11}) {
                assertUnknown(
                        ask(node, version, false, new MetadataRequestTopic(id, "t"))
                                .topics()
                                .getFirst(),
                        ErrorCode.INVALID_REQUEST,
                        "t",
                        id);
                assertUnknown(
                        ask(node, version, false, new MetadataRequestTopic(id, null))
                                .topics()
                                .getFirst(),
                        ErrorCode.INVALID_REQUEST,
                        "",
                        id);
                assertUnknown(
                        ask(node, version, false, new MetadataRequestTopic(Uuid.ZERO, null))
                                .topics()
                                .getFirst(),
                        ErrorCode.INVALID_REQUEST,
                        "",
                        Uuid.ZERO);
            }
        });
    }

    @Test
    void aTopicThatIsNamedTwiceIsToldOnce() {
        TestNode.run(node -> {
            Uuid id = node.topic("t", 1);
            assertThat(ask(node, NEWEST, true, "t", "t", "new", "new").topics())
                    .extracting(MetadataResponseTopic::name)
                    .containsExactly("t", "new");
            var byId = new MetadataRequestTopic(id, null);
            assertThat(ask(node, NEWEST, true, byId, byId).topics()).hasSize(1);
        });
    }

    @Test
    void whatTheCallerMayDoIsToldIfAsked() {
        TestNode.run(node -> {
            node.topic("t", 1);
            var request =
                    MetadataRequest.builder()
                            .topics(List.of(new MetadataRequestTopic(Uuid.ZERO, "t")))
                            .includeTopicAuthorizedOperations(true);
            var topic = node.ask(request.build(), NEWEST, MetadataResponse.class);
            assertThat(topic.topics().getFirst().topicAuthorizedOperations()).isEqualTo(3576);
            assertThat(topic.clusterAuthorizedOperations()).isEqualTo(NOT_ASKED);
            request.includeClusterAuthorizedOperations(true);
            for (int version : new int[] {8, 9, 10}) {
                var both = node.ask(request.build(), version, MetadataResponse.class);
                assertThat(both.clusterAuthorizedOperations()).isEqualTo(8096);
                assertThat(both.topics().getFirst().topicAuthorizedOperations()).isEqualTo(3576);
            }
        });
    }
}
