package io.moldau.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.metadata.AlterPartitions.InSync;
import io.moldau.metadata.AlterPartitions.Proposal;
import io.moldau.metadata.ElectLeaders.Partition;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.stored.PartitionChangeRecord;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PartitionsTest {
    private final TestCluster cluster = TestCluster.of(1, 2, 3);
    private final Uuid topicId;

    PartitionsTest() {
        topicId =
                cluster.create(
                                new CreateTopics.NewTopic(
                                        "orders",
                                        -1,
                                        -1,
                                        List.of(new CreateTopics.Assignment(0, List.of(1, 2, 3))),
                                        List.of()))
                        .id();
    }

    private PartitionImage partition() {
        return cluster.partition("orders", 0);
    }

    private Proposal proposal(int leaderEpoch, int partitionEpoch, Integer... isr) {
        var inSync =
                Stream.of(isr)
                        .map(id ->
                                new InSync(
                                        id,
                                        cluster.image()
                                                .broker(id)
                                                .map(BrokerImage::epoch)
                                                .orElse(-1L)))
                        .toList();
        return new Proposal(topicId, 0, leaderEpoch, partitionEpoch, inSync, false);
    }

    private AlterPartitions.Result propose(int broker, Proposal proposal) {
        var reply =
                cluster.submit(
                        new AlterPartitions(broker, cluster.epoch(broker), List.of(proposal)));
        assertThat(reply.error()).isEqualTo(ApiError.NONE);
        return reply.results().getFirst();
    }

    private ErrorCode refusal(int broker, Proposal proposal) {
        var before = partition();
        var result = propose(broker, proposal);
        assertThat(partition()).isEqualTo(before);
        return result.error().code();
    }

    @Test
    void theLeaderShrinksAndGrowsTheInSyncReplicas() {
        var shrunk = propose(1, proposal(0, 0, 1, 2));

        assertThat(shrunk.error()).isEqualTo(ApiError.NONE);
        assertThat(shrunk.partition()).isEqualTo(partition());
        assertThat(partition().isr()).containsExactly(1, 2);
        assertThat(partition().leaderEpoch()).isZero();
        assertThat(partition().partitionEpoch()).isEqualTo(1);

        propose(1, proposal(0, 1, 1, 2, 3));
        assertThat(partition().isr()).containsExactly(1, 2, 3);
        assertThat(partition().partitionEpoch()).isEqualTo(2);
    }

    @Test
    void proposalsThatAreOverOrWrongAreRefused() {
        propose(1, proposal(0, 0, 1, 2));
        assertThat(refusal(1, proposal(0, 0, 1))).isEqualTo(ErrorCode.INVALID_UPDATE_VERSION);
        assertThat(refusal(1, proposal(0, 2, 1))).isEqualTo(ErrorCode.NOT_CONTROLLER);
        assertThat(refusal(1, proposal(1, 1, 1))).isEqualTo(ErrorCode.NOT_CONTROLLER);
        assertThat(refusal(2, proposal(0, 1, 1, 2))).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(refusal(1, proposal(0, 1, 2))).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(refusal(1, proposal(0, 1, 1, 9))).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(refusal(1, proposal(0, 1, 1, 1))).isEqualTo(ErrorCode.INVALID_REQUEST);
        var unknown = new Proposal(new Uuid(7, 7), 0, 0, 1, List.of(), false);
        assertThat(refusal(1, unknown)).isEqualTo(ErrorCode.UNKNOWN_TOPIC_ID);
        var noPartition = new Proposal(topicId, 7, 0, 1, List.of(), false);
        assertThat(refusal(1, noPartition)).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    }

    @Test
    void aLeaderOfThePastIsFenced() {
        cluster.fence(1);
        cluster.beat(1);

        assertThat(refusal(1, proposal(0, 1, 1, 2, 3))).isEqualTo(ErrorCode.FENCED_LEADER_EPOCH);
        var stale = cluster.submit(new AlterPartitions(1, 0, List.of()));
        assertThat(stale.error()).isEqualTo(ApiError.NONE);
        cluster.register(1);
        stale = cluster.submit(new AlterPartitions(1, 0, List.of()));
        assertThat(stale.error().code()).isEqualTo(ErrorCode.STALE_BROKER_EPOCH);
    }

    @Test
    void aReplicaThatIsFencedOrRegisteredAnewIsNotTakenIn() {
        cluster.fence(3);
        assertThat(refusal(1, proposal(0, 1, 1, 2, 3))).isEqualTo(ErrorCode.INELIGIBLE_REPLICA);
        cluster.beat(3);
        var old =
                new Proposal(
                        topicId,
                        0,
                        0,
                        1,
                        List.of(
                                new InSync(1, cluster.epoch(1)),
                                new InSync(3, cluster.epoch(3) - 1)),
                        false);
        assertThat(refusal(1, old)).isEqualTo(ErrorCode.INELIGIBLE_REPLICA);
        assertThat(propose(1, proposal(0, 1, 1, 2, 3)).error()).isEqualTo(ApiError.NONE);
    }

    private ApiError elect(ElectLeaders.Type type, String topic, int partition) {
        var wanted = List.of(new Partition(topic, partition));
        return cluster.submit(new ElectLeaders(type, wanted)).getFirst().error();
    }

    @Test
    void thePreferredLeaderIsElectedWhenItIsInSyncAgain() {
        cluster.fence(1);
        assertThat(elect(ElectLeaders.Type.PREFERRED, "orders", 0))
                .isEqualTo(
                        new ApiError(
                                ErrorCode.PREFERRED_LEADER_NOT_AVAILABLE,
                                "The preferred leader was not available."));
        cluster.beat(1);
        propose(2, proposal(1, 1, 1, 2, 3));

        assertThat(elect(ElectLeaders.Type.PREFERRED, "orders", 0)).isEqualTo(ApiError.NONE);

        assertThat(partition().leader()).isEqualTo(1);
        assertThat(elect(ElectLeaders.Type.PREFERRED, "orders", 0).code())
                .isEqualTo(ErrorCode.ELECTION_NOT_NEEDED);
        assertThat(cluster.submit(new ElectLeaders(ElectLeaders.Type.PREFERRED, List.of())))
                .as("of all partitions only those are named that changed")
                .isEmpty();
    }

    @Test
    void anUncleanElectionTakesWhoeverLives() {
        List.of(3, 2, 1).forEach(cluster::fence);
        assertThat(elect(ElectLeaders.Type.UNCLEAN, "orders", 0).code())
                .isEqualTo(ErrorCode.ELIGIBLE_LEADERS_NOT_AVAILABLE);
        cluster.beat(3);
        assertThat(partition().hasLeader()).isFalse();

        assertThat(elect(ElectLeaders.Type.UNCLEAN, "orders", 0)).isEqualTo(ApiError.NONE);

        assertThat(partition().leader()).isEqualTo(3);
        assertThat(partition().leaderRecovering()).isTrue();
        assertThat(elect(ElectLeaders.Type.UNCLEAN, "nosuch", 0).message())
                .isEqualTo("No such topic as nosuch");
        assertThat(elect(ElectLeaders.Type.UNCLEAN, "orders", 7).message())
                .isEqualTo("No such partition as orders-7");
    }

    @Test
    void aBrokerSaysWhereItsReplicaIs() {
        var directory = new Uuid(55, 55);
        var reply =
                cluster.submit(
                        new AssignDirectories(
                                2,
                                cluster.epoch(2),
                                List.of(
                                        new AssignDirectories.Assignment(topicId, 0, directory),
                                        new AssignDirectories.Assignment(topicId, 9, directory))));

        assertThat(reply.results())
                .extracting(it -> it.error().code())
                .containsExactly(ErrorCode.NONE, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(partition().directoryOf(2)).isEqualTo(directory);
        assertThat(partition().directoryOf(1)).isNotEqualTo(directory);
        assertThat(partition().leaderEpoch()).isZero();
    }

    @Test
    void producerIdsAreGivenOutInBlocksAndNeverTwice() {
        var first = cluster.submit(new AllocateProducerIds(1, cluster.epoch(1)));
        var second = cluster.submit(new AllocateProducerIds(2, cluster.epoch(2)));

        assertThat(first).isEqualTo(new AllocateProducerIds.Reply(ApiError.NONE, 0, 1000));
        assertThat(second).isEqualTo(new AllocateProducerIds.Reply(ApiError.NONE, 1000, 1000));
        assertThat(cluster.submit(new AllocateProducerIds(2, 99_999)).error().code())
                .isEqualTo(ErrorCode.STALE_BROKER_EPOCH);
    }

    @Test
    void aPartitionThatKafkaLeftWithoutAnybodyInSyncIsLedByTheEligibleReplica() {
        var left =
                PartitionChangeRecord.builder()
                        .topicId(topicId)
                        .partitionId(0)
                        .isr(List.of())
                        .leader(PartitionImage.NO_LEADER)
                        .eligibleLeaderReplicas(List.of(2))
                        .lastKnownElr(List.of(2));
        cluster.fence(2);
        cluster.apply(left.build());

        cluster.register(3);
        assertThat(partition().hasLeader()).isFalse();
        cluster.register(2);

        assertThat(partition().leader()).isEqualTo(2);
        assertThat(partition().isr()).containsExactly(2);
        assertThat(partition().eligibleLeaders()).isEmpty();
        assertThat(partition().lastKnownEligibleLeaders()).isEmpty();
        assertThat(partition().leaderRecovering()).isFalse();
    }
}
