package io.moldau.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.metadata.BrokerImage.FeatureRange;
import io.moldau.metadata.RegisterBroker.Start;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.Uuid;
import java.util.List;
import org.junit.jupiter.api.Test;

class BrokersTest {
    private final TestCluster cluster = TestCluster.of(1, 2, 3);

    private BrokerImage broker(int id) {
        return cluster.image().broker(id).orElseThrow();
    }

    private RegisterBroker with(RegisterBroker it, List<Uuid> dirs, List<FeatureRange> features) {
        return new RegisterBroker(
                it.brokerId(),
                it.incarnationId(),
                it.endpoints(),
                features,
                it.rack(),
                dirs,
                it.start(),
                it.earlierSessionEnded());
    }

    private void create(Integer... replicas) {
        cluster.create(
                new CreateTopics.NewTopic(
                        "orders",
                        -1,
                        -1,
                        List.of(new CreateTopics.Assignment(0, List.of(replicas))),
                        List.of()));
    }

    private PartitionImage partition() {
        return cluster.partition("orders", 0);
    }

    @Test
    void theEpochOfABrokerIsTheOffsetOfItsRegistration() {
        long offset = cluster.image().nextOffset();

        var reply = cluster.register(4);

        assertThat(reply.brokerEpoch()).isEqualTo(offset);
        assertThat(broker(4).epoch()).isEqualTo(offset);
        assertThat(cluster.image().offset()).isEqualTo(offset);
        assertThat(broker(4).endpoint("PLAINTEXT").orElseThrow().port()).isEqualTo(9096);
    }

    @Test
    void aBrokerThatStartsFencedServesAfterItHasCaughtUp() {
        var registration = cluster.registration(4, Start.FENCED);
        long epoch = cluster.submit(registration).brokerEpoch();
        assertThat(broker(4).fenced()).isTrue();

        var early = cluster.submit(new BrokerHeartbeat(4, epoch, epoch - 1, false, false));
        assertThat(early).isEqualTo(new BrokerHeartbeat.Reply(ApiError.NONE, false, true, false));

        var caughtUp = cluster.submit(new BrokerHeartbeat(4, epoch, epoch, false, false));
        assertThat(caughtUp)
                .isEqualTo(new BrokerHeartbeat.Reply(ApiError.NONE, true, false, false));
        assertThat(broker(4).isActive()).isTrue();
    }

    @Test
    void aBrokerThatWantsToBeFencedIs() {
        var reply = cluster.submit(new BrokerHeartbeat(1, cluster.epoch(1), 1_000, true, false));

        assertThat(reply.fenced()).isTrue();
        assertThat(broker(1).fenced()).isTrue();
    }

    @Test
    void theSameProcessKeepsItsEpoch() {
        var registration = cluster.registration(4, Start.FENCED);
        long epoch = cluster.submit(registration).brokerEpoch();

        assertThat(cluster.decide(registration).changes()).isEmpty();
        assertThat(cluster.submit(registration).brokerEpoch()).isEqualTo(epoch);
    }

    @Test
    void aRestartOfTheLocalBrokerLeavesItsPartitionsAlone() {
        create(1);
        var before = partition();
        long epoch = cluster.epoch(1);

        var outcome = cluster.decide(cluster.registration(1, Start.ACTIVE));

        assertThat(outcome.changes()).hasSize(1);
        assertThat(outcome.reply().brokerEpoch()).isGreaterThan(epoch);
        outcome.changes().forEach(cluster::apply);
        assertThat(partition()).isEqualTo(before);
    }

    @Test
    void theLocalBrokerTakesUpPartitionsThatNobodyLeads() {
        create(1);
        cluster.fence(1);
        assertThat(partition().hasLeader()).isFalse();

        cluster.register(1);

        assertThat(partition().leader()).isEqualTo(1);
        assertThat(partition().leaderEpoch()).isEqualTo(2);
    }

    @Test
    void anActiveBrokerIsNotReplacedByAnother() {
        var other = cluster.registration(1, Start.FENCED);
        var impatient =
                new RegisterBroker(
                        1,
                        other.incarnationId(),
                        other.endpoints(),
                        other.features(),
                        null,
                        other.logDirs(),
                        Start.FENCED,
                        false);

        var reply = cluster.submit(impatient);

        assertThat(reply.error().code()).isEqualTo(ErrorCode.DUPLICATE_BROKER_REGISTRATION);
        assertThat(broker(1).incarnationId()).isNotEqualTo(other.incarnationId());
        cluster.fence(1);
        assertThat(cluster.submit(impatient).error()).isEqualTo(ApiError.NONE);
    }

    @Test
    void aBrokerThatDoesNotKnowAFinalizedFeatureIsRefused() {
        cluster.submit(new Format(FeatureTable.initial()));
        var old = List.of(new FeatureRange("metadata.version", 7, 25));

        var reply =
                cluster.submit(
                        with(cluster.registration(4, Start.FENCED), List.of(new Uuid(9, 9)), old));

        assertThat(reply.error())
                .isEqualTo(
                        new ApiError(
                                ErrorCode.UNSUPPORTED_VERSION,
                                "Unable to register because the broker does not support finalized"
                                        + " version 33 of metadata.version. The broker wants a"
                                        + " version between 7 and 25, inclusive."));
    }

