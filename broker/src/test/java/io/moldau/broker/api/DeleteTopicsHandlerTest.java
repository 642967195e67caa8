package io.moldau.broker.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.message.DeleteTopicsRequest;
import io.moldau.protocol.message.DeleteTopicsRequest.DeleteTopicState;
import io.moldau.protocol.message.DeleteTopicsResponse;
import io.moldau.protocol.message.DeleteTopicsResponse.DeletableTopicResult;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeleteTopicsHandlerTest {
    private static final int NEWEST = 6;
    private static final int WITH_MESSAGES = 5;
    private static final int TIMEOUT_MS = 1000;
    private static final String UNKNOWN = "This server does not host this topic-partition.";

    static void delete(TestNode node, String topic) throws IOException {
        var result = delete(node, new DeleteTopicState(topic, Uuid.ZERO)).getFirst();
        assertThat(result.errorCode()).isZero();
    }

    private static List<DeletableTopicResult> delete(TestNode node, DeleteTopicState... topics)
            throws IOException {
        var request = new DeleteTopicsRequest(List.of(topics), List.of(), TIMEOUT_MS);
        return node.ask(request, NEWEST, DeleteTopicsResponse.class).responses();
    }

    private static DeletableTopicResult refused(@Nullable String name, Uuid id, String message) {
        return new DeletableTopicResult(name, id, ErrorCode.INVALID_REQUEST.code(), message);
    }

    private static DeletableTopicResult unknown(String name) {
        return new DeletableTopicResult(
                name, Uuid.ZERO, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code(), UNKNOWN);
    }

    @Test
    void topicsGoByNameAndById() {
        TestNode.run(node -> {
            Uuid a = node.topic("a", 1);
            Uuid b = node.topic("b", 1);
            assertThat(
                            delete(
                                    node,
                                    new DeleteTopicState("a", Uuid.ZERO),
                                    new DeleteTopicState(null, b)))
                    .containsExactly(
                            new DeletableTopicResult("a", a, 0, null),
                            new DeletableTopicResult("b", b, 0, null));
            assertThat(MetadataHandlerTest.names(node)).isEmpty();
        });
    }

    @Test
    void aTopicOfTheSameNameBeginsEmpty() {
        TestNode.run(node -> {
            Uuid old = node.topic("t", 1);
            node.produce("t", 0, "a", "b");
            delete(node, "t");
            assertThat(node.topic("t", 1)).isNotEqualTo(old);
            assertThat(FetchHandlerTest.values(node, "t", 0)).isEmpty();
            assertThat(node.produce("t", 0, "c")).isZero();
        });
    }

    @Test
    void olderVersionsNameTopicsInAList() {
        TestNode.run(node -> {
            for (int version = 1; version < NEWEST; version++) {
                node.topic("t", 1);
                var request = new DeleteTopicsRequest(List.of(), List.of("t", "no"), TIMEOUT_MS);
                var results = node.ask(request, version, DeleteTopicsResponse.class).responses();
                assertThat(results)
                        .containsExactly(
                                new DeletableTopicResult("t", Uuid.ZERO, 0, null),
                                new DeletableTopicResult(
                                        "no",
                                        Uuid.ZERO,
                                        ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code(),
                                        version < WITH_MESSAGES ? null : UNKNOWN));
            }
        });
    }

    @Test
    void topicsThatAreNotThereAreUnknown() {
        TestNode.run(node -> {
            var none = new Uuid(9, 9);
            assertThat(
                            delete(
                                    node,
                                    new DeleteTopicState("no", Uuid.ZERO),
                                    new DeleteTopicState("", Uuid.ZERO),
                                    new DeleteTopicState("a/b", Uuid.ZERO),
                                    new DeleteTopicState(null, none)))
                    .containsExactly(
                            unknown("no"),
                            unknown(""),
                            unknown("a/b"),
                            new DeletableTopicResult(
                                    null,
                                    none,
                                    ErrorCode.UNKNOWN_TOPIC_ID.code(),
                                    "This server does not host this topic ID."));
            assertThat(delete(node)).isEmpty();
        });
    }

    @Test
    void whatNamesNoTopicOrMoreThanOneIsRefused() {
        TestNode.run(node -> {
            Uuid id = node.topic("t", 1);
            assertThat(delete(node, new DeleteTopicState("t", id)))
                    .containsExactly(
                            refused("t", id, "You may not specify both topic name and topic id."));
            assertThat(delete(node, new DeleteTopicState(null, Uuid.ZERO)))
                    .containsExactly(
                            refused(null, Uuid.ZERO, "Neither topic name nor id were specified."));
            assertThat(MetadataHandlerTest.names(node)).containsExactly("t");
        });
    }

    @Test
    void aTopicThatIsNamedTwiceStays() {
        TestNode.run(node -> {
            Uuid id = node.topic("t", 1);
            var byName = new DeleteTopicState("t", Uuid.ZERO);
            var byId = new DeleteTopicState(null, id);
            assertThat(delete(node, byName, byName))
                    .containsExactly(refused("t", Uuid.ZERO, "Duplicate topic name."));
            assertThat(delete(node, byId, byId))
                    .containsExactly(refused(null, id, "Duplicate topic id."));
            String both = "The provided topic name maps to an ID that was already supplied.";
            assertThat(delete(node, byName, byId)).containsExactly(refused("t", id, both));
            assertThat(delete(node, byId, byName)).containsExactly(refused("t", id, both));
            assertThat(MetadataHandlerTest.names(node)).containsExactly("t");
        });
    }
}
