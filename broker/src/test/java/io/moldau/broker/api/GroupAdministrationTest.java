package io.moldau.broker.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.message.DeleteGroupsRequest;
import io.moldau.protocol.message.DeleteGroupsResponse;
import io.moldau.protocol.message.DeleteGroupsResponse.DeletableGroupResult;
import io.moldau.protocol.message.DescribeGroupsRequest;
import io.moldau.protocol.message.DescribeGroupsResponse;
import io.moldau.protocol.message.LeaveGroupRequest;
import io.moldau.protocol.message.LeaveGroupRequest.MemberIdentity;
import io.moldau.protocol.message.LeaveGroupResponse;
import io.moldau.protocol.message.ListGroupsRequest;
import io.moldau.protocol.message.ListGroupsResponse;
import io.moldau.protocol.message.ListGroupsResponse.ListedGroup;
import io.moldau.protocol.message.OffsetDeleteRequest;
import io.moldau.protocol.message.OffsetDeleteRequest.OffsetDeleteRequestPartition;
import io.moldau.protocol.message.OffsetDeleteRequest.OffsetDeleteRequestTopic;
import io.moldau.protocol.message.OffsetDeleteResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// LeaveGroup, DescribeGroups, ListGroups, DeleteGroups, OffsetDelete.
class GroupAdministrationTest {
    private static LeaveGroupResponse leave(TestNode node, String group, MemberIdentity... members)
            throws IOException {
        var request = LeaveGroupRequest.builder().groupId(group).members(List.of(members)).build();
        return node.ask(request, 5, LeaveGroupResponse.class);
    }

    private static List<DeletableGroupResult> delete(TestNode node, int version, String... groups)
            throws IOException {
        var request = new DeleteGroupsRequest(List.of(groups));
        return node.ask(request, version, DeleteGroupsResponse.class).results();
    }

    private static ListGroupsResponse list(
            TestNode node, int version, List<String> states, List<String> types)
            throws IOException {
        var request = new ListGroupsRequest(states, types);
        return node.ask(request, version, ListGroupsResponse.class);
    }

    private static OffsetDeleteResponse deleteOffset(
            TestNode node, String group, String topic, int partition) throws IOException {
        var part = new OffsetDeleteRequestPartition(partition);
        var request =
                new OffsetDeleteRequest(
                        group, List.of(new OffsetDeleteRequestTopic(topic, List.of(part))));
        return node.ask(request, 0, OffsetDeleteResponse.class);
    }

