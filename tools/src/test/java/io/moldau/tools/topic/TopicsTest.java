package io.moldau.tools.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.Test;

class TopicsTest {
    private static final Node BROKER = new Node(1, "127.0.0.1", 9092);

    @Test
    void aPartitionWithoutALeaderIsNotAskedForItsOffsets() {
        var partitions =
                List.of(
                        new TopicPartitionInfo(0, BROKER, List.of(BROKER), List.of(BROKER)),
                        new TopicPartitionInfo(1, null, List.of(BROKER), List.of()),
                        new TopicPartitionInfo(2, Node.noNode(), List.of(BROKER), List.of()));
        var orders = new TopicDescription("orders", false, partitions);
        assertThat(Topics.led(List.of(orders))).containsExactly(new TopicPartition("orders", 0));
    }
}
