package io.moldau.tools.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.apache.kafka.clients.admin.ShareGroupDescription;
import org.apache.kafka.clients.admin.ShareMemberAssignment;
import org.apache.kafka.clients.admin.ShareMemberDescription;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.clients.admin.StreamsGroupDescription;
import org.apache.kafka.clients.admin.StreamsGroupMemberAssignment;
import org.apache.kafka.clients.admin.StreamsGroupMemberAssignment.TaskIds;
import org.apache.kafka.clients.admin.StreamsGroupMemberDescription;
import org.apache.kafka.clients.admin.StreamsGroupSubtopologyDescription;
import org.apache.kafka.clients.admin.StreamsGroupTopologyDescriptionStatus;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/// Groups that are not of consumers, as the commands see them.
class AnyGroupTest {
    private static final Node COORDINATOR = new Node(1, "localhost", 9092);

    private static TopicPartition partition(String topic, int number) {
        return new TopicPartition(topic, number);
    }

    private static ShareMemberDescription sharer(String id) {
        return new ShareMemberDescription(
                id,
                Optional.empty(),
                "client",
                "/10.0.0.1",
                new ShareMemberAssignment(Set.of(partition("orders", 0))),
                3);
    }

    private static final AnyGroup SHARE =
            AnyGroup.of(
                    new ShareGroupDescription(
                            "shared",
                            List.of(sharer("m1"), sharer("m2")),
                            GroupState.STABLE,
                            COORDINATOR,
                            3,
                            3));

    @Test
    void inAShareGroupNobodyHasAPartitionAlone() {
        assertThat(SHARE.type()).isEqualTo(GroupType.SHARE);
        assertThat(SHARE.members())
                .extracting(AnyGroup.Member::assigned)
                .containsOnly(Set.of(partition("orders", 0)));
        assertThat(SHARE.members().getFirst().host()).isEqualTo("10.0.0.1");
        assertThat(SHARE.owners()).isEmpty();
    }

    @Test
    void theLagOfAShareGroupIsWhatItsCoordinatorSays() {
        var standings = Groups.nowhere();
        standings.put(partition("orders", 0), shared(80, Optional.of(5L)));
        standings.put(partition("orders", 1), shared(80, Optional.empty()));
        standings.put(partition("orders", 2), shared(-1, Optional.of(-1L)));
        var seen = new DescribedGroup.Seen(standings, standings, Duration.ofSeconds(1), Map.of());

        var group = DescribedGroup.of(SHARE, seen);

        assertThat(group.type()).isEqualTo("share");
        assertThat(group.members()).isEqualTo(2);
        assertThat(group.partitions())
                .extracting(DescribedGroup.Partition::lag)
                .containsExactly(5L, 20L, null);
        assertThat(group.lag()).isEqualTo(25);
    }

    /// Apache Kafka 4.3 answers so for a partition that the group has and has not read yet.
    @Test
    void ofAPartitionThatNobodyHasReadThereIsNoLag() {
        assertThat(Standing.shared(null, 100L)).isEqualTo(Standing.inOrder(null, 100L));
    }

    private static Standing shared(long start, Optional<Long> lag) {
        return Standing.shared(new SharePartitionOffsetInfo(start, Optional.of(0), lag), 100L);
    }

    private static StreamsGroupMemberAssignment tasks(
            List<TaskIds> active, List<TaskIds> standby, List<TaskIds> warmup) {
        return new StreamsGroupMemberAssignment(active, standby, warmup);
    }

    private static AnyGroup streams() {
        var member =
                new StreamsGroupMemberDescription(
                        "m1",
                        7,
                        Optional.of("static"),
                        Optional.empty(),
                        "client",
                        "/10.0.0.1",
                        1,
                        "process",
                        Optional.empty(),
                        Map.of(),
                        List.of(),
                        List.of(),
                        tasks(
                                List.of(
                                        new TaskIds("0", List.of(1, 0)),
                                        new TaskIds("1", List.of(1))),
                                List.of(new TaskIds("1", List.of(0))),
                                List.of()),
                        tasks(List.of(new TaskIds("0", List.of(0))), List.of(), List.of()),
                        false);
        var topology =
                List.of(
                        new StreamsGroupSubtopologyDescription(
                                "0", List.of("lines"), List.of("words"), Map.of(), Map.of()),
                        new StreamsGroupSubtopologyDescription(
                                "1",
                                List.of(),
                                List.of(),
                                Map.of(),
                                Map.of(
                                        "words",
                                        new StreamsGroupSubtopologyDescription.TopicInfo(
                                                2, 1, Map.of()))));
        return AnyGroup.of(
                new StreamsGroupDescription(
                        "count",
                        7,
                        7,
                        1,
                        topology,
                        List.of(member),
                        GroupState.STABLE,
                        COORDINATOR,
                        Set.of(),
                        Optional.empty(),
                        StreamsGroupTopologyDescriptionStatus.NOT_REQUESTED,
                        Optional.of("sticky")));
    }

    @Test
    void aMemberOfAStreamsGroupReadsTheSourcesOfItsActiveTasks() {
        var member = streams().members().getFirst();

        assertThat(member.assigned())
                .containsExactlyInAnyOrder(
                        partition("lines", 0), partition("lines", 1), partition("words", 1));
        assertThat(member.target()).contains(Set.of(partition("lines", 0)));
        assertThat(member.standby()).isEqualTo(Map.of("1", Set.of(0)));
        assertThat(member.warmup()).isEmpty();
        assertThat(member.instanceId()).isEqualTo("static");
        assertThat(streams().owners()).containsKey(partition("words", 1));
    }

    /// A topic may have fewer partitions than there are tasks of its subtopology.
    @Test
    void partitionsThatAreNotThereAreLeftOut() {
        var known = streams().within(Set.of(partition("lines", 0), partition("words", 1)));

        assertThat(known.members().getFirst().assigned())
                .containsExactlyInAnyOrder(partition("lines", 0), partition("words", 1));
        SortedMap<String, Set<Integer>> standby = known.members().getFirst().standby();
        assertThat(standby).hasSize(1);
    }
}
