package io.moldau.acceptance.admin;

import static io.moldau.acceptance.admin.AdminScene.NODE;
import static io.moldau.acceptance.admin.AdminScene.await;
import static io.moldau.acceptance.admin.AdminScene.known;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.acceptance.admin.AdminMethod.Works;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.TopicPartitionReplica;
import org.apache.kafka.common.errors.ElectionNotNeededException;
import org.apache.kafka.common.errors.InvalidReplicaAssignmentException;

/// Methods about topics and what lies in them.
final class TopicMethods {
    private TopicMethods() {}

    static List<AdminMethod> all() {
        return List.of(
                new Works("createTopics", TopicMethods::createTopics),
                new Works("deleteTopics", TopicMethods::deleteTopics),
                new Works("listTopics", TopicMethods::listTopics),
                new Works("describeTopics", TopicMethods::describeTopics),
                new Works("createPartitions", TopicMethods::createPartitions),
                new Works("deleteRecords", TopicMethods::deleteRecords),
                new Works("listOffsets", TopicMethods::listOffsets),
                new Works("describeProducers", TopicMethods::describeProducers),
                new Works("describeLogDirs", TopicMethods::describeLogDirs),
                new Works("describeReplicaLogDirs", TopicMethods::describeReplicaLogDirs),
                new Works("electLeaders", TopicMethods::electLeaders),
                new Works("alterPartitionReassignments", TopicMethods::reassign),
                new Works("listPartitionReassignments", TopicMethods::listReassignments));
    }

    private static void createTopics(AdminScene scene) throws Exception {
        var wanted = new NewTopic("made", 3, (short) 1).configs(Map.of("retention.ms", "1000"));
        var made = scene.admin().createTopics(List.of(wanted));
        assertThat(await(made.numPartitions("made"))).isEqualTo(3);
        assertThat(await(made.config("made")).get("retention.ms").value()).isEqualTo("1000");
    }

    private static void deleteTopics(AdminScene scene) throws Exception {
        var gone = scene.topic("gone").topic();
        await(scene.admin().deleteTopics(List.of(gone)).all());
        assertThat(await(scene.admin().listTopics().names())).doesNotContain(gone);
    }

    private static void listTopics(AdminScene scene) throws Exception {
        var listed = scene.topic("listed").topic();
        assertThat(await(scene.admin().listTopics().names())).contains(listed);
    }

    private static void describeTopics(AdminScene scene) throws Exception {
        var shown = scene.topic("shown").topic();
        var found =
                known(await(scene.admin().describeTopics(List.of(shown)).allTopicNames()), shown);
        assertThat(found.partitions())
                .singleElement()
                .satisfies(it -> assertThat(it.leader().id()).isEqualTo(NODE));
    }

    private static void createPartitions(AdminScene scene) throws Exception {
        var grown = scene.topic("grown").topic();
        var more = Map.of(grown, NewPartitions.increaseTo(4));
        await(scene.admin().createPartitions(more).all());
        var found = await(scene.admin().describeTopics(List.of(grown)).allTopicNames());
        assertThat(known(found, grown).partitions()).hasSize(4);
    }

    private static void deleteRecords(AdminScene scene) throws Exception {
        var cut = scene.topicWith("cut", 3);
        var before = Map.of(cut, RecordsToDelete.beforeOffset(2));
        var deleted = known(scene.admin().deleteRecords(before).lowWatermarks(), cut);
        assertThat(await(deleted).lowWatermark()).isEqualTo(2);
    }

    private static void listOffsets(AdminScene scene) throws Exception {
        var counted = scene.topicWith("counted", 3);
        var asked = Map.of(counted, OffsetSpec.latest());
        var latest = await(scene.admin().listOffsets(asked).partitionResult(counted));
        assertThat(latest.offset()).isEqualTo(3);
    }

    private static void describeProducers(AdminScene scene) throws Exception {
        var written = scene.topicWith("written", 3);
        var described = scene.admin().describeProducers(List.of(written));
        assertThat(await(described.partitionResult(written)).activeProducers())
                .singleElement()
                .satisfies(it -> assertThat(it.lastSequence()).isEqualTo(2));
    }

    private static void describeLogDirs(AdminScene scene) throws Exception {
        var stored = scene.topicWith("stored", 3);
        var found = await(scene.admin().describeLogDirs(List.of(NODE)).allDescriptions());
        assertThat(known(found, NODE).values())
                .singleElement()
                .satisfies(it -> {
                    assertThat(known(it.replicaInfos(), stored).size()).isPositive();
                    assertThat(it.usableBytes().orElseThrow()).isPositive();
                    assertThat(it.totalBytes().orElseThrow())
                            .isGreaterThan(it.usableBytes().orElseThrow());
                });
    }

    private static void describeReplicaLogDirs(AdminScene scene) throws Exception {
        var placed = scene.topicWith("placed", 1);
        var replica = new TopicPartitionReplica(placed.topic(), 0, NODE);
        var found = await(scene.admin().describeReplicaLogDirs(List.of(replica)).all());
        assertThat(known(found, replica).getCurrentReplicaLogDir()).endsWith("data");
    }

    private static void electLeaders(AdminScene scene) throws Exception {
        var led = scene.topic("led");
        var elected = scene.admin().electLeaders(ElectionType.PREFERRED, Set.of(led));
        assertThat(known(await(elected.partitions()), led).orElseThrow())
                .isInstanceOf(ElectionNotNeededException.class);
    }

    private static void reassign(AdminScene scene) throws Exception {
        var moved = scene.topic("moved");
        var here = Optional.of(new NewPartitionReassignment(List.of(NODE)));
        await(scene.admin().alterPartitionReassignments(Map.of(moved, here)).all());
        var away = Optional.of(new NewPartitionReassignment(List.of(77)));
        var refused = scene.admin().alterPartitionReassignments(Map.of(moved, away)).all();
        assertThatThrownBy(() -> await(refused))
                .hasCauseInstanceOf(InvalidReplicaAssignmentException.class);
    }

    private static void listReassignments(AdminScene scene) throws Exception {
        assertThat(await(scene.admin().listPartitionReassignments().reassignments())).isEmpty();
    }
}
