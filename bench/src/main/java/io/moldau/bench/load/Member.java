package io.moldau.bench.load;

import io.moldau.protocol.message.HeartbeatRequest;
import io.moldau.protocol.message.HeartbeatResponse;
import io.moldau.protocol.message.JoinGroupRequest;
import io.moldau.protocol.message.JoinGroupResponse;
import io.moldau.protocol.message.SyncGroupRequest;
import io.moldau.protocol.message.SyncGroupResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/// A member of a group of the classic protocol, as a consumer is one: it joins, and then sends a
/// heartbeat every three seconds. What the group assigns plays no part.
final class Member implements AutoCloseable {
    private static final int JOIN_VERSION = 9;
    private static final int SYNC_VERSION = 5;
    private static final int HEARTBEAT_VERSION = 4;

    private static final int SESSION_TIMEOUT_MS = 45_000;
    private static final int REBALANCE_TIMEOUT_MS = 300_000;

    private static final int COORDINATOR_LOAD_IN_PROGRESS = 14;
    private static final int NOT_COORDINATOR = 16;
    private static final int REBALANCE_IN_PROGRESS = 27;
    private static final int MEMBER_ID_REQUIRED = 79;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final String PROTOCOL = "range";

    private final Call call;
    private final String group;
    private String memberId = "";
    private int generation;
    private volatile boolean joined;

    Member(int port, String group) throws IOException {
        this.call = new Call(port);
        this.group = group;
    }

    /// Is it a member of the current generation, as far as it was told?
    boolean isJoined() {
        return joined;
    }

    void join() throws IOException, InterruptedException {
        joined = false;
        while (!joined) {
            var answer = askToJoin();
            switch (answer.errorCode()) {
                case 0 -> {
                    generation = answer.generationId();
                    memberId = answer.memberId();
                    joined = sync(answer);
                }
                case MEMBER_ID_REQUIRED -> memberId = answer.memberId();
                case COORDINATOR_LOAD_IN_PROGRESS, NOT_COORDINATOR -> Thread.sleep(20);
                case REBALANCE_IN_PROGRESS -> {}
                default -> throw new IOException("JoinGroup: error " + answer.errorCode());
            }
        }
    }

    private JoinGroupResponse askToJoin() throws IOException {
        var protocol = new JoinGroupRequest.JoinGroupRequestProtocol(PROTOCOL, NOTHING);
        var request =
                JoinGroupRequest.builder()
                        .groupId(group)
                        .sessionTimeoutMs(SESSION_TIMEOUT_MS)
                        .rebalanceTimeoutMs(REBALANCE_TIMEOUT_MS)
                        .memberId(memberId)
                        .protocolType("consumer")
                        .protocols(List.of(protocol))
                        .build();
        return JoinGroupResponse.read(call.exchange(request, JOIN_VERSION), JOIN_VERSION);
    }

    private boolean sync(JoinGroupResponse joining) throws IOException {
        var assignments =
                joining.members().stream()
                        .map(it ->
                                new SyncGroupRequest.SyncGroupRequestAssignment(
                                        it.memberId(), NOTHING))
                        .toList();
        var request =
                SyncGroupRequest.builder()
                        .groupId(group)
                        .generationId(generation)
                        .memberId(memberId)
                        .protocolType("consumer")
                        .protocolName(PROTOCOL)
                        .assignments(assignments)
                        .build();
        var reader = call.exchange(request, SYNC_VERSION);
        int error = SyncGroupResponse.read(reader, SYNC_VERSION).errorCode();
        if (error != 0 && error != REBALANCE_IN_PROGRESS) {
            throw new IOException("SyncGroup: error " + error);
        }
        return error == 0;
    }

    void heartbeat() throws IOException, InterruptedException {
        var request = new HeartbeatRequest(group, generation, memberId, null);
        var reader = call.exchange(request, HEARTBEAT_VERSION);
        int error = HeartbeatResponse.read(reader, HEARTBEAT_VERSION).errorCode();
        if (error == REBALANCE_IN_PROGRESS) {
            join();
        } else if (error != 0) {
            throw new IOException("Heartbeat: error " + error);
        }
    }

    @Override
    public void close() throws IOException {
        call.close();
    }
}
