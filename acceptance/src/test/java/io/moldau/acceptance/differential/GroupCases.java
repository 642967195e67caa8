package io.moldau.acceptance.differential;

import io.moldau.protocol.ApiKey;
import io.moldau.protocol.message.DeleteGroupsRequest;
import io.moldau.protocol.message.DescribeGroupsRequest;
import io.moldau.protocol.message.FindCoordinatorRequest;
import io.moldau.protocol.message.HeartbeatRequest;
import io.moldau.protocol.message.JoinGroupRequest;
import io.moldau.protocol.message.JoinGroupRequest.JoinGroupRequestProtocol;
import io.moldau.protocol.message.LeaveGroupRequest;
import io.moldau.protocol.message.LeaveGroupRequest.MemberIdentity;
import io.moldau.protocol.message.ListGroupsRequest;
import io.moldau.protocol.message.OffsetCommitRequest;
import io.moldau.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import io.moldau.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import io.moldau.protocol.message.OffsetDeleteRequest;
import io.moldau.protocol.message.OffsetDeleteRequest.OffsetDeleteRequestPartition;
import io.moldau.protocol.message.OffsetDeleteRequest.OffsetDeleteRequestTopic;
import io.moldau.protocol.message.OffsetFetchRequest;
import io.moldau.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.moldau.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopic;
import io.moldau.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import io.moldau.protocol.message.SyncGroupRequest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Wrong requests to groups and about their offsets.
final class GroupCases {
    private static final int GROUPED_COORDINATORS = 4;
    private static final int GROUPED_FETCHES = 8;
    private static final int SEVERAL_LEAVERS = 3;

    /// The longest that a broker allows by default: nobody sends heartbeats here.
    private static final int SESSION_MS = 1_800_000;

    private static final int METADATA_BYTES = 5000;

    private GroupCases() {}

    static List<WrongRequest> all() {
        var all = new ArrayList<WrongRequest>();
        all.addAll(joins());
        all.addAll(members());
        all.addAll(commits());
        all.addAll(questions());
        return all;
    }

    static JoinGroupRequest join(String group, String member) {
        return joining(group, member).build();
    }

    private static JoinGroupRequest.Builder joining(String group, String member) {
        return JoinGroupRequest.builder()
                .groupId(group)
                .memberId(member)
                .sessionTimeoutMs(SESSION_MS)
                .rebalanceTimeoutMs(SESSION_MS)
                .protocolType("consumer")
                .protocols(List.of(protocol("range")));
    }

    private static JoinGroupRequestProtocol protocol(String name) {
        return new JoinGroupRequestProtocol(name, ByteBuffer.allocate(0));
    }

    private static List<WrongRequest> joins() {
        return List.of(
                joining("an empty group id", it -> joining("", "")),
                joining("a member that is not there", it -> joining(Scene.STABLE, "nobody")),
                joining("a member of a group that is not there", it -> joining("none", "nobody")),
                joining("a session that is too short", it -> joining("j1", "").sessionTimeoutMs(5)),
                joining(
                        "a session that is too long",
                        it -> joining("j2", "").sessionTimeoutMs(Integer.MAX_VALUE)),
                joining(
                        "another protocol type",
                        it -> joining(Scene.STABLE, "").protocolType("connect")),
                joining("no protocol type", it -> joining("j3", "").protocolType("")),
                joining("no protocols", it -> joining("j4", "").protocols(List.of())),
                joining(
                        "a protocol that the others do not know",
                        it -> joining(Scene.STABLE, "").protocols(List.of(protocol("other")))),
                joining("a new member without an id", it -> joining("j5", "")).from(4),
                joining("an empty instance id", it -> joining("j6", "").groupInstanceId(""))
                        .from(5),
                joining(
                                "a static member that is not there",
                                it -> joining("j7", "nobody").groupInstanceId("one"))
                        .from(5));
    }

    private static WrongRequest joining(
            String name, Function<Scene, JoinGroupRequest.Builder> request) {
        return WrongRequest.of(name, ApiKey.JOIN_GROUP, (scene, _) -> request.apply(scene).build());
    }

    static HeartbeatRequest heartbeat(String group, String member, int generation) {
        return HeartbeatRequest.builder()
                .groupId(group)
                .memberId(member)
                .generationId(generation)
                .build();
    }

