package io.moldau.tools.script.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.tools.group.Groups;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class PlacementTest {
    private static final List<Node> BROKERS =
            List.of(
                    new Node(1, "a", 1, "east"),
                    new Node(2, "b", 2, "east"),
                    new Node(3, "c", 3, "west"),
                    new Node(4, "d", 4, "west"));

    private static SortedMap<TopicPartition, List<Integer>> partitions(int count, int factor) {
        var all = new TreeMap<TopicPartition, List<Integer>>(Groups.BY_TOPIC_AND_PARTITION);
        for (int i = 0; i < count; i++) {
            all.put(new TopicPartition("orders", i), List.of(1, 2, 3, 4, 5).subList(0, factor));
        }
        return all;
    }

    @Test
    void eachBrokerLeadsAsManyPartitionsAndReplicasAreInDifferentRacks() {
        var placed = Placement.of(BROKERS, true).of(partitions(4, 2));
        assertThat(placed.values())
                .containsExactly(List.of(1, 3), List.of(3, 2), List.of(2, 4), List.of(4, 1));
    }

    @Test
    void racksCanBeLeftOutOfIt() {
        var placed = Placement.of(BROKERS, false).of(partitions(2, 2));
        assertThat(placed.values()).containsExactly(List.of(1, 2), List.of(2, 3));
    }

    @Test
    void moreReplicasThanBrokersCannotBe() {
        assertThatThrownBy(() -> Placement.of(BROKERS, true).of(partitions(1, 5)))
                .hasMessageContaining("target replication factor of 5");
    }

    @Test
    void racksMustBeKnownOfAllOrOfNone() {
        var mixed = List.of(new Node(1, "a", 1, "east"), new Node(2, "b", 2));
        assertThatThrownBy(() -> Placement.of(mixed, true))
                .hasMessageContaining("--disable-rack-aware");
    }
}
