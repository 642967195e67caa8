package io.moldau.broker.api;

import static io.moldau.broker.api.GroupClient.commit;
import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.message.OffsetFetchRequest;
import io.moldau.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.moldau.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopic;
import io.moldau.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import io.moldau.protocol.message.OffsetFetchResponse;
import io.moldau.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import io.moldau.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartition;
import io.moldau.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartitions;
import io.moldau.protocol.message.OffsetFetchResponse.OffsetFetchResponseTopics;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OffsetFetchHandlerTest {
    private static final int OLDEST = 1;
    private static final int WITH_GROUPS = 8;
    private static final int BY_ID = 10;

    static long committed(TestNode node, String group, String topic, int partition)
            throws IOException {
        var wanted = new OffsetFetchRequestTopic(topic, List.of(partition));
        return old(node, 7, group, wanted)
                .topics()
                .getFirst()
                .partitions()
                .getFirst()
                .committedOffset();
    }

    private static OffsetFetchResponse old(
            TestNode node, int version, String group, OffsetFetchRequestTopic... topics)
            throws IOException {
        var request = OffsetFetchRequest.builder().groupId(group).topics(List.of(topics)).build();
        return node.ask(request, version, OffsetFetchResponse.class);
    }

    private static OffsetFetchResponseGroup ask(
            TestNode node,
            int version,
            String group,
            @Nullable List<OffsetFetchRequestTopics> topics)
            throws IOException {
        var request =
                OffsetFetchRequest.builder()
                        .groups(List.of(new OffsetFetchRequestGroup(group, null, -1, topics)))
                        .build();
        return node.ask(request, version, OffsetFetchResponse.class).groups().getFirst();
    }

    private static OffsetFetchResponsePartitions at(int partition, long offset) {
        return new OffsetFetchResponsePartitions(partition, offset, -1, "note", 0);
    }

    private static OffsetFetchResponsePartitions none(int partition, ErrorCode error) {
        return new OffsetFetchResponsePartitions(partition, -1, -1, "", error.code());
    }

    private static Uuid prepare(TestNode node) throws IOException {
        Uuid id = node.topic("t", 2);
        FindCoordinatorHandlerTest.find(node, 6, "g");
        commit(node, commit("g", "t", Uuid.ZERO, 0, 5));
        return id;
    }

    @Test
    void olderVersionsAskForOneGroup() {
        TestNode.run(node -> {
            prepare(node);
            for (int version = OLDEST; version < WITH_GROUPS; version++) {
                var answer =
                        old(
                                node,
                                version,
                                "g",
                                new OffsetFetchRequestTopic("t", List.of(0, 1, 9)),
                                new OffsetFetchRequestTopic("nosuch", List.of(0)));
                assertThat(answer.errorCode()).isZero();
                assertThat(answer.topics().get(0).partitions())
                        .containsExactly(
                                new OffsetFetchResponsePartition(0, 5, -1, "note", 0),
                                new OffsetFetchResponsePartition(1, -1, -1, "", 0),
                                new OffsetFetchResponsePartition(9, -1, -1, "", 0));
                assertThat(answer.topics().get(1).partitions())
                        .containsExactly(new OffsetFetchResponsePartition(0, -1, -1, "", 0));
                var unknown =
                        old(node, version, "no", new OffsetFetchRequestTopic("t", List.of(0)));
                assertThat(unknown.errorCode()).isZero();
            }
        });
    }

    @Test
    void allOffsetsOfAGroupAreAskedForWithNull() {
        TestNode.run(node -> {
            Uuid id = prepare(node);
            for (int version = 2; version < WITH_GROUPS; version++) {
                var request = OffsetFetchRequest.builder().groupId("g").topics(null).build();
                var topics = node.ask(request, version, OffsetFetchResponse.class).topics();
                assertThat(topics.getFirst().partitions()).hasSize(1);
            }
            for (int version = WITH_GROUPS; version <= BY_ID; version++) {
                boolean byId = version == BY_ID;
                assertThat(ask(node, version, "g", null).topics())
                        .containsExactly(
                                new OffsetFetchResponseTopics(
                                        byId ? "" : "t", byId ? id : Uuid.ZERO, List.of(at(0, 5))));
                assertThat(ask(node, version, "nosuch", null).topics()).isEmpty();
                assertThat(ask(node, version, "g", List.of()).topics()).isEmpty();
            }
        });
    }

    @Test
    void severalGroupsAreAnsweredInOrder() {
        TestNode.run(node -> {
            prepare(node);
            var both =
                    OffsetFetchRequest.builder()
                            .groups(
                                    List.of(
                                            new OffsetFetchRequestGroup("none", null, -1, null),
                                            new OffsetFetchRequestGroup("g", null, -1, null)))
                            .requireStable(true)
                            .build();
            assertThat(node.ask(both, 9, OffsetFetchResponse.class).groups())
                    .extracting(it -> it.groupId() + ":" + it.topics().size())
                    .containsExactly("none:0", "g:1");
        });
    }

    @Test
    void topicsAreAskedForByIdSinceVersionTen() {
        TestNode.run(node -> {
            Uuid id = prepare(node);
            var none = new Uuid(8, 8);
            var answer =
                    ask(
                            node,
                            BY_ID,
                            "g",
                            List.of(
                                    new OffsetFetchRequestTopics("", id, List.of(0, 1)),
                                    new OffsetFetchRequestTopics("", none, List.of(0))));
            assertThat(answer.topics())
                    .containsExactly(
                            new OffsetFetchResponseTopics(
                                    "", id, List.of(at(0, 5), none(1, ErrorCode.NONE))),
                            new OffsetFetchResponseTopics(
                                    "", none, List.of(none(0, ErrorCode.UNKNOWN_TOPIC_ID))));
        });
    }

    @Test
    void offsetsOfATopicThatIsGoneAreGone() {
        TestNode.run(node -> {
            prepare(node);
            DeleteTopicsHandlerTest.delete(node, "t");
            node.topic("t", 2);
            node.pass(java.time.Duration.ofSeconds(1));
            assertThat(committed(node, "g", "t", 0)).isEqualTo(-1);
        });
    }

    @Test
    void withoutACoordinatorTheErrorIsWhereTheVersionPutsIt() {
        TestNode.run(node -> {
            node.topic("t", 1);
            int code = ErrorCode.COORDINATOR_NOT_AVAILABLE.code();
            var first = old(node, 1, "g", new OffsetFetchRequestTopic("t", List.of(0)));
            assertThat(first.topics().getFirst().partitions().getFirst().errorCode())
                    .isEqualTo(code);
            var second = old(node, 2, "g", new OffsetFetchRequestTopic("t", List.of(0)));
            assertThat(second.errorCode()).isEqualTo(code);
            assertThat(ask(node, BY_ID, "g", null).errorCode()).isEqualTo(code);
        });
    }
}