    private static List<WrongRequest> members() {
        return List.of(
                beat("a group that is not there", it -> heartbeat("none", "nobody", 1)),
                beat("an empty group id", it -> heartbeat("", "nobody", 1)),
                beat("a member that is not there", it -> heartbeat(Scene.STABLE, "nobody", 1)),
                beat("no member", it -> heartbeat(Scene.STABLE, "", 1)),
                beat("an old generation", it -> heartbeat(Scene.STABLE, it.memberId(), 0)),
                beat("a generation to come", it -> heartbeat(Scene.STABLE, it.memberId(), 99)),
                beat(
                                "an instance that is not there",
                                it ->
                                        heartbeat(Scene.STABLE, it.memberId(), it.generation())
                                                .toBuilder()
                                                .groupInstanceId("one")
                                                .build())
                        .from(3),
                sync("a group that is not there", it -> syncing("none", "nobody", 1)),
                sync("an empty group id", it -> syncing("", "nobody", 1)),
                sync("a member that is not there", it -> syncing(Scene.STABLE, "nobody", 1)),
                sync("an old generation", it -> syncing(Scene.STABLE, it.memberId(), 0)),
                sync(
                                "another protocol",
                                it ->
                                        syncing(Scene.STABLE, it.memberId(), it.generation())
                                                .protocolType("consumer")
                                                .protocolName("other"))
                        .from(5),
                leave("a group that is not there", "none", "nobody"),
                leave("an empty group id", "", "nobody"),
                leave("a member that is not there", Scene.STABLE, "nobody"));
    }

    private static WrongRequest beat(String name, Function<Scene, HeartbeatRequest> request) {
        return WrongRequest.of(name, ApiKey.HEARTBEAT, (scene, _) -> request.apply(scene));
    }

    private static SyncGroupRequest.Builder syncing(String group, String member, int generation) {
        return SyncGroupRequest.builder()
                .groupId(group)
                .memberId(member)
                .generationId(generation)
                .protocolType("consumer")
                .protocolName("range");
    }

    private static WrongRequest sync(
            String name, Function<Scene, SyncGroupRequest.Builder> request) {
        return WrongRequest.of(name, ApiKey.SYNC_GROUP, (scene, _) -> request.apply(scene).build());
    }

    private static WrongRequest leave(String name, String group, String member) {
        return WrongRequest.of(
                name,
                ApiKey.LEAVE_GROUP,
                (_, version) -> {
                    var request = LeaveGroupRequest.builder().groupId(group);
                    return version < SEVERAL_LEAVERS
                            ? request.memberId(member).build()
                            : request.members(List.of(new MemberIdentity(member, null, null)))
                                    .build();
                });
    }

    static OffsetCommitRequest.Builder commit(
            String group, String topic, int partition, long offset) {
        var asked = new OffsetCommitRequestPartition(partition, offset, -1, "");
        return OffsetCommitRequest.builder()
                .groupId(group)
                .topics(
                        List.of(
                                new OffsetCommitRequestTopic(
                                        topic, Scene.NOWHERE, List.of(asked))));
    }

    private static List<WrongRequest> commits() {
        return List.of(
                committing("a topic that is not there", it -> commit("c1", "nowhere", 0, 1)),
                committing("a partition past the last", it -> known(it, "c2", 9, 1)),
                committing("a negative offset", it -> known(it, "c3", 0, -5)),
                committing("an empty group id", it -> known(it, "", 0, 1)),
                committing(
                        "a member of a group that is not there",
                        it ->
                                known(it, "none", 0, 1)
                                        .memberId("nobody")
                                        .generationIdOrMemberEpoch(3)),
                committing(
                        "a member that is not there",
                        it ->
                                known(it, Scene.STABLE, 0, 1)
                                        .memberId("nobody")
                                        .generationIdOrMemberEpoch(1)),
                committing(
                        "an old generation",
                        it ->
                                known(it, Scene.STABLE, 0, 1)
                                        .memberId(it.memberId())
                                        .generationIdOrMemberEpoch(0)),
                committing(
                        "no member of a group with members", it -> known(it, Scene.STABLE, 0, 1)),
                committing("metadata that is too long", GroupCases::longMetadata),
                WrongRequest.of(
                        "offsets of a group that is not there",
                        ApiKey.OFFSET_DELETE,
                        (_, _) -> deleteOffsets("none", Scene.HERE, 0)),
                WrongRequest.of(
                        "offsets of a topic that is not there",
                        ApiKey.OFFSET_DELETE,
                        (_, _) -> deleteOffsets(Scene.EMPTY, "nowhere", 0)),
                WrongRequest.of(
                        "offsets of a partition past the last",
                        ApiKey.OFFSET_DELETE,
                        (_, _) -> deleteOffsets(Scene.EMPTY, Scene.HERE, 9)),
                WrongRequest.of(
                        "offsets of an empty group id",
                        ApiKey.OFFSET_DELETE,
                        (_, _) -> deleteOffsets("", Scene.HERE, 0)));
    }

