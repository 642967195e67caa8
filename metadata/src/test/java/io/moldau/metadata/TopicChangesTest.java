package io.moldau.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.metadata.CreatePartitions.Growth;
import io.moldau.metadata.DeleteTopics.Target;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.Uuid;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TopicChangesTest {
    private final TestCluster cluster = TestCluster.of(1, 2);

    private ApiError grow(String topic, int count, List<List<Integer>> assignments) {
        return grow(new Growth(topic, count, Optional.of(assignments)));
    }

    private ApiError grow(String topic, int count) {
        return grow(Growth.placed(topic, count));
    }

    private ApiError grow(Growth growth) {
        return cluster.submit(new CreatePartitions(List.of(growth), false)).getFirst().error();
    }

    private DeleteTopics.Result delete(Target target) {
        return cluster.submit(new DeleteTopics(List.of(target))).getFirst();
    }

    @Test
    void aTopicGrowsByThePartitionsThatItLacks() {
        cluster.create("orders", 2, 2);

        assertThat(grow("orders", 5)).isEqualTo(ApiError.NONE);

        var topic = cluster.image().topic("orders").orElseThrow();
        assertThat(topic.partitions().keys()).containsExactly(0, 1, 2, 3, 4);
        assertThat(cluster.partition("orders", 4).replicas()).containsExactlyInAnyOrder(1, 2);
        assertThat(cluster.image().topics().partitionCount()).isEqualTo(5);
    }

    @Test
    void addedPartitionsGoWhereTheCallerSays() {
        cluster.create("orders", 1, 1);

        assertThat(grow("orders", 3, List.of(List.of(2), List.of(1)))).isEqualTo(ApiError.NONE);

        assertThat(cluster.partition("orders", 1).replicas()).containsExactly(2);
        assertThat(cluster.partition("orders", 2).replicas()).containsExactly(1);
    }

    @Test
    void aTopicDoesNotShrink() {
        cluster.create("orders", 4, 1);

        assertThat(grow("orders", 2))
                .isEqualTo(
                        new ApiError(
                                ErrorCode.INVALID_PARTITIONS,
                                "The topic orders currently has 4 partition(s); 2 would not be an"
                                        + " increase."));
        assertThat(grow("orders", 4))
                .isEqualTo(
                        new ApiError(
                                ErrorCode.INVALID_PARTITIONS, "Topic already has 4 partition(s)."));
    }

    @Test
    void theAssignmentsOfAddedPartitionsHaveToFit() {
        cluster.create("orders", 1, 1);

        assertThat(grow("orders", 3, List.of()))
                .isEqualTo(
                        new ApiError(
                                ErrorCode.INVALID_REPLICA_ASSIGNMENT,
                                "Attempted to add 2 additional partition(s), but only 0"
                                        + " assignment(s) were specified."));
        assertThat(grow("orders", 3, List.of(List.of(1))))
                .isEqualTo(
                        new ApiError(
                                ErrorCode.INVALID_REPLICA_ASSIGNMENT,
                                "Attempted to add 2 additional partition(s), but only 1"
                                        + " assignment(s) were specified."));
        assertThat(grow("orders", 2, List.of(List.of(1, 2))))
                .isEqualTo(
                        new ApiError(
                                ErrorCode.INVALID_REPLICA_ASSIGNMENT,
                                "The manual partition assignment includes a partition with 2"
                                        + " replica(s), but this is not consistent with previous"
                                        + " partitions, which have 1 replica(s)."));
    }

    @Test
    void growthHasTheLimitOfCreation() {
        cluster.create("orders", 1, 1);

        assertThat(grow("orders", 10_002))
                .isEqualTo(
                        new ApiError(
                                ErrorCode.POLICY_VIOLATION,
                                "Excessively large number of partitions per request."));
    }

    @Test
    void whatDoesNotExistNeitherGrowsNorIsDeleted() {
        var unknownName =
                new ApiError(
                        ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
                        "This server does not host this topic-partition.");

        assertThat(grow("nosuch", 2)).isEqualTo(unknownName);
        assertThat(delete(Target.named("nosuch")).error()).isEqualTo(unknownName);
        assertThat(delete(Target.ofId(new Uuid(7, 7))).error())
                .isEqualTo(
                        new ApiError(
                                ErrorCode.UNKNOWN_TOPIC_ID,
                                "This server does not host this topic ID."));
    }

    @Test
    void aTopicIsDeletedByNameOrById() {
        cluster.create("orders", 2, 1);
        var clicks = cluster.create("clicks", 1, 1);

        assertThat(delete(Target.named("orders")).error()).isEqualTo(ApiError.NONE);
        var byId = delete(Target.ofId(clicks.id()));

        assertThat(byId).isEqualTo(new DeleteTopics.Result("clicks", clicks.id(), ApiError.NONE));
        assertThat(cluster.image().topics().size()).isZero();
        assertThat(cluster.image().topics().partitionCount()).isZero();
    }

    @Test
    void aTargetThatIsNamedTwiceOrNotAtAllIsRefused() {
        cluster.create("orders", 1, 1);
        var id = cluster.image().topic("orders").orElseThrow().id();

        var twice =
                cluster.submit(
                        new DeleteTopics(List.of(Target.named("orders"), Target.named("orders"))));

        assertThat(twice)
                .extracting(DeleteTopics.Result::error)
                .containsExactly(new ApiError(ErrorCode.INVALID_REQUEST, "Duplicate topic name."));
        assertThat(delete(new Target("orders", id)).error().message())
                .isEqualTo("You may not specify both topic name and topic id.");
        assertThat(delete(new Target(null, Uuid.ZERO)).error().message())
                .isEqualTo("Neither topic name nor id were specified.");
        assertThat(cluster.image().topics().contains("orders")).isTrue();
    }
}
