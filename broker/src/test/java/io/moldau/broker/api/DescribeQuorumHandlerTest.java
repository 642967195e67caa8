package io.moldau.broker.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.WireWriter;
import io.moldau.protocol.message.DescribeQuorumRequest;
import io.moldau.protocol.message.DescribeQuorumRequest.PartitionData;
import io.moldau.protocol.message.DescribeQuorumRequest.TopicData;
import io.moldau.protocol.message.DescribeQuorumResponse;
import io.moldau.protocol.message.DescribeQuorumResponse.Node;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DescribeQuorumHandlerTest {
    private static final long NOW_MS = 1_795_267_160_613L;

    private final TestCluster cluster = new TestCluster(Map.of()).withTopic("orders", 2);

    private DescribeQuorumResponse describe(String topic, int partition) {
        return describe(2, topic, partition);
    }

    private DescribeQuorumResponse describe(int version, String topic, int partition) {
        var asked = new TopicData(topic, List.of(new PartitionData(partition)));
        return new DescribeQuorumHandler(cluster, () -> NOW_MS)
                .handle(new DescribeQuorumRequest(List.of(asked)), TestCluster.caller(version));
    }

    /// Nodes can be told from version 2 on only.
    @Test
    void everyVersionCanSayItsAnswer() {
        for (int version = 0; version <= 2; version++) {
            for (var topic : List.of("__cluster_metadata", "orders")) {
                var answer = describe(version, topic, 0);
                var out = new WireWriter();
                answer.write(out, version);
                assertThat(answer.topics()).hasSize(1);
            }
        }
    }

    @Test
    void thisNodeLeadsAndVotesAlone() {
        var answer = describe("__cluster_metadata", 0);

        var quorum = answer.topics().getFirst().partitions().getFirst();
        assertThat(quorum.errorCode()).isZero();
        assertThat(quorum.leaderId()).isEqualTo(TestCluster.NODE_ID);
        assertThat(quorum.highWatermark()).isEqualTo(cluster.image().nextOffset());
        assertThat(quorum.observers()).isEmpty();
        assertThat(quorum.currentVoters())
                .singleElement()
                .satisfies(it -> {
                    assertThat(it.replicaId()).isEqualTo(TestCluster.NODE_ID);
                    assertThat(it.logEndOffset()).isEqualTo(quorum.highWatermark());
                    assertThat(it.lastCaughtUpTimestamp()).isEqualTo(NOW_MS);
                });
        assertThat(answer.nodes()).containsExactly(new Node(TestCluster.NODE_ID, List.of()));
    }

    @Test
    void otherTopicsHaveNoQuorum() {
        var answer = describe("orders", 0).topics().getFirst();

        assertThat(answer.topicName()).isEqualTo("orders");
        assertThat(answer.partitions().getFirst().errorCode())
                .isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
    }
}
