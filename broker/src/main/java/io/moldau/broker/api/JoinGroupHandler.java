package io.moldau.broker.api;

import io.moldau.broker.group.Groups;
import io.moldau.broker.shard.Asked;
import io.moldau.coordinator.Bytes;
import io.moldau.coordinator.Client;
import io.moldau.coordinator.Command;
import io.moldau.coordinator.Protocol;
import io.moldau.coordinator.Reply.Joined;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.JoinGroupRequest;
import io.moldau.protocol.message.JoinGroupResponse;
import io.moldau.protocol.message.JoinGroupResponse.JoinGroupResponseMember;
import io.moldau.runtime.Randomness;
import java.util.List;
import java.util.UUID;

/// Answers JoinGroup (key 11) once the group has agreed on its next generation.
final class JoinGroupHandler implements LateHandler<JoinGroupRequest> {
    private static final int WITH_REBALANCE_TIMEOUT = 1;

    /// From here on a dynamic member joins with an id it was given (KIP-394).
    private static final int WITH_REQUIRED_MEMBER_ID = 4;

    /// From here on no protocol is null; before, it is an empty text.
    private static final int WITH_NULL_PROTOCOL = 7;

    private static final int WITH_SKIPPED_ASSIGNMENT = 9;
    private static final int NO_GENERATION = -1;

    private final Groups groups;
    private final Randomness randomness;

    JoinGroupHandler(Groups groups, Randomness randomness) {
        this.groups = groups;
        this.randomness = randomness;
    }

    @Override
    public Answer begin(JoinGroupRequest request, Caller caller) {
        long bytes = request.protocols().stream().mapToLong(it -> it.metadata().remaining()).sum();
        return groups.memory()
                .whileCopying(bytes, () -> ask(request, caller))
                .orElseGet(() -> turnedAway(request, caller));
    }

    private static Answer turnedAway(JoinGroupRequest request, Caller caller) {
        var joined = failed(ErrorCode.COORDINATOR_NOT_AVAILABLE, request.memberId());
        return new Reply.Message(response(joined, caller.apiVersion()));
    }

    private Answer ask(JoinGroupRequest request, Caller caller) {
        int version = caller.apiVersion();
        List<Protocol> protocols =
                request.protocols().stream()
                        .map(it -> new Protocol(it.name(), Bytes.copyOf(it.metadata())))
                        .toList();
        var client = new Client(caller.clientId(), caller.hostText());
        String suffix = new UUID(randomness.nextLong(), randomness.nextLong()).toString();
        int rebalanceTimeoutMs =
                version >= WITH_REBALANCE_TIMEOUT
                        ? request.rebalanceTimeoutMs()
                        : request.sessionTimeoutMs();
        Asked<Joined> asked =
                groups.ask(
                        request.groupId(),
                        waiter ->
                                new Command.JoinGroup(
                                        waiter,
                                        request.groupId(),
                                        request.memberId(),
                                        request.groupInstanceId(),
                                        client,
                                        suffix,
                                        request.protocolType(),
                                        protocols,
                                        request.sessionTimeoutMs(),
                                        rebalanceTimeoutMs,
                                        version >= WITH_REQUIRED_MEMBER_ID,
                                        version >= WITH_SKIPPED_ASSIGNMENT));
        return new GroupAnswer<>(
                asked,
                error -> failed(error, request.memberId()),
                joined -> response(joined, version));
    }

    private static Joined failed(ErrorCode error, String memberId) {
        return new Joined(error, NO_GENERATION, null, null, "", false, memberId, List.of());
    }

    private static JoinGroupResponse response(Joined joined, int version) {
        String protocol = joined.protocol();
        if (protocol == null && version < WITH_NULL_PROTOCOL) {
            protocol = "";
        }
        return JoinGroupResponse.builder()
                .errorCode(joined.error().code())
                .generationId(joined.generation())
                .protocolType(joined.protocolType())
                .protocolName(protocol)
                .leader(joined.leaderId())
                .skipAssignment(joined.skipAssignment())
                .memberId(joined.memberId())
                .members(
                        joined.members().stream()
                                .map(it ->
                                        new JoinGroupResponseMember(
                                                it.memberId(),
                                                it.instanceId(),
                                                it.metadata().view()))
                                .toList())
                .build();
    }
}
