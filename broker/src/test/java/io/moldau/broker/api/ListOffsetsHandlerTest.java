package io.moldau.broker.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.ListOffsetsRequest;
import io.moldau.protocol.message.ListOffsetsRequest.ListOffsetsPartition;
import io.moldau.protocol.message.ListOffsetsRequest.ListOffsetsTopic;
import io.moldau.protocol.message.ListOffsetsResponse;
import io.moldau.protocol.message.ListOffsetsResponse.ListOffsetsPartitionResponse;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListOffsetsHandlerTest {
    private static final long LATEST = -1;
    private static final long EARLIEST = -2;
    private static final long MAX_TIMESTAMP = -3;
    private static final long EARLIEST_LOCAL = -4;
    private static final long LATEST_TIERED = -5;
    private static final long EARLIEST_PENDING_UPLOAD = -6;
    private static final int NEWEST = 11;
    private static final int ANY_EPOCH = -1;

    private static ListOffsetsRequest request(
            int isolation, String topic, ListOffsetsPartition... partitions) {
        return ListOffsetsRequest.builder()
                .replicaId(-1)
                .isolationLevel(isolation)
                .topics(List.of(new ListOffsetsTopic(topic, List.of(partitions))))
                .build();
    }

    private static ListOffsetsPartitionResponse look(
            TestNode node, int version, String topic, int partition, long timestamp)
            throws IOException {
        var asked = new ListOffsetsPartition(partition, ANY_EPOCH, timestamp);
        return look(node, version, request(0, topic, asked));
    }

    private static ListOffsetsPartitionResponse look(
            TestNode node, int version, ListOffsetsRequest request) throws IOException {
        var response = node.ask(request, version, ListOffsetsResponse.class);
        return response.topics().getFirst().partitions().getFirst();
    }

    private static ListOffsetsPartitionResponse found(long offset, long timestamp, int epoch) {
        return new ListOffsetsPartitionResponse(0, 0, timestamp, offset, epoch);
    }

    private static ListOffsetsPartitionResponse failed(ErrorCode error) {
        return new ListOffsetsPartitionResponse(0, error.code(), -1, -1, -1);
    }

    private static long deleteBefore(TestNode node, String topic, long offset) throws IOException {
        return DeleteRecordsHandlerTest.delete(node, topic, 0, offset).lowWatermark();
    }

    @Test
    void theEndsOfALogAreGivenWithTheirLeaderEpoch() {
        TestNode.run(node -> {
            node.topic("t", 1);
            node.produce("t", 0, "a", "b", "c");
            assertThat(look(node, NEWEST, "t", 0, LATEST)).isEqualTo(found(3, -1, 0));
            assertThat(look(node, NEWEST, "t", 0, EARLIEST)).isEqualTo(found(0, -1, 0));
            assertThat(look(node, NEWEST, "t", 0, EARLIEST_LOCAL)).isEqualTo(found(0, -1, 0));

            assertThat(deleteBefore(node, "t", 2)).isEqualTo(2);
            assertThat(look(node, NEWEST, "t", 0, EARLIEST)).isEqualTo(found(2, -1, 0));
            assertThat(deleteBefore(node, "t", -1)).isEqualTo(3);
            assertThat(look(node, NEWEST, "t", 0, EARLIEST)).isEqualTo(found(3, -1, 0));
        });
    }

    @Test
    void anEmptyLogBeginsAndEndsAtZero() {
        TestNode.run(node -> {
            node.topic("t", 1);
            assertThat(look(node, NEWEST, "t", 0, EARLIEST)).isEqualTo(found(0, -1, 0));
            assertThat(look(node, NEWEST, "t", 0, LATEST)).isEqualTo(found(0, -1, 0));
            assertThat(look(node, NEWEST, "t", 0, MAX_TIMESTAMP)).isEqualTo(found(-1, -1, -1));
            assertThat(look(node, NEWEST, "t", 0, 0)).isEqualTo(found(-1, -1, -1));
        });
    }

    @Test
    void aTimeFindsTheFirstRecordThatIsNotOlder() {
        TestNode.run(node -> {
            node.topic("t", 1);
            long start = node.nowMs();
            for (int i = 0; i < 5; i++) {
                node.produce("t", 0, TestNode.batch(start + 10L * i, "v" + i));
            }
            assertThat(look(node, NEWEST, "t", 0, start - 1)).isEqualTo(found(0, start, 0));
            assertThat(look(node, NEWEST, "t", 0, start + 11)).isEqualTo(found(2, start + 20, 0));
            assertThat(look(node, NEWEST, "t", 0, start + 41)).isEqualTo(found(-1, -1, -1));
            assertThat(look(node, NEWEST, "t", 0, MAX_TIMESTAMP))
                    .isEqualTo(found(4, start + 40, 0));
            deleteBefore(node, "t", 3);
            assertThat(look(node, NEWEST, "t", 0, 0)).isEqualTo(found(3, start + 30, 0));
        });
    }

    @Test
    void nothingIsTieredAndNothingWaitsForIt() {
        TestNode.run(node -> {
            node.topic("t", 1);
            node.produce("t", 0, "a");
            assertThat(look(node, NEWEST, "t", 0, LATEST_TIERED)).isEqualTo(found(-1, -1, -1));
            assertThat(look(node, NEWEST, "t", 0, EARLIEST_PENDING_UPLOAD))
                    .isEqualTo(found(-1, -1, -1));
        });
    }

    /// Each special timestamp came with a version of its own; a client of an older one that sends
    /// it means something else.
    @ParameterizedTest
    @CsvSource({"-3,7", "-4,8", "-5,9", "-6,11"})
    void specialTimestampsAreRefusedBeforeTheirVersion(long timestamp, int version) {
        TestNode.run(node -> {
            node.topic("t", 1);
            node.produce("t", 0, "a");
            assertThat(look(node, version - 1, "t", 0, timestamp))
                    .isEqualTo(failed(ErrorCode.UNSUPPORTED_VERSION));
            assertThat(look(node, version, "t", 0, timestamp).errorCode()).isZero();
        });
    }

    @Test
    void timestampsThatMeanNothingAreRefused() {
        TestNode.run(node -> {
            node.topic("t", 1);
            assertThat(look(node, NEWEST, "t", 0, -7))
                    .isEqualTo(failed(ErrorCode.UNSUPPORTED_VERSION));
            assertThat(look(node, NEWEST, "t", 0, Long.MIN_VALUE))
                    .isEqualTo(failed(ErrorCode.UNSUPPORTED_VERSION));
            assertThat(look(node, NEWEST, "t", 0, Long.MAX_VALUE)).isEqualTo(found(-1, -1, -1));
        });
    }

    @Test
    void oldVersionsHaveNoLeaderEpoch() {
        TestNode.run(node -> {
            node.topic("t", 1);
            node.produce("t", 0, "a");
            for (int version = 1; version <= NEWEST; version++) {
                int epoch = version < 4 ? -1 : 0;
                assertThat(look(node, version, "t", 0, LATEST)).isEqualTo(found(1, -1, epoch));
            }
        });
    }

    @Test
    void aStaleOrUnknownLeaderEpochIsRefused() {
        TestNode.run(node -> {
            node.topic("t", 1);
            var ahead = request(0, "t", new ListOffsetsPartition(0, 5, LATEST));
            assertThat(look(node, NEWEST, ahead)).isEqualTo(failed(ErrorCode.UNKNOWN_LEADER_EPOCH));
            var behind = request(0, "t", new ListOffsetsPartition(0, -5, LATEST));
            assertThat(look(node, NEWEST, behind)).isEqualTo(failed(ErrorCode.FENCED_LEADER_EPOCH));
        });
    }

    @Test
    void partitionsThatAreNotThereAreUnknown() {
        TestNode.run(node -> {
            node.topic("t", 1);
            for (int partition : new int[] {1, -1, Integer.MAX_VALUE}) {
                assertThat(look(node, NEWEST, "t", partition, LATEST).errorCode())
                        .isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
            }
            assertThat(look(node, NEWEST, "nosuch", 0, LATEST))
                    .isEqualTo(failed(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION));
        });
    }

    @Test
    void readCommittedSeesTheSameEndWithoutTransactions() {
        TestNode.run(node -> {
            node.topic("t", 1);
            node.produce("t", 0, "a", "b");
            var committed = request(1, "t", new ListOffsetsPartition(0, ANY_EPOCH, LATEST));
            assertThat(look(node, NEWEST, committed)).isEqualTo(found(2, -1, 0));
        });
    }

    @Test
    void aPartitionThatIsNamedTwiceIsAnsweredOnceAsInvalid() {
        TestNode.run(node -> {
            node.topic("t", 2);
            var twice =
                    request(
                            0,
                            "t",
                            new ListOffsetsPartition(0, ANY_EPOCH, LATEST),
                            new ListOffsetsPartition(0, ANY_EPOCH, EARLIEST),
                            new ListOffsetsPartition(1, ANY_EPOCH, LATEST));
            var answers =
                    node.ask(twice, NEWEST, ListOffsetsResponse.class)
                            .topics()
                            .getFirst()
                            .partitions();
            assertThat(answers)
                    .containsExactly(
                            failed(ErrorCode.INVALID_REQUEST),
                            new ListOffsetsPartitionResponse(1, 0, -1, 0, 0));
        });
    }
}
