package io.moldau.broker.api;

import static io.moldau.broker.api.GroupClient.JOIN;
import static io.moldau.broker.api.GroupClient.PROTOCOL;
import static io.moldau.broker.api.GroupClient.TYPE;
import static io.moldau.broker.api.GroupClient.join;
import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.JoinGroupRequest;
import io.moldau.protocol.message.JoinGroupRequest.JoinGroupRequestProtocol;
import io.moldau.protocol.message.JoinGroupResponse;
import io.moldau.protocol.message.JoinGroupResponse.JoinGroupResponseMember;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JoinGroupHandlerTest {
    private static final int WITH_INSTANCES = 5;

    private static void assertRefused(JoinGroupResponse answer, ErrorCode error, String member) {
        assertThat(ErrorCode.forCode(answer.errorCode())).isEqualTo(error);
        assertThat(answer.generationId()).isEqualTo(-1);
        assertThat(answer.protocolName()).isNull();
        assertThat(answer.leader()).isEmpty();
        assertThat(answer.memberId()).isEqualTo(member);
        assertThat(answer.members()).isEmpty();
    }

    private static void begin(TestNode node) throws IOException {
        FindCoordinatorHandlerTest.find(node, 6, "g");
    }

    @Test
    void aNewMemberGetsItsIdFirstAndJoinsWithIt() {
        TestNode.run(node -> {
            begin(node);
            var first = join(node, join("g", ""));
            assertThat(first.memberId()).startsWith("test-").hasSize("test-".length() + 36);
            assertRefused(first, ErrorCode.MEMBER_ID_REQUIRED, first.memberId());
            var joined = join(node, join("g", first.memberId()));
            assertThat(joined.errorCode()).isZero();
            assertThat(joined.generationId()).isOne();
            assertThat(joined.protocolType()).isEqualTo(TYPE);
            assertThat(joined.protocolName()).isEqualTo(PROTOCOL);
            assertThat(joined.leader()).isEqualTo(first.memberId());
            assertThat(joined.members())
                    .extracting(JoinGroupResponseMember::memberId)
                    .containsExactly(first.memberId());
        });
    }

    @Test
    void everyVersionJoins() {
        TestNode.run(node -> {
            begin(node);
            for (int version = 0; version <= JOIN; version++) {
                String group = "g" + version;
                var request = join(group, "");
                if (version == 0) {
                    request.rebalanceTimeoutMs(-1);
                }
                var answer = node.ask(request.build(), version, JoinGroupResponse.class);
                if (version >= 4) {
                    assertThat(answer.errorCode()).isEqualTo(ErrorCode.MEMBER_ID_REQUIRED.code());
                    var again = join(group, answer.memberId()).build();
                    answer = node.ask(again, version, JoinGroupResponse.class);
                }
                assertThat(answer.errorCode()).isZero();
                assertThat(answer.protocolName()).isEqualTo(PROTOCOL);
                assertThat(answer.protocolType()).isEqualTo(version < 7 ? null : TYPE);
                assertThat(answer.members()).hasSize(1);
            }
        });
    }

    @Test
    void beforeVersionSevenAMissingProtocolIsAnEmptyText() {
        TestNode.run(node -> {
            begin(node);
            var answer = node.ask(join("", "").build(), 6, JoinGroupResponse.class);
            assertThat(answer.errorCode()).isEqualTo(ErrorCode.INVALID_GROUP_ID.code());
            assertThat(answer.protocolName()).isEmpty();
        });
    }

    @Test
    void requestsThatMakeNoSenseAreRefused() {
        TestNode.run(node -> {
            begin(node);
            assertRefused(join(node, join("", "")), ErrorCode.INVALID_GROUP_ID, "");
            for (int session : new int[] {1, 0, -1, 1 << 30}) {
                assertRefused(
                        join(node, join("g", "").sessionTimeoutMs(session)),
                        ErrorCode.INVALID_SESSION_TIMEOUT,
                        "");
            }
            assertRefused(join(node, join("g", "who")), ErrorCode.UNKNOWN_MEMBER_ID, "who");
            assertRefused(
                    join(node, join("g", "").protocols(List.of())),
                    ErrorCode.INCONSISTENT_GROUP_PROTOCOL,
                    "");
            assertRefused(
                    join(node, join("g", "").protocolType("")),
                    ErrorCode.INCONSISTENT_GROUP_PROTOCOL,
                    "");
        });
    }

    @Test
    void aMemberThatSharesNoProtocolIsRefused() {
        TestNode.run(node -> {
            GroupClient.stable(node, "g");
            var other = new JoinGroupRequestProtocol("zzz", ByteBuffer.allocate(0));
            assertRefused(
                    join(node, join("g", "").protocols(List.of(other))),
                    ErrorCode.INCONSISTENT_GROUP_PROTOCOL,
                    "");
            assertRefused(
                    join(node, join("g", "").protocolType("connect")),
                    ErrorCode.INCONSISTENT_GROUP_PROTOCOL,
                    "");
        });
    }

    @Test
    void beforeThereIsATopicForGroupsNobodyLooksAfterThem() {
        TestNode.run(node ->
                assertRefused(join(node, join("g", "")), ErrorCode.COORDINATOR_NOT_AVAILABLE, ""));
    }

    @Test
    void aJoinWaitsForTheOthersAndTellsTheLeaderOfAll() {
        TestNode.run(node -> {
            String leader = GroupClient.stable(node, "g");
            String second = join(node, join("g", "")).memberId();
            var waiting = node.connect();
            waiting.send(join("g", second).build(), JOIN);
            node.pass(Duration.ofMillis(100));
            assertThat(GroupClient.heartbeat(node, "g", 1, leader, null))
                    .isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS.code());
            var all = join(node, join("g", leader));
            assertThat(all.generationId()).isEqualTo(2);
            assertThat(all.members())
                    .extracting(JoinGroupResponseMember::memberId)
                    .containsExactlyInAnyOrder(leader, second);
            var other = waiting.receive(JoinGroupResponse.class);
            assertThat(other.generationId()).isEqualTo(2);
            assertThat(other.leader()).isEqualTo(leader);
            assertThat(other.members()).isEmpty();
        });
    }

    @Test
    void aMemberThatDoesNotComeBackInTimeIsLeftBehind() {
        TestNode.run(node -> {
            String gone = GroupClient.stable(node, "g");
            String second = join(node, join("g", "")).memberId();
            long start = node.nowMs();
            var alone = join(node, join("g", second));
            assertThat(alone.generationId()).isEqualTo(2);
            assertThat(alone.members()).hasSize(1);
            assertThat(node.nowMs() - start)
                    .isBetween((long) GroupClient.REBALANCE_MS, GroupClient.REBALANCE_MS + 100L);
            assertThat(GroupClient.heartbeat(node, "g", 1, gone, null))
                    .isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID.code());
        });
    }

    @Test
    void theFirstGenerationWaitsForMoreMembers() {
        TestNode.run(
                Map.of("group.initial.rebalance.delay.ms", "3000"),
                node -> {
                    begin(node);
                    String member = join(node, join("g", "")).memberId();
                    long start = node.nowMs();
                    assertThat(join(node, join("g", member)).generationId()).isOne();
                    assertThat(node.nowMs() - start).isBetween(3000L, 3100L);
                });
    }

    @Test
    void aFullGroupTakesNobodyElse() {
        TestNode.run(
                Map.of("group.max.size", "1"),
                node -> {
                    GroupClient.stable(node, "g");
                    assertRefused(join(node, join("g", "")), ErrorCode.GROUP_MAX_SIZE_REACHED, "");
                });
    }

    @Test
    void aStaticMemberKeepsItsPlaceAndFencesItsFormerSelf() {
        TestNode.run(node -> {
            begin(node);
            String old = join(node, fixed("")).memberId();
            var sync = GroupClient.assign("g", 1, old).groupInstanceId("i");
            node.ask(
                    sync.build(),
                    GroupClient.SYNC,
                    io.moldau.protocol.message.SyncGroupResponse.class);
            var back = join(node, fixed(""));
            assertThat(back.errorCode()).isZero();
            assertThat(back.generationId()).isOne();
            assertThat(back.memberId()).startsWith("i-").isNotEqualTo(old);
            assertThat(back.skipAssignment()).isTrue();
            assertThat(GroupClient.heartbeat(node, "g", 1, old, "i"))
                    .isEqualTo(ErrorCode.FENCED_INSTANCE_ID.code());
            assertRefused(join(node, fixed(old)), ErrorCode.FENCED_INSTANCE_ID, old);
            assertThat(GroupClient.heartbeat(node, "g", 1, back.memberId(), "i")).isZero();
            var before = node.ask(fixed("").build(), WITH_INSTANCES, JoinGroupResponse.class);
            assertThat(before.errorCode()).isZero();
            assertThat(before.skipAssignment()).isFalse();
        });
    }

    private static JoinGroupRequest.Builder fixed(String member) {
        return join("g", member).groupInstanceId("i");
    }

    @Test
    void anInstanceThatIsNotThereCannotBeJoinedWithAnId() {
        TestNode.run(node -> {
            begin(node);
            assertRefused(
                    join(node, join("g", "who").groupInstanceId("i9")),
                    ErrorCode.UNKNOWN_MEMBER_ID,
                    "who");
        });
    }
}