    private static OffsetCommitRequest.Builder known(
            Scene scene, String group, int partition, long offset) {
        var asked = new OffsetCommitRequestPartition(partition, offset, -1, "");
        return commit(group, Scene.HERE, partition, offset)
                .topics(List.of(scene.commitTopic(Scene.HERE, List.of(asked))));
    }

    private static OffsetCommitRequest.Builder longMetadata(Scene scene) {
        var asked = new OffsetCommitRequestPartition(0, 1, -1, "m".repeat(METADATA_BYTES));
        return known(scene, "c9", 0, 1)
                .topics(List.of(scene.commitTopic(Scene.HERE, List.of(asked))));
    }

    private static WrongRequest committing(
            String name, Function<Scene, OffsetCommitRequest.Builder> request) {
        return WrongRequest.of(
                name, ApiKey.OFFSET_COMMIT, (scene, _) -> request.apply(scene).build());
    }

    private static OffsetDeleteRequest deleteOffsets(String group, String topic, int partition) {
        var asked = List.of(new OffsetDeleteRequestPartition(partition));
        return new OffsetDeleteRequest(group, List.of(new OffsetDeleteRequestTopic(topic, asked)));
    }

    private static List<WrongRequest> questions() {
        return List.of(
                offsets("a group that is not there", "none", Scene.HERE, 0),
                offsets("an empty group id", "", Scene.HERE, 0),
                offsets("a topic that is not there", Scene.EMPTY, "nowhere", 0),
                offsets("a partition past the last", Scene.EMPTY, Scene.HERE, 9),
                coordinator("a type that is not there", "x", 9).from(1),
                coordinator("an empty group id", "", 0),
                coordinator("a share key that is none", "x", 2).from(6),
                WrongRequest.of(
                        "a group that is not there",
                        ApiKey.DESCRIBE_GROUPS,
                        (_, _) -> new DescribeGroupsRequest(List.of("none"), false)),
                WrongRequest.of(
                        "an empty group id",
                        ApiKey.DESCRIBE_GROUPS,
                        (_, _) -> new DescribeGroupsRequest(List.of(""), false)),
                WrongRequest.of(
                        "a group that is not there",
                        ApiKey.DELETE_GROUPS,
                        (_, _) -> new DeleteGroupsRequest(List.of("none"))),
                WrongRequest.of(
                        "a group with members",
                        ApiKey.DELETE_GROUPS,
                        (_, _) -> new DeleteGroupsRequest(List.of(Scene.STABLE))),
                WrongRequest.of(
                        "an empty group id",
                        ApiKey.DELETE_GROUPS,
                        (_, _) -> new DeleteGroupsRequest(List.of(""))),
                WrongRequest.of(
                                "a state that is none",
                                ApiKey.LIST_GROUPS,
                                (_, _) -> new ListGroupsRequest(List.of("Sleepy"), List.of()))
                        .from(4),
                WrongRequest.of(
                                "a type that is none",
                                ApiKey.LIST_GROUPS,
                                (_, _) -> new ListGroupsRequest(List.of(), List.of("odd")))
                        .from(5));
    }

    private static WrongRequest offsets(String name, String group, String topic, int partition) {
        return WrongRequest.of(
                name,
                ApiKey.OFFSET_FETCH,
                (scene, version) -> {
                    var partitions = List.of(partition);
                    if (version < GROUPED_FETCHES) {
                        return OffsetFetchRequest.builder()
                                .groupId(group)
                                .topics(List.of(new OffsetFetchRequestTopic(topic, partitions)))
                                .build();
                    }
                    var topics =
                            List.of(
                                    new OffsetFetchRequestTopics(
                                            topic, scene.id(topic), partitions));
                    return OffsetFetchRequest.builder()
                            .groups(List.of(new OffsetFetchRequestGroup(group, null, -1, topics)))
                            .build();
                });
    }

    private static WrongRequest coordinator(String name, String key, int type) {
        return WrongRequest.of(
                name,
                ApiKey.FIND_COORDINATOR,
                (_, version) -> {
                    var request = FindCoordinatorRequest.builder().keyType(type);
                    return version < GROUPED_COORDINATORS
                            ? request.key(key).build()
                            : request.coordinatorKeys(List.of(key)).build();
                });
    }
}
