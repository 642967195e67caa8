package io.moldau.broker.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.DescribeLogDirsRequest;
import io.moldau.protocol.message.DescribeLogDirsRequest.DescribableLogDirTopic;
import io.moldau.protocol.message.DescribeLogDirsResponse;
import io.moldau.protocol.message.DescribeLogDirsResponse.DescribeLogDirsResult;
import io.moldau.protocol.message.DescribeProducersRequest;
import io.moldau.protocol.message.DescribeProducersRequest.TopicRequest;
import io.moldau.protocol.message.DescribeProducersResponse;
import io.moldau.protocol.message.DescribeProducersResponse.PartitionResponse;
import io.moldau.protocol.message.OffsetForLeaderEpochRequest;
import io.moldau.protocol.message.OffsetForLeaderEpochRequest.OffsetForLeaderPartition;
import io.moldau.protocol.message.OffsetForLeaderEpochRequest.OffsetForLeaderTopic;
import io.moldau.protocol.message.OffsetForLeaderEpochResponse;
import io.moldau.protocol.message.OffsetForLeaderEpochResponse.EpochEndOffset;
import io.moldau.protocol.record.BatchWriter;
import io.moldau.protocol.record.Compression;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// OffsetForLeaderEpoch, DescribeProducers, DescribeLogDirs.
class ReplicaInspectionTest {
    private static EpochEndOffset end(
            TestNode node, int version, String topic, int partition, int current, int epoch)
            throws IOException {
        var part = new OffsetForLeaderPartition(partition, current, epoch);
        var request =
                new OffsetForLeaderEpochRequest(
                        version < 3 ? -2 : -1,
                        List.of(new OffsetForLeaderTopic(topic, List.of(part))));
        var response = node.ask(request, version, OffsetForLeaderEpochResponse.class);
        return response.topics().getFirst().partitions().getFirst();
    }

    private static PartitionResponse producers(TestNode node, String topic, int partition)
            throws IOException {
        var request =
                new DescribeProducersRequest(List.of(new TopicRequest(topic, List.of(partition))));
        var response = node.ask(request, 0, DescribeProducersResponse.class);
        return response.topics().getFirst().partitions().getFirst();
    }

    private static List<DescribeLogDirsResult> directories(
            TestNode node, int version, @Nullable List<DescribableLogDirTopic> topics)
            throws IOException {
        var response =
                node.ask(
                        new DescribeLogDirsRequest(topics), version, DescribeLogDirsResponse.class);
        assertThat(response.errorCode()).isZero();
        return response.results();
    }

    @Test
    void anEpochEndsWhereTheLogEnds() {
        TestNode.run(node -> {
            node.topic("t", 1);
            assertThat(end(node, 4, "t", 0, -1, 0)).isEqualTo(new EpochEndOffset(0, 0, 0, 0));
            node.produce("t", 0, "a", "b");
            for (int version = 2; version <= 4; version++) {
                assertThat(end(node, version, "t", 0, -1, 0))
                        .isEqualTo(new EpochEndOffset(0, 0, 0, 2));
            }
            assertThat(end(node, 4, "t", 0, 0, 0)).isEqualTo(new EpochEndOffset(0, 0, 0, 2));
            for (int unknown : new int[] {1, -1, 99, -5}) {
                assertThat(end(node, 4, "t", 0, -1, unknown))
                        .isEqualTo(new EpochEndOffset(0, 0, -1, -1));
            }
        });
    }

    @Test
    void epochsOfPartitionsThatAreNotHereAreRefused() {
        TestNode.run(node -> {
            node.topic("t", 1);
            int unknown = ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code();
            assertThat(end(node, 4, "t", 9, -1, 0).errorCode()).isEqualTo(unknown);
            assertThat(end(node, 4, "nosuch", 0, -1, 0).errorCode()).isEqualTo(unknown);
            assertThat(end(node, 4, "t", 0, 5, 0).errorCode())
                    .isEqualTo(ErrorCode.UNKNOWN_LEADER_EPOCH.code());
            assertThat(end(node, 4, "t", 0, -5, 0).errorCode())
                    .isEqualTo(ErrorCode.FENCED_LEADER_EPOCH.code());
        });
    }

    @Test
    void producersAreToldByWhatTheyWroteLast() {
        TestNode.run(node -> {
            node.topic("t", 1);
            assertThat(producers(node, "t", 0).activeProducers()).isEmpty();
            long now = node.nowMs();
            var batch = new BatchWriter(Compression.NONE).producer(77, (short) 3, 0);
            batch.append(now, null, new byte[2]).append(now + 1, null, new byte[2]);
            node.produce("t", 0, batch.build());
            assertThat(producers(node, "t", 0).activeProducers())
                    .containsExactly(
                            new DescribeProducersResponse.ProducerState(77, 3, 1, now + 1, -1, -1));
        });
    }

    @Test
    void producersOfPartitionsThatAreNotHereAreRefusedInWords() {
        TestNode.run(node -> {
            node.topic("t", 1);
            int unknown = ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code();
            String text = "This server does not host this topic-partition.";
            assertThat(producers(node, "nosuch", 0))
                    .isEqualTo(new PartitionResponse(0, unknown, text, List.of()));
            assertThat(producers(node, "t", -1))
                    .isEqualTo(new PartitionResponse(-1, unknown, text, List.of()));
            var invalid = producers(node, "a/b", 0);
            assertThat(invalid.errorCode()).isEqualTo(ErrorCode.INVALID_TOPIC_EXCEPTION.code());
            assertThat(invalid.errorMessage()).startsWith("Topic name is invalid: 'a/b'");
        });
    }

    @Test
    void logsAreToldWhereTheyLieWithTheirSizes() {
        TestNode.run(
                Map.of("log.dirs", "/var/one,/var/two"),
                node -> {
                    node.topic("t", 2);
                    node.produce("t", 0, "x".repeat(1000));
                    node.produce("t", 1, "y".repeat(2000));
                    for (int version = 1; version <= 5; version++) {
                        var all = directories(node, version, null);
                        assertThat(all)
                                .extracting(DescribeLogDirsResult::logDir)
                                .containsExactly("/var/one", "/var/two");
                        var sizes =
                                all.stream()
                                        .flatMap(it -> it.topics().stream())
                                        .flatMap(it -> it.partitions().stream())
                                        .map(it ->
                                                it.partitionIndex()
                                                        + ":"
                                                        + it.partitionSize() / 1000)
                                        .toList();
                        assertThat(sizes).containsExactlyInAnyOrder("0:1", "1:2");
                        int known = version >= 4 ? 1 : -1;
                        assertThat(all)
                                .allSatisfy(it -> {
                                    assertThat(Long.signum(it.usableBytes())).isEqualTo(known);
                                    assertThat(it.totalBytes())
                                            .isGreaterThanOrEqualTo(it.usableBytes());
                                    assertThat(Long.signum(it.totalBytes())).isEqualTo(known);
                                });
                    }
                });
    }

    @Test
    void onlyTheLogsAskedForAreTold() {
        TestNode.run(node -> {
            node.topic("t", 2);
            node.produce("t", 0, "a");
            var one = new DescribableLogDirTopic("t", List.of(0, 9));
            var told = directories(node, 5, List.of(one)).getFirst().topics();
            assertThat(told.getFirst().partitions()).hasSize(1);
            assertThat(directories(node, 5, List.of()).getFirst().topics()).isEmpty();
            var none = new DescribableLogDirTopic("nosuch", List.of(0));
            assertThat(directories(node, 5, List.of(none)).getFirst().topics()).isEmpty();
        });
    }
}
