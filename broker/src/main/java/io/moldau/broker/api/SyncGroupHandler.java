package io.moldau.broker.api;

import io.moldau.broker.group.Groups;
import io.moldau.broker.shard.Asked;
import io.moldau.coordinator.Bytes;
import io.moldau.coordinator.Command;
import io.moldau.coordinator.Reply.Synced;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.SyncGroupRequest;
import io.moldau.protocol.message.SyncGroupResponse;
import java.util.LinkedHashMap;

/// Answers SyncGroup (key 14) once the leader of the generation has brought the assignment.
final class SyncGroupHandler implements LateHandler<SyncGroupRequest> {
    /// From here on a member says which protocol it believes in (KIP-559), and must.
    private static final int WITH_PROTOCOL = 5;

    private final Groups groups;

    SyncGroupHandler(Groups groups) {
        this.groups = groups;
    }

    @Override
    public Answer begin(SyncGroupRequest request, Caller caller) {
        if (caller.apiVersion() >= WITH_PROTOCOL
                && (request.protocolType() == null || request.protocolName() == null)) {
            return new Reply.Message(response(failed(ErrorCode.INCONSISTENT_GROUP_PROTOCOL)));
        }
        long bytes =
                request.assignments().stream().mapToLong(it -> it.assignment().remaining()).sum();
        return groups.memory()
                .whileCopying(bytes, () -> ask(request))
                .orElseGet(() ->
                        new Reply.Message(response(failed(ErrorCode.COORDINATOR_NOT_AVAILABLE))));
    }

    private Answer ask(SyncGroupRequest request) {
        var assignments = new LinkedHashMap<String, Bytes>();
        request.assignments()
                .forEach(it -> assignments.put(it.memberId(), Bytes.copyOf(it.assignment())));
        Asked<Synced> asked =
                groups.ask(
                        request.groupId(),
                        waiter ->
                                new Command.SyncGroup(
                                        waiter,
                                        request.groupId(),
                                        request.generationId(),
                                        request.memberId(),
                                        request.groupInstanceId(),
                                        request.protocolType(),
                                        request.protocolName(),
                                        assignments));
        return new GroupAnswer<>(asked, SyncGroupHandler::failed, SyncGroupHandler::response);
    }

    private static Synced failed(ErrorCode error) {
        return new Synced(error, null, null, Bytes.EMPTY);
    }

    private static SyncGroupResponse response(Synced synced) {
        return SyncGroupResponse.builder()
                .errorCode(synced.error().code())
                .protocolType(synced.protocolType())
                .protocolName(synced.protocol())
                .assignment(synced.assignment().view())
                .build();
    }
}
