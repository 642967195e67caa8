package io.moldau.broker.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.DescribeTopicPartitionsRequest;
import io.moldau.protocol.message.DescribeTopicPartitionsRequest.Cursor;
import io.moldau.protocol.message.DescribeTopicPartitionsRequest.TopicRequest;
import io.moldau.protocol.message.DescribeTopicPartitionsResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DescribeTopicPartitionsHandlerTest {
    private static final int PLENTY = 2000;

    private static DescribeTopicPartitionsResponse ask(
            TestNode node, int limit, @Nullable Cursor cursor, String... topics)
            throws IOException {
        var request =
                new DescribeTopicPartitionsRequest(
                        Stream.of(topics).map(TopicRequest::new).toList(), limit, cursor);
        return node.ask(request, 0, DescribeTopicPartitionsResponse.class);
    }

    /// Topics and their partitions, such as `a 0 1` or, with an error, `a !3`.
    private static List<String> told(DescribeTopicPartitionsResponse response) {
        return response.topics().stream()
                .map(topic -> {
                    var text = new StringBuilder(String.valueOf(topic.name()));
                    if (topic.errorCode() != 0) {
                        text.append(" !").append(topic.errorCode());
                    }
                    topic.partitions().forEach(it -> text.append(' ').append(it.partitionIndex()));
                    return text.toString();
                })
                .toList();
    }

    private static void prepare(TestNode node) throws IOException {
        node.topic("a", 2);
        node.topic("b", 3);
    }

    @Test
    void topicsAreToldInTheOrderOfTheirNamesAndOnce() {
        TestNode.run(node -> {
            prepare(node);
            var response = ask(node, PLENTY, null, "b", "a", "b", "nosuch");
            assertThat(told(response)).containsExactly("a 0 1", "b 0 1 2", "nosuch !3");
            assertThat(response.nextCursor()).isNull();
            var partition = response.topics().getFirst().partitions().getFirst();
            assertThat(partition.leaderId()).isOne();
            assertThat(partition.isrNodes()).containsExactly(1);
            assertThat(partition.eligibleLeaderReplicas()).isEmpty();
            assertThat(told(ask(node, PLENTY, null))).containsExactly("a 0 1", "b 0 1 2");
        });
    }

    @Test
    void pagesFollowEachOtherUntilNothingIsLeft() {
        TestNode.run(node -> {
            prepare(node);
            var first = ask(node, 3, null, "a", "b");
            assertThat(told(first)).containsExactly("a 0 1", "b 0");
            var next = first.nextCursor();
            assertThat(next).isEqualTo(new DescribeTopicPartitionsResponse.Cursor("b", 1));
            var second = ask(node, 3, new Cursor("b", 1), "a", "b");
            assertThat(told(second)).containsExactly("b 1 2");
            assertThat(second.nextCursor()).isNull();
        });
    }

    @Test
    void aPageThatEndsWithATopicPointsToTheNext() {
        TestNode.run(node -> {
            prepare(node);
            assertThat(ask(node, 2, null, "a", "b").nextCursor())
                    .isEqualTo(new DescribeTopicPartitionsResponse.Cursor("b", 0));
            assertThat(ask(node, 5, null, "a", "b").nextCursor()).isNull();
        });
    }

    @Test
    void theNodesLimitHoldsForWhoeverAsksForMore() {
        TestNode.run(
                Map.of("max.request.partition.size.limit", "4"),
                node -> {
                    prepare(node);
                    assertThat(told(ask(node, PLENTY, null))).containsExactly("a 0 1", "b 0 1");
                    assertThat(told(ask(node, 0, null))).containsExactly("a 0");
                    assertThat(told(ask(node, -1, null))).containsExactly("a 0");
                });
    }

    @Test
    void aCursorThatFitsNothingIsRefused() {
        TestNode.run(node -> {
            prepare(node);
            int invalid = ErrorCode.INVALID_REQUEST.code();
            assertThat(told(ask(node, PLENTY, new Cursor("a", -1), "a")))
                    .containsExactly("a !" + invalid);
            assertThat(told(ask(node, PLENTY, new Cursor("p", 0), "a", "b")))
                    .containsExactly("a !" + invalid, "b !" + invalid);
        });
    }

    @Test
    void aTopicThatWentBetweenTwoPagesIsToldAsGone() {
        TestNode.run(node -> {
            prepare(node);
            DeleteTopicsHandlerTest.delete(node, "a");
            assertThat(told(ask(node, PLENTY, new Cursor("a", 1), "a", "b")))
                    .containsExactly("a !3", "b 0 1 2");
            assertThat(told(ask(node, PLENTY, new Cursor("a", 1)))).containsExactly("b 0 1 2");
        });
    }

    @Test
    void namesThatNoTopicCanHaveAreInvalid() {
        TestNode.run(node ->
                assertThat(told(ask(node, PLENTY, null, "a/b", "")))
                        .containsExactly(" !17", "a/b !17"));
    }
}
