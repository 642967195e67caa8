package io.moldau.broker.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.CreatePartitionsRequest;
import io.moldau.protocol.message.CreatePartitionsRequest.CreatePartitionsAssignment;
import io.moldau.protocol.message.CreatePartitionsRequest.CreatePartitionsTopic;
import io.moldau.protocol.message.CreatePartitionsResponse;
import io.moldau.protocol.message.CreatePartitionsResponse.CreatePartitionsTopicResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CreatePartitionsHandlerTest {
    private static final int NEWEST = 3;
    private static final int TIMEOUT_MS = 1000;

    private static List<CreatePartitionsTopicResult> grow(
            TestNode node, int version, boolean validateOnly, CreatePartitionsTopic... topics)
            throws IOException {
        var request = new CreatePartitionsRequest(List.of(topics), TIMEOUT_MS, validateOnly);
        return node.ask(request, version, CreatePartitionsResponse.class).results();
    }

    private static CreatePartitionsTopic to(String topic, int count) {
        return new CreatePartitionsTopic(topic, count, null);
    }

    @SafeVarargs
    private static CreatePartitionsTopic to(int count, List<Integer>... brokers) {
        var assignments = new ArrayList<CreatePartitionsAssignment>();
        for (List<Integer> one : brokers) {
            assignments.add(new CreatePartitionsAssignment(one));
        }
        return new CreatePartitionsTopic("t", count, assignments);
    }

    private static void assertRefused(
            TestNode node, CreatePartitionsTopic topic, ErrorCode error, @Nullable String message)
            throws IOException {
        var result = grow(node, NEWEST, false, topic).getFirst();
        assertThat(ErrorCode.forCode(result.errorCode())).isEqualTo(error);
        assertThat(result.errorMessage()).isEqualTo(message);
    }

    @Test
    void everyVersionGrowsATopicThatIsUsable() {
        TestNode.run(node -> {
            node.topic("t", 1);
            node.produce("t", 0, "a");
            for (int version = 0; version <= NEWEST; version++) {
                int count = 2 + version;
                var result = grow(node, version, false, to("t", count)).getFirst();
                assertThat(result).isEqualTo(new CreatePartitionsTopicResult("t", 0, null));
                assertThat(node.produce("t", count - 1, "new")).isZero();
            }
            assertThat(FetchHandlerTest.values(node, "t", 0)).containsExactly("a");
            assertThat(grow(node, NEWEST, false, to(6, List.of(1))).getFirst().errorCode())
                    .isZero();
        });
    }

    @Test
    void validationAddsNothing() {
        TestNode.run(node -> {
            node.topic("t", 1);
            assertThat(grow(node, NEWEST, true, to("t", 5)).getFirst().errorCode()).isZero();
            assertThat(grow(node, NEWEST, false, to("t", 2)).getFirst().errorCode()).isZero();
        });
    }

    @Test
    void countsThatAreNoIncreaseAreRefused() {
        TestNode.run(node -> {
            node.topic("t", 3);
            var invalid = ErrorCode.INVALID_PARTITIONS;
            assertRefused(node, to("t", 3), invalid, "Topic already has 3 partition(s).");
            for (int count : new int[] {2, 0, -1}) {
                assertRefused(
                        node,
                        to("t", count),
                        invalid,
                        "The topic t currently has 3 partition(s); %d would not be an increase."
                                .formatted(count));
            }
            assertRefused(
                    node,
                    to("t", 20_000),
                    ErrorCode.POLICY_VIOLATION,
                    "Excessively large number of partitions per request.");
            assertRefused(
                    node,
                    to("nosuch", 2),
                    ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
                    "This server does not host this topic-partition.");
        });
    }

    @Test
    void assignmentsHaveToFit() {
        TestNode.run(node -> {
            node.topic("t", 1);
            var wrong = ErrorCode.INVALID_REPLICA_ASSIGNMENT;
            String includes = "The manual partition assignment includes ";
            assertRefused(
                    node,
                    to(3),
                    wrong,
                    "Attempted to add 2 additional partition(s), but only 0 assignment(s) were"
                            + " specified.");
            assertRefused(
                    node,
                    to(2, List.of(9)),
                    wrong,
                    includes + "broker 9, but no such broker is registered.");
            assertRefused(
                    node, to(2, List.of(1, 1)), wrong, includes + "the broker 1 more than once.");
            assertRefused(node, to(2, List.of()), wrong, includes + "an empty replica list.");
        });
    }

    @Test
    void aTopicThatIsNamedTwiceDoesNotGrow() {
        TestNode.run(node -> {
            node.topic("t", 1);
            node.topic("u", 1);
            assertThat(grow(node, NEWEST, false, to("t", 2), to("t", 3), to("u", 2)))
                    .containsExactly(
                            new CreatePartitionsTopicResult(
                                    "t", ErrorCode.INVALID_REQUEST.code(), "Duplicate topic name."),
                            new CreatePartitionsTopicResult("u", 0, null));
        });
    }
}
