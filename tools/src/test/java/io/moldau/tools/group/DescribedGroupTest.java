package io.moldau.tools.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberAssignment;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DescribedGroupTest {
    private static final TopicPartition FIRST = new TopicPartition("orders", 0);
    private static final TopicPartition SECOND = new TopicPartition("orders", 1);

    private static final AnyGroup GROUP =
            AnyGroup.of(
                    new ConsumerGroupDescription(
                            "billing",
                            false,
                            List.of(
                                    new MemberDescription(
                                            "member-1",
                                            Optional.empty(),
                                            Optional.empty(),
                                            "client-1",
                                            "/10.0.0.1",
                                            new MemberAssignment(Set.of(FIRST)),
                                            Optional.empty(),
                                            Optional.empty(),
                                            Optional.empty())),
                            "range",
                            GroupType.CLASSIC,
                            GroupState.STABLE,
                            new Node(1, "localhost", 9092),
                            Set.of(),
                            Optional.empty(),
                            Optional.empty()));

    private static SortedMap<TopicPartition, Standing> standings(
            @Nullable Long first, @Nullable Long second) {
        var standings = Groups.nowhere();
        standings.put(FIRST, Standing.inOrder(first, 100L));
        standings.put(SECOND, Standing.inOrder(second, 100L));
        return standings;
    }

    @Test
    void lagsAreSummedAndTheOldestUnreadRecordCounts() {
        var seen =
                new DescribedGroup.Seen(
                        standings(60L, 90L),
                        standings(80L, 95L),
                        Duration.ofSeconds(2),
                        Map.of(FIRST, Duration.ofSeconds(7), SECOND, Duration.ofSeconds(30)));
        var group = DescribedGroup.of(GROUP, seen);
        assertThat(group.lag()).isEqualTo(25);
        assertThat(group.lagSeconds()).isEqualTo(30);
        assertThat(group.lagPerSecond()).isEqualTo(-12.5);
        assertThat(group.goneInSeconds()).isEqualTo(2);
        assertThat(group.coordinator()).isEqualTo("localhost:9092 (1)");
        assertThat(group.partitions())
                .containsExactly(
                        new DescribedGroup.Partition(
                                "orders",
                                0,
                                80L,
                                100L,
                                20L,
                                7L,
                                -10.0,
                                2L,
                                "member-1",
                                "10.0.0.1",
                                "client-1"),
                        new DescribedGroup.Partition(
                                "orders", 1, 95L, 100L, 5L, 30L, -2.5, 2L, null, null, null));
    }

    @Test
    void whatIsNotKnownIsNotGuessed() {
        var once = standings(null, 95L);
        var group =
                DescribedGroup.of(
                        GROUP, new DescribedGroup.Seen(once, once, Duration.ZERO, Map.of()));
        assertThat(group.lag()).isEqualTo(5);
        assertThat(group.lagSeconds()).isNull();
        assertThat(group.lagPerSecond()).isNull();
        assertThat(group.goneInSeconds()).isNull();
        assertThat(group.partitions().getFirst().lag()).isNull();
    }

    @Test
    void aLogThatLostItsEndIsNoLeadOfTheGroup() {
        assertThat(Standing.inOrder(120L, 100L).lag()).isZero();
    }
}
