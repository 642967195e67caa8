package io.moldau.broker.api;

import static io.moldau.broker.api.GroupClient.join;
import static io.moldau.broker.api.GroupClient.sync;
import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.JoinGroupResponse;
import io.moldau.protocol.message.SyncGroupRequest;
import io.moldau.protocol.message.SyncGroupRequest.SyncGroupRequestAssignment;
import io.moldau.protocol.message.SyncGroupResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class SyncGroupHandlerTest {
    private static SyncGroupResponse ask(TestNode node, SyncGroupRequest.Builder sync)
            throws IOException {
        return node.ask(sync.build(), GroupClient.SYNC, SyncGroupResponse.class);
    }

    private static void assertRefused(SyncGroupResponse answer, ErrorCode error) {
        assertThat(ErrorCode.forCode(answer.errorCode())).isEqualTo(error);
        assertThat(answer.assignment().remaining()).isZero();
        assertThat(answer.protocolName()).isNull();
    }

    @Test
    void theLeadersAssignmentIsHandedOutAgainAndAgainInEveryVersion() {
        TestNode.run(node -> {
            String member = GroupClient.stable(node, "g");
            for (int version = 0; version <= GroupClient.SYNC; version++) {
                var again = sync("g", 1, member);
                if (version < GroupClient.SYNC) {
                    again.protocolType(null).protocolName(null);
                }
                var answer = node.ask(again.build(), version, SyncGroupResponse.class);
                assertThat(answer.errorCode()).isZero();
                assertThat(answer.assignment()).isEqualTo(ByteBuffer.wrap(new byte[] {4}));
                assertThat(answer.protocolType())
                        .isEqualTo(version < GroupClient.SYNC ? null : GroupClient.TYPE);
            }
        });
    }

    @Test
    void aFollowerWaitsForItsLeader() {
        TestNode.run(node -> {
            String leader = GroupClient.stable(node, "g");
            String second = join(node, join("g", "")).memberId();
            var other = node.connect();
            other.send(join("g", second).build(), GroupClient.JOIN);
            join(node, join("g", leader));
            other.receive(JoinGroupResponse.class);
            other.send(sync("g", 2, second).build(), GroupClient.SYNC);
            var shares =
                    List.of(
                            new SyncGroupRequestAssignment(leader, ByteBuffer.wrap(new byte[] {1})),
                            new SyncGroupRequestAssignment(
                                    second, ByteBuffer.wrap(new byte[] {2})));
            assertThat(ask(node, sync("g", 2, leader).assignments(shares)).assignment())
                    .isEqualTo(ByteBuffer.wrap(new byte[] {1}));
            assertThat(other.receive(SyncGroupResponse.class).assignment())
                    .isEqualTo(ByteBuffer.wrap(new byte[] {2}));
        });
    }

    @Test
    void whoeverIsNotOfTheGenerationIsRefused() {
        TestNode.run(node -> {
            String member = GroupClient.stable(node, "g");
            assertRefused(ask(node, sync("g", 7, member)), ErrorCode.ILLEGAL_GENERATION);
            assertRefused(ask(node, sync("g", 1, "who")), ErrorCode.UNKNOWN_MEMBER_ID);
            assertRefused(ask(node, sync("none", 1, member)), ErrorCode.UNKNOWN_MEMBER_ID);
            assertRefused(ask(node, sync("", 1, member)), ErrorCode.INVALID_GROUP_ID);
        });
    }

    @Test
    void aMemberOfAnotherProtocolIsRefusedAndOneOfNoneToo() {
        TestNode.run(node -> {
            String member = GroupClient.stable(node, "g");
            var wrong = ErrorCode.INCONSISTENT_GROUP_PROTOCOL;
            assertRefused(ask(node, sync("g", 1, member).protocolName("other")), wrong);
            assertRefused(ask(node, sync("g", 1, member).protocolType("other")), wrong);
            assertRefused(ask(node, sync("g", 1, member).protocolName(null)), wrong);
            assertRefused(ask(node, sync("g", 1, member).protocolType(null)), wrong);
        });
    }
}