    @Test
    void aMemberLeavesInEveryVersion() {
        TestNode.run(node -> {
            for (int version = 0; version <= 5; version++) {
                String group = "g" + version;
                String member = GroupClient.stable(node, group);
                var request = LeaveGroupRequest.builder().groupId(group);
                if (version < 3) {
                    request.memberId(member);
                } else {
                    request.members(List.of(new MemberIdentity(member, null, null)));
                }
                assertThat(node.ask(request.build(), version, LeaveGroupResponse.class))
                        .returns(0, LeaveGroupResponse::errorCode);
                assertThat(GroupClient.heartbeat(node, group, 1, member, null))
                        .isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID.code());
            }
        });
    }

    @Test
    void whoeverIsNotThereCannotLeave() {
        TestNode.run(node -> {
            GroupClient.stable(node, "g");
            var answer =
                    leave(
                            node,
                            "g",
                            new MemberIdentity("who", null, null),
                            new MemberIdentity("", "i", null));
            assertThat(answer.errorCode()).isZero();
            assertThat(answer.members())
                    .extracting(LeaveGroupResponse.MemberResponse::errorCode)
                    .containsOnly(ErrorCode.UNKNOWN_MEMBER_ID.code());
            var old = LeaveGroupRequest.builder().groupId("g").memberId("who").build();
            assertThat(node.ask(old, 0, LeaveGroupResponse.class).errorCode())
                    .isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID.code());
            assertThat(leave(node, "", new MemberIdentity("m", null, null)).errorCode())
                    .isEqualTo(ErrorCode.INVALID_GROUP_ID.code());
        });
    }

    @Test
    void aGroupIsDescribedInEveryVersion() {
        TestNode.run(node -> {
            String member = GroupClient.stable(node, "g");
            for (int version = 0; version <= 6; version++) {
                var request = new DescribeGroupsRequest(List.of("g", "none"), version >= 3);
                var groups = node.ask(request, version, DescribeGroupsResponse.class).groups();
                var group = groups.getFirst();
                assertThat(group.groupState()).isEqualTo("Stable");
                assertThat(group.protocolType()).isEqualTo(GroupClient.TYPE);
                assertThat(group.protocolData()).isEqualTo(GroupClient.PROTOCOL);
                assertThat(group.authorizedOperations())
                        .isEqualTo(version < 3 ? Integer.MIN_VALUE : 3400);
                var described = group.members().getFirst();
                assertThat(described.memberId()).isEqualTo(member);
                assertThat(described.clientId()).isEqualTo("test");
                assertThat(described.clientHost()).startsWith("/10.0.0.");
                assertThat(described.memberAssignment().get(0)).isEqualTo((byte) 4);
                var none = groups.getLast();
                assertThat(none.groupState()).isEqualTo("Dead");
                assertThat(none.authorizedOperations()).isEqualTo(Integer.MIN_VALUE);
                assertThat(none.errorCode())
                        .isEqualTo(version < 6 ? 0 : ErrorCode.GROUP_ID_NOT_FOUND.code());
                assertThat(none.errorMessage())
                        .isEqualTo(version < 6 ? null : "Group none not found.");
            }
        });
    }

    @Test
    void groupsAreListedByStateAndType() {
        TestNode.run(node -> {
            assertThat(list(node, 5, List.of(), List.of()).groups()).isEmpty();
            node.topic("t", 1);
            GroupClient.stable(node, "live");
            GroupClient.commit(node, GroupClient.commit("idle", "t", Uuid.ZERO, 0, 1));
            var live = new ListedGroup("live", GroupClient.TYPE, "Stable", "classic");
            var idle = new ListedGroup("idle", "", "Empty", "classic");
            assertThat(list(node, 5, List.of(), List.of()).groups())
                    .containsExactlyInAnyOrder(live, idle);
            assertThat(list(node, 5, List.of("stable"), List.of()).groups()).containsExactly(live);
            assertThat(list(node, 5, List.of(), List.of("Classic")).groups()).hasSize(2);
            assertThat(list(node, 5, List.of("foo"), List.of()).groups()).isEmpty();
            assertThat(list(node, 5, List.of(), List.of("consumer")).groups()).isEmpty();
            for (int version = 0; version <= 5; version++) {
                assertThat(list(node, version, List.of(), List.of()).groups()).hasSize(2);
            }
        });
    }

    @Test
    void onlyEmptyGroupsAreDeleted() {
        TestNode.run(node -> {
            node.topic("t", 1);
            GroupClient.stable(node, "live");
            for (int version = 0; version <= 3; version++) {
                GroupClient.commit(node, GroupClient.commit("idle", "t", Uuid.ZERO, 0, 1));
                boolean texts = version == 3;
                assertThat(delete(node, version, "live", "none", "idle", "live"))
                        .containsExactlyInAnyOrder(
                                new DeletableGroupResult(
                                        "live",
                                        ErrorCode.NON_EMPTY_GROUP.code(),
                                        texts ? "The group is not empty." : null),
                                new DeletableGroupResult(
                                        "none",
                                        ErrorCode.GROUP_ID_NOT_FOUND.code(),
                                        texts ? "The group id does not exist." : null),
                                new DeletableGroupResult("idle", 0, null));
                assertThat(OffsetFetchHandlerTest.committed(node, "idle", "t", 0)).isEqualTo(-1);
            }
        });
    }

    @Test
    void offsetsAreDeletedOneByOne() {
        TestNode.run(node -> {
            node.topic("t", 2);
            FindCoordinatorHandlerTest.find(node, 6, "g");
            GroupClient.commit(node, GroupClient.commit("g", "t", Uuid.ZERO, 0, 1));
            GroupClient.commit(node, GroupClient.commit("g", "t", Uuid.ZERO, 1, 2));
            var done = deleteOffset(node, "g", "t", 0);
            assertThat(done.errorCode()).isZero();
            assertThat(done.topics().getFirst().partitions().getFirst().errorCode()).isZero();
            assertThat(OffsetFetchHandlerTest.committed(node, "g", "t", 0)).isEqualTo(-1);
            assertThat(OffsetFetchHandlerTest.committed(node, "g", "t", 1)).isEqualTo(2);
        });
    }

    @Test
    void offsetsThatCannotBeThereAreUnknown() {
        TestNode.run(node -> {
            node.topic("t", 1);
            FindCoordinatorHandlerTest.find(node, 6, "g");
            GroupClient.commit(node, GroupClient.commit("g", "t", Uuid.ZERO, 0, 1));
            int unknown = ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code();
            for (int partition : new int[] {9, -1}) {
                var answer = deleteOffset(node, "g", "t", partition).topics();
                assertThat(answer).hasSize(1);
                assertThat(answer.getFirst().partitions().getFirst().errorCode())
                        .isEqualTo(unknown);
            }
            var topic = deleteOffset(node, "g", "nosuch", 0).topics().getFirst();
            assertThat(topic.partitions().getFirst().errorCode()).isEqualTo(unknown);
            assertThat(deleteOffset(node, "none", "t", 0).errorCode())
                    .isEqualTo(ErrorCode.GROUP_ID_NOT_FOUND.code());
            assertThat(deleteOffset(node, "", "t", 0).errorCode())
                    .isEqualTo(ErrorCode.INVALID_GROUP_ID.code());
        });
    }

    @Test
    void offsetsExpireOnlyOnceTheGroupIsEmpty() {
        var soon =
                java.util.Map.of(
                        "offsets.retention.minutes",
                        "1",
                        "offsets.retention.check.interval.ms",
                        "1000");
        TestNode.run(
                soon,
                node -> {
                    node.topic("t", 1);
                    String member = GroupClient.stable(node, "g");
                    GroupClient.commit(
                            node,
                            GroupClient.commit("g", "t", Uuid.ZERO, 0, 5)
                                    .memberId(member)
                                    .generationIdOrMemberEpoch(1));
                    for (int i = 0; i < 30; i++) {
                        node.pass(Duration.ofSeconds(5));
                        assertThat(GroupClient.heartbeat(node, "g", 1, member, null)).isZero();
                    }
                    assertThat(OffsetFetchHandlerTest.committed(node, "g", "t", 0)).isEqualTo(5);
                    leave(node, "g", new MemberIdentity(member, null, null));
                    node.pass(Duration.ofSeconds(50));
                    assertThat(OffsetFetchHandlerTest.committed(node, "g", "t", 0)).isEqualTo(5);
                    node.pass(Duration.ofSeconds(20));
                    assertThat(OffsetFetchHandlerTest.committed(node, "g", "t", 0)).isEqualTo(-1);
                    assertThat(list(node, 5, List.of(), List.of()).groups()).isEmpty();
                });
    }

    @Test
    void aMemberThatIsSilentForItsSessionIsGone() {
        TestNode.run(node -> {
            String member = GroupClient.stable(node, "g");
            node.pass(Duration.ofMillis(GroupClient.SESSION_MS - 100));
            assertThat(GroupClient.describe(node, "g").groupState()).isEqualTo("Stable");
            node.pass(Duration.ofMillis(200));
            assertThat(GroupClient.describe(node, "g").groupState()).isEqualTo("Empty");
            assertThat(GroupClient.heartbeat(node, "g", 1, member, null))
                    .isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID.code());
        });
    }

    @Test
    void heartbeatsAreAnsweredInEveryVersionAndRefusedToStrangers() {
        TestNode.run(node -> {
            String member = GroupClient.stable(node, "g");
            for (int version = 0; version <= GroupClient.HEARTBEAT; version++) {
                var request = new io.moldau.protocol.message.HeartbeatRequest("g", 1, member, null);
                assertThat(
                                node.ask(
                                                request,
                                                version,
                                                io.moldau.protocol.message.HeartbeatResponse.class)
                                        .errorCode())
                        .isZero();
            }
            int unknown = ErrorCode.UNKNOWN_MEMBER_ID.code();
            assertThat(GroupClient.heartbeat(node, "g", 9, member, null))
                    .isEqualTo(ErrorCode.ILLEGAL_GENERATION.code());
            assertThat(GroupClient.heartbeat(node, "g", 1, "who", null)).isEqualTo(unknown);
            assertThat(GroupClient.heartbeat(node, "none", 1, member, null)).isEqualTo(unknown);
            assertThat(GroupClient.heartbeat(node, "g", 1, member, "i")).isEqualTo(unknown);
            assertThat(GroupClient.heartbeat(node, "", 1, member, null))
                    .isEqualTo(ErrorCode.INVALID_GROUP_ID.code());
        });
    }

    @Test
    void aMemberGoesOnAfterARestartOfTheNode() {
        TestNode.run(node -> {
            String member = GroupClient.stable(node, "g");
            node.crash();
            int code = GroupClient.heartbeat(node, "g", 1, member, null);
            while (code == ErrorCode.COORDINATOR_LOAD_IN_PROGRESS.code()) {
                node.pass(Duration.ofMillis(10));
                code = GroupClient.heartbeat(node, "g", 1, member, null);
            }
            assertThat(code).isZero();
        });
    }
}