    @Test
    void directoriesAreCheckedAtRegistration() {
        var fine = new Uuid(9, 9);
        directoriesRefused("No directories specified in request", List.of());
        directoriesRefused("Duplicate directory ID in request", List.of(fine, fine));
        directoriesRefused("Reserved directory ID in request", List.of(fine, new Uuid(0, 2)));
        var taken = broker(2).logDirs().getFirst();
        directoriesRefused(
                "Broker 2 is already registered with directory " + taken, List.of(fine, taken));
    }

    private void directoriesRefused(String message, List<Uuid> dirs) {
        var registration = cluster.registration(4, Start.FENCED);
        var reply = cluster.submit(with(registration, dirs, registration.features()));
        assertThat(reply.error()).isEqualTo(new ApiError(ErrorCode.INVALID_REQUEST, message));
    }

    @Test
    void fencingTheLeaderElectsTheNextInSyncReplicaInANewEpoch() {
        create(1, 2, 3);

        cluster.fence(1);

        assertThat(partition().leader()).isEqualTo(2);
        assertThat(partition().isr()).containsExactly(2, 3);
        assertThat(partition().leaderEpoch()).isEqualTo(1);
        assertThat(partition().partitionEpoch()).isEqualTo(1);
    }

    @Test
    void fencingAFollowerKeepsTheLeaderAndItsEpoch() {
        create(1, 2, 3);

        cluster.fence(3);

        assertThat(partition().leader()).isEqualTo(1);
        assertThat(partition().isr()).containsExactly(1, 2);
        assertThat(partition().leaderEpoch()).isZero();
        assertThat(partition().partitionEpoch()).isEqualTo(1);
    }

    @Test
    void theLastInSyncReplicaStaysInSyncAndLeadsAgainWhenItComesBack() {
        create(1, 2);
        cluster.fence(2);
        cluster.fence(1);
        assertThat(partition().isr()).containsExactly(1);
        assertThat(partition().leader()).isEqualTo(PartitionImage.NO_LEADER);

        cluster.beat(2);
        assertThat(partition().hasLeader()).as("2 is not in sync").isFalse();
        cluster.beat(1);
        assertThat(partition().leader()).isEqualTo(1);
        assertThat(partition().leaderEpoch()).isEqualTo(2);
    }

    @Test
    void whereTheTopicAllowsItAReplicaThatIsNotInSyncLeads() {
        create(1, 2);
        cluster.submit(
                new AlterConfigs(
                        List.of(
                                new AlterConfigs.Alteration(
                                        ConfigResource.topic("orders"),
                                        List.of(
                                                new AlterConfigs.Change(
                                                        "unclean.leader.election.enable",
                                                        AlterConfigs.Operation.SET,
                                                        "true")))),
                        false));
        cluster.fence(2);
        cluster.fence(1);

        cluster.beat(2);

        assertThat(partition().leader()).isEqualTo(2);
        assertThat(partition().isr()).containsExactly(2);
        assertThat(partition().leaderRecovering()).isTrue();
    }

    @Test
    void aBrokerMayStopOnceItLeadsNothing() {
        create(1, 2);

        var reply = cluster.submit(new BrokerHeartbeat(1, cluster.epoch(1), 1_000, false, true));

        assertThat(reply.shutDown()).isTrue();
        assertThat(broker(1).fenced()).isTrue();
        assertThat(partition().leader()).isEqualTo(2);
        assertThat(partition().isr()).containsExactly(2);
    }

    @Test
    void aHeartbeatOfAnEarlierProcessIsRefused() {
        long old = cluster.epoch(1);
        cluster.register(1);
        long now = cluster.epoch(1);

        var reply = cluster.submit(new BrokerHeartbeat(1, old, 1_000, false, false));

        assertThat(reply.error())
                .isEqualTo(
                        new ApiError(
                                ErrorCode.STALE_BROKER_EPOCH,
                                "Expected broker epoch " + now + ", but got broker epoch " + old));
    }

    @Test
    void aBrokerThatIsUnregisteredIsGoneFromItsPartitions() {
        create(1, 2);

        assertThat(cluster.submit(new UnregisterBroker(1))).isEqualTo(ApiError.NONE);

        assertThat(cluster.image().brokers().contains(1)).isFalse();
        assertThat(partition().leader()).isEqualTo(2);
        assertThat(cluster.submit(new UnregisterBroker(77)))
                .isEqualTo(
                        new ApiError(
                                ErrorCode.BROKER_ID_NOT_REGISTERED,
                                "Broker ID 77 is not currently registered"));
    }

    @Test
    void leadersAndFollowersAreSpreadOverAllBrokers() {
        cluster.create("spread", 12, 2);

        var topic = cluster.image().topic("spread").orElseThrow();
        for (int id : List.of(1, 2, 3)) {
            assertThat(topic.partitions().values())
                    .filteredOn(it -> it.leader() == id)
                    .as("leaders on %d", id)
                    .hasSize(4);
            assertThat(topic.partitions().values())
                    .filteredOn(it -> it.replicas().contains(id))
                    .as("replicas on %d", id)
                    .hasSize(8);
        }
    }
}
