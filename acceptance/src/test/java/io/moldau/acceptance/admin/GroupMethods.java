package io.moldau.acceptance.admin;

import static io.moldau.acceptance.admin.AdminScene.await;
import static io.moldau.acceptance.admin.AdminScene.known;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.acceptance.admin.AdminMethod.Works;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.ConsumerGroupListing;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListStreamsGroupOffsetsSpec;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/// Methods about groups and how far they have come. Those about offsets of streams groups and the
/// deletion of share and streams groups are the same questions to a broker as those about consumer
/// groups, and so are answered.
final class GroupMethods {
    private GroupMethods() {}

    static List<AdminMethod> all() {
        return List.of(
                new Works("alterConsumerGroupOffsets", GroupMethods::alterOffsets),
                new Works("listConsumerGroupOffsets", GroupMethods::listOffsets),
                new Works("deleteConsumerGroupOffsets", GroupMethods::deleteOffsets),
                new Works("listConsumerGroups", GroupMethods::listConsumerGroups),
                new Works("listGroups", GroupMethods::listGroups),
                new Works("describeConsumerGroups", GroupMethods::describeConsumerGroups),
                new Works("describeClassicGroups", GroupMethods::describeClassicGroups),
                new Works("deleteConsumerGroups", GroupMethods::deleteGroups),
                new Works("removeMembersFromConsumerGroup", GroupMethods::removeMembers),
                new Works("alterStreamsGroupOffsets", GroupMethods::alterStreamsOffsets),
                new Works("listStreamsGroupOffsets", GroupMethods::listStreamsOffsets),
                new Works("deleteStreamsGroupOffsets", GroupMethods::deleteStreamsOffsets),
                new Works("deleteStreamsGroups", GroupMethods::deleteStreamsGroups),
                new Works("deleteShareGroups", GroupMethods::deleteShareGroups));
    }

    private static Map<TopicPartition, OffsetAndMetadata> offsets(AdminScene scene, String group)
            throws Exception {
        return await(scene.admin().listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
    }

    private static void alterOffsets(AdminScene scene) throws Exception {
        var read = scene.groupAtThree("altered");
        var back = Map.of(read, new OffsetAndMetadata(1, "again"));
        await(scene.admin().alterConsumerGroupOffsets("altered", back).all());
        assertThat(known(offsets(scene, "altered"), read).metadata()).isEqualTo("again");
    }

    private static void listOffsets(AdminScene scene) throws Exception {
        var read = scene.groupAtThree("offsets");
        assertThat(known(offsets(scene, "offsets"), read).offset()).isEqualTo(3);
    }

    private static void deleteOffsets(AdminScene scene) throws Exception {
        var read = scene.groupAtThree("forgets");
        await(scene.admin().deleteConsumerGroupOffsets("forgets", Set.of(read)).all());
        assertThat(offsets(scene, "forgets")).isEmpty();
    }

    @SuppressWarnings({"deprecation", "removal"}) // every method has a row
    private static void listConsumerGroups(AdminScene scene) throws Exception {
        scene.groupAtThree("listed");
        assertThat(await(scene.admin().listConsumerGroups().all()))
                .extracting(ConsumerGroupListing::groupId)
                .contains("listed");
    }

    private static void listGroups(AdminScene scene) throws Exception {
        scene.groupAtThree("any");
        assertThat(await(scene.admin().listGroups().all()))
                .extracting(GroupListing::groupId)
                .contains("any");
    }

    private static void describeConsumerGroups(AdminScene scene) throws Exception {
        try (var _ = scene.member("consumers")) {
            var described = scene.admin().describeConsumerGroups(List.of("consumers"));
            var group = known(await(described.all()), "consumers");
            assertThat(group.groupState()).isEqualTo(GroupState.STABLE);
            assertThat(group.members())
                    .singleElement()
                    .satisfies(it ->
                            assertThat(it.assignment().topicPartitions())
                                    .containsExactly(
                                            new TopicPartition("followed-by-consumers", 0)));
        }
    }

    private static void describeClassicGroups(AdminScene scene) throws Exception {
        try (var _ = scene.member("classic")) {
            var described = scene.admin().describeClassicGroups(List.of("classic"));
            var group = known(await(described.all()), "classic");
            assertThat(group.protocol()).isEqualTo("consumer");
            assertThat(group.members()).hasSize(1);
        }
    }

    private static void deleteGroups(AdminScene scene) throws Exception {
        scene.groupAtThree("deleted");
        await(scene.admin().deleteConsumerGroups(List.of("deleted")).all());
        assertThat(await(scene.admin().listGroups().all()))
                .extracting(GroupListing::groupId)
                .doesNotContain("deleted");
    }

    private static void removeMembers(AdminScene scene) throws Exception {
        try (var _ = scene.member("emptied")) {
            var all = new RemoveMembersFromConsumerGroupOptions();
            await(scene.admin().removeMembersFromConsumerGroup("emptied", all).all());
            var described = scene.admin().describeConsumerGroups(List.of("emptied"));
            assertThat(known(await(described.all()), "emptied").members()).isEmpty();
        }
    }

    private static void alterStreamsOffsets(AdminScene scene) throws Exception {
        var read = scene.groupAtThree("streams-altered");
        var on = Map.of(read, new OffsetAndMetadata(4));
        await(scene.admin().alterStreamsGroupOffsets("streams-altered", on).all());
        assertThat(known(offsets(scene, "streams-altered"), read).offset()).isEqualTo(4);
    }

    private static void listStreamsOffsets(AdminScene scene) throws Exception {
        var read = scene.groupAtThree("streams");
        var asked = Map.of("streams", new ListStreamsGroupOffsetsSpec());
        var listed = scene.admin().listStreamsGroupOffsets(asked);
        var found = await(listed.partitionsToOffsetAndMetadata("streams"));
        assertThat(known(found, read).offset()).isEqualTo(3);
    }

    private static void deleteStreamsOffsets(AdminScene scene) throws Exception {
        var read = scene.groupAtThree("streams-forgets");
        await(scene.admin().deleteStreamsGroupOffsets("streams-forgets", Set.of(read)).all());
        assertThat(offsets(scene, "streams-forgets")).isEmpty();
    }

    private static void deleteStreamsGroups(AdminScene scene) throws Exception {
        scene.groupAtThree("streams-deleted");
        await(scene.admin().deleteStreamsGroups(List.of("streams-deleted")).all());
        assertThat(offsets(scene, "streams-deleted")).isEmpty();
    }

    private static void deleteShareGroups(AdminScene scene) {
        var deleted = scene.admin().deleteShareGroups(List.of("share")).all();
        assertThatThrownBy(() -> await(deleted)).hasCauseInstanceOf(GroupIdNotFoundException.class);
    }
}
