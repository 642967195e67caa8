package io.moldau.broker.api;

import io.moldau.protocol.Uuid;
import io.moldau.protocol.message.DescribeGroupsRequest;
import io.moldau.protocol.message.DescribeGroupsResponse;
import io.moldau.protocol.message.DescribeGroupsResponse.DescribedGroup;
import io.moldau.protocol.message.HeartbeatRequest;
import io.moldau.protocol.message.HeartbeatResponse;
import io.moldau.protocol.message.JoinGroupRequest;
import io.moldau.protocol.message.JoinGroupRequest.JoinGroupRequestProtocol;
import io.moldau.protocol.message.JoinGroupResponse;
import io.moldau.protocol.message.OffsetCommitRequest;
import io.moldau.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import io.moldau.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import io.moldau.protocol.message.OffsetCommitResponse;
import io.moldau.protocol.message.SyncGroupRequest;
import io.moldau.protocol.message.SyncGroupRequest.SyncGroupRequestAssignment;
import io.moldau.protocol.message.SyncGroupResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What tests of groups ask a node, with what does not matter filled in.
final class GroupClient {
    static final int JOIN = 9;
    static final int SYNC = 5;
    static final int HEARTBEAT = 4;
    static final int COMMIT_BY_NAME = 9;
    static final int SESSION_MS = 10_000;
    static final int REBALANCE_MS = 5_000;
    static final String TYPE = "consumer";
    static final String PROTOCOL = "range";

    private static final byte SUBSCRIPTION = 2;
    private static final byte ASSIGNMENT = 4;

    private GroupClient() {}

    static JoinGroupRequest.Builder join(String group, String member) {
        var protocol =
                new JoinGroupRequestProtocol(PROTOCOL, ByteBuffer.wrap(new byte[] {SUBSCRIPTION}));
        return JoinGroupRequest.builder()
                .groupId(group)
                .memberId(member)
                .sessionTimeoutMs(SESSION_MS)
                .rebalanceTimeoutMs(REBALANCE_MS)
                .protocolType(TYPE)
                .protocols(List.of(protocol));
    }

    static JoinGroupResponse join(TestNode node, JoinGroupRequest.Builder join) throws IOException {
        return node.ask(join.build(), JOIN, JoinGroupResponse.class);
    }

    static SyncGroupRequest.Builder sync(String group, int generation, String member) {
        return SyncGroupRequest.builder()
                .groupId(group)
                .generationId(generation)
                .memberId(member)
                .protocolType(TYPE)
                .protocolName(PROTOCOL);
    }

    /// What the leader of a generation of one brings.
    static SyncGroupRequest.Builder assign(String group, int generation, String member) {
        var own = new SyncGroupRequestAssignment(member, ByteBuffer.wrap(new byte[] {ASSIGNMENT}));
        return sync(group, generation, member).assignments(List.of(own));
    }

    /// Makes a group with one member, which is stable, and returns the member's id.
    static String stable(TestNode node, String group) throws IOException {
        FindCoordinatorHandlerTest.find(node, 6, group);
        String member = join(node, join(group, "")).memberId();
        int generation = join(node, join(group, member)).generationId();
        node.ask(assign(group, generation, member).build(), SYNC, SyncGroupResponse.class);
        return member;
    }

    static int heartbeat(
            TestNode node, String group, int generation, String member, @Nullable String instance)
            throws IOException {
        var request = new HeartbeatRequest(group, generation, member, instance);
        return node.ask(request, HEARTBEAT, HeartbeatResponse.class).errorCode();
    }

    static OffsetCommitRequest.Builder commit(
            String group, String topic, Uuid id, int partition, long offset) {
        var part = new OffsetCommitRequestPartition(partition, offset, -1, "note");
        return OffsetCommitRequest.builder()
                .groupId(group)
                .topics(List.of(new OffsetCommitRequestTopic(topic, id, List.of(part))));
    }

    static int commit(TestNode node, int version, OffsetCommitRequest.Builder commit)
            throws IOException {
        var response = node.ask(commit.build(), version, OffsetCommitResponse.class);
        return response.topics().getFirst().partitions().getFirst().errorCode();
    }

    static int commit(TestNode node, OffsetCommitRequest.Builder commit) throws IOException {
        return commit(node, COMMIT_BY_NAME, commit);
    }

    static DescribedGroup describe(TestNode node, String group) throws IOException {
        var request = new DescribeGroupsRequest(List.of(group), false);
        return node.ask(request, 6, DescribeGroupsResponse.class).groups().getFirst();
    }
}
