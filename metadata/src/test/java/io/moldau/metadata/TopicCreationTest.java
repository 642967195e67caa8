package io.moldau.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.metadata.CreateTopics.Assignment;
import io.moldau.metadata.CreateTopics.Config;
import io.moldau.metadata.CreateTopics.NewTopic;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.Uuid;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TopicCreationTest {
    private final TestCluster cluster = TestCluster.of(1, 2);

    private static NewTopic assigned(Assignment... assignments) {
        return new NewTopic("orders", -1, -1, List.of(assignments), List.of());
    }

    private void refused(NewTopic topic, ErrorCode code, String message) {
        var image = cluster.image();
        var result = cluster.create(topic);
        assertThat(result.error()).isEqualTo(new ApiError(code, message));
        assertThat(result.id()).isEqualTo(Uuid.ZERO);
        assertThat(cluster.image()).isEqualTo(image);
    }

    private void nameRefused(String name, String message) {
        refused(NewTopic.named(name, 1, 1), ErrorCode.INVALID_TOPIC_EXCEPTION, message);
    }

    @Test
    void aTopicGetsItsPartitionsLeadersAndDirectories() {
        var result = cluster.create("orders", 4, 2);

        assertThat(result.error()).isEqualTo(ApiError.NONE);
        assertThat(result.partitions()).isEqualTo(4);
        assertThat(result.replicationFactor()).isEqualTo(2);
        var topic = cluster.image().topic("orders").orElseThrow();
        assertThat(topic.id()).isEqualTo(result.id()).isNotEqualTo(Uuid.ZERO);
        assertThat(topic.partitionCount()).isEqualTo(4);
        for (var partition : topic.partitions().values()) {
            assertThat(partition.replicas()).containsExactlyInAnyOrder(1, 2);
            assertThat(partition.isr()).isEqualTo(partition.replicas());
            assertThat(partition.leader()).isEqualTo(partition.preferredLeader());
            assertThat(partition.leaderEpoch()).isZero();
            assertThat(partition.partitionEpoch()).isZero();
            assertThat(partition.directoryOf(2)).isEqualTo(new Uuid(0x64697200, 2));
        }
        assertThat(topic.partitions().values()).extracting(PartitionImage::leader).contains(1, 2);
        assertThat(cluster.image().topics().partitionCount()).isEqualTo(4);
    }

    @Test
    void whatIsNotAskedForTakesTheDefaultsAndWhatTheClusterCanGive() {
        var result = cluster.create("orders", -1, -1);

        assertThat(result.partitions()).isEqualTo(1);
        assertThat(result.replicationFactor()).as("the default is 3, of 2 brokers").isEqualTo(2);
    }

    @Test
    void aNameThatExistsIsRefused() {
        cluster.create("orders", 1, 1);

        refused(
                NewTopic.named("orders", 1, 1),
                ErrorCode.TOPIC_ALREADY_EXISTS,
                "Topic 'orders' already exists.");
    }

    @Test
    void namesOfOnlyPeriodsAreRefused() {
        nameRefused(".", "Topic name is invalid: '.' is not allowed");
        nameRefused("..", "Topic name is invalid: '..' is not allowed");
        nameRefused("", "Topic name is invalid: the empty string is not allowed");
    }

    @Test
    void illegalCharactersAreRefused() {
        for (var name : List.of("a/b", "a b", "ü", "a\u0000", "a:b")) {
            nameRefused(
                    name,
                    "Topic name is invalid: '"
                            + name
                            + "' contains one or more characters other than ASCII alphanumerics,"
                            + " '.', '_' and '-'");
        }
    }

    @Test
    void theLongestNameHas249Characters() {
        assertThat(cluster.create("a".repeat(249), 1, 1).error()).isEqualTo(ApiError.NONE);
        nameRefused(
                "b".repeat(250),
                "Topic name is invalid: the length of '"
                        + "b".repeat(250)
                        + "' is longer than the max allowed length 249");
    }

    @Test
    void namesThatDifferInPeriodsAndUnderscoresOnlyCollide() {
        cluster.create("my.dotted_topic", 1, 1);

        nameRefused(
                "my.dotted.topic",
                "Topic 'my.dotted.topic' collides with existing topic: my.dotted_topic");
        cluster.submit(new DeleteTopics(List.of(DeleteTopics.Target.named("my.dotted_topic"))));
        assertThat(cluster.create("my.dotted.topic", 1, 1).error()).isEqualTo(ApiError.NONE);
    }

    @Test
    void theMetadataTopicIsNotForAnybody() {
        refused(
                NewTopic.named("__cluster_metadata", 1, 1),
                ErrorCode.INVALID_REQUEST,
                "Creation of internal topic __cluster_metadata is prohibited.");
    }

    @Test
    void countsOfPartitionsThatAreNotPositiveAreRefused() {
        for (int count : List.of(0, -2)) {
            refused(
                    NewTopic.named("orders", count, 1),
                    ErrorCode.INVALID_PARTITIONS,
                    "Number of partitions was set to an invalid non-positive value.");
        }
    }

    @Test
    void replicationFactorsThatAreNotPositiveAreRefused() {
        for (int factor : List.of(0, -2)) {
            refused(
                    NewTopic.named("orders", 1, factor),
                    ErrorCode.INVALID_REPLICATION_FACTOR,
                    "Replication factor must be larger than 0, or -1 to use the default value.");
        }
    }

    @Test
    void moreReplicasThanBrokersAreRefused() {
        refused(
                NewTopic.named("orders", 1, 5),
                ErrorCode.INVALID_REPLICATION_FACTOR,
                "Unable to replicate the partition 5 time(s): The target replication factor of 5"
                        + " cannot be reached because only 2 broker(s) are registered or some"
                        + " brokers have all their log directories cordoned.");
    }

    @Test
    void withoutAnActiveBrokerNothingIsCreated() {
        cluster.fence(1);
        cluster.fence(2);

        refused(
                NewTopic.named("orders", 1, 1),
                ErrorCode.INVALID_REPLICATION_FACTOR,
                "Unable to replicate the partition 1 time(s): All brokers are currently fenced, or"
                        + " have all their log directories cordoned.");
    }

    @Test
    void oneRequestCreatesAtMostTenThousandPartitions() {
        refused(
                NewTopic.named("orders", 20_000, 1),
                ErrorCode.POLICY_VIOLATION,
                "Excessively large number of partitions per request.");
        var results =
                cluster.submit(
                        new CreateTopics(
                                List.of(
                                        NewTopic.named("a", 6_000, 1),
                                        NewTopic.named("b", 6_000, 1)),
                                false));
        assertThat(results)
                .extracting(it -> it.error().code())
                .containsOnly(ErrorCode.POLICY_VIOLATION);
    }

    @Test
    void anAssignmentIsTakenAsItIs() {
        var result =
                cluster.create(
                        assigned(
                                new Assignment(1, List.of(1, 2)),
                                new Assignment(0, List.of(2, 1))));

        assertThat(result.error()).isEqualTo(ApiError.NONE);
        assertThat(cluster.partition("orders", 0).replicas()).containsExactly(2, 1);
        assertThat(cluster.partition("orders", 1).leader()).isEqualTo(1);
    }

    @Test
    void anAssignmentToAFencedBrokerLeavesItOutOfSync() {
        cluster.fence(1);

        cluster.create(assigned(new Assignment(0, List.of(1, 2))));

        assertThat(cluster.partition("orders", 0).isr()).containsExactly(2);
        assertThat(cluster.partition("orders", 0).leader()).isEqualTo(2);
    }

    @Test
    void wrongAssignmentsAreRefusedEachWithItsReason() {
        assignmentRefused(
                "The manual partition assignment includes broker 9, but no such broker is"
                        + " registered.",
                new Assignment(0, List.of(9)));
        assignmentRefused(
                "The manual partition assignment includes the broker 1 more than once.",
                new Assignment(0, List.of(1, 1)));
        assignmentRefused(
                "partitions should be a consecutive 0-based integer sequence",
                new Assignment(0, List.of(1)),
                new Assignment(2, List.of(1)));
        assignmentRefused(
                "The manual partition assignment includes a partition with 2 replica(s), but this"
                        + " is not consistent with previous partitions, which have 1 replica(s).",
                new Assignment(0, List.of(1)),
                new Assignment(1, List.of(1, 2)));
        assignmentRefused(
                "The manual partition assignment includes an empty replica list.",
                new Assignment(0, List.of()));
        assignmentRefused(
                "Found multiple manual partition assignments for partition 0",
                new Assignment(0, List.of(1)),
                new Assignment(0, List.of(2)));
        cluster.fence(1);
        assignmentRefused(
                "All brokers specified in the manual partition assignment for partition 0 are"
                        + " fenced or in controlled shutdown.",
                new Assignment(0, List.of(1)));
    }

    private void assignmentRefused(String message, Assignment... assignments) {
        refused(assigned(assignments), ErrorCode.INVALID_REPLICA_ASSIGNMENT, message);
    }

    @Test
    void anAssignmentExcludesCounts() {
        var one = List.of(new Assignment(0, List.of(1)));
        refused(
                new NewTopic("orders", 1, -1, one, List.of()),
                ErrorCode.INVALID_REQUEST,
                "A manual partition assignment was specified, but numPartitions was not set to"
                        + " -1.");
        refused(
                new NewTopic("orders", -1, 1, one, List.of()),
                ErrorCode.INVALID_REQUEST,
                "A manual partition assignment was specified, but replication factor was not set"
                        + " to -1.");
    }

    @Test
    void settingsAreKeptWithTheTopicAndGoWithIt() {
        cluster.create(
                NewTopic.named("orders", 1, 1)
                        .withConfigs(List.of(new Config("retention.ms", "5000"))));

        var resource = ConfigResource.topic("orders");
        assertThat(cluster.image().configs().find(resource, "retention.ms")).hasValue("5000");
        cluster.submit(new DeleteTopics(List.of(DeleteTopics.Target.named("orders"))));
        assertThat(cluster.image().configs().of(resource).isEmpty()).isTrue();
    }

    @Test
    void aSettingWithoutValueIsRefused() {
        refused(
                NewTopic.named("orders", 1, 1)
                        .withConfigs(List.of(new Config("retention.ms", null))),
                ErrorCode.INVALID_CONFIG,
                "Null value not supported for topic configs: retention.ms");
    }

    @Test
    void settingsThatTheRulesRefuseAreRefusedInTheirWords() {
        var rejecting =
                new TestCluster(
                        new ConfigRules() {
                            @Override
                            public ApiError check(
                                    ConfigResource resource,
                                    SortedTree<String, String> before,
                                    SortedTree<String, String> after) {
                                return after.isEmpty()
                                        ? ApiError.NONE
                                        : ApiError.of(
                                                ErrorCode.INVALID_CONFIG,
                                                "Unknown topic config name: no.such");
                            }

                            @Override
                            public boolean isList(ConfigResource.Type type, String name) {
                                return false;
                            }

                            @Override
                            public Optional<String> defaultList(
                                    ConfigResource resource, String name) {
                                return Optional.empty();
                            }

                            @Override
                            public String minInSyncReplicas() {
                                return "1";
                            }
                        });
        rejecting.register(1);

        var result =
                rejecting.create(
                        NewTopic.named("orders", 1, 1)
                                .withConfigs(List.of(new Config("no.such", "1"))));

        assertThat(result.error())
                .isEqualTo(
                        new ApiError(
                                ErrorCode.INVALID_CONFIG, "Unknown topic config name: no.such"));
    }

    @Test
    void aTopicThatIsRefusedDoesNotHinderTheOthers() {
        var results =
                cluster.submit(
                        new CreateTopics(
                                List.of(
                                        NewTopic.named("good", 1, 1),
                                        NewTopic.named("twice", 1, 1),
                                        NewTopic.named("a/b", 1, 1),
                                        NewTopic.named("twice", 2, 1),
                                        NewTopic.named("fine", 1, 1)),
                                false));

        assertThat(results)
                .extracting(CreateTopics.Result::name)
                .containsExactly("good", "twice", "a/b", "fine");
        assertThat(results.get(1).error())
                .isEqualTo(new ApiError(ErrorCode.INVALID_REQUEST, "Duplicate topic name."));
        assertThat(cluster.image().topics().names()).containsExactly("fine", "good");
    }

    @Test
    void validatingOnlyAnswersAsIfAndCreatesNothing() {
        var before = cluster.image();
        var outcome =
                cluster.decide(new CreateTopics(List.of(NewTopic.named("orders", 3, 2)), true));

        assertThat(outcome.changes()).isEmpty();
        assertThat(outcome.reply().getFirst())
                .isEqualTo(new CreateTopics.Result("orders", ApiError.NONE, Uuid.ZERO, 3, 2));
        assertThat(cluster.image()).isSameAs(before);
    }
}
