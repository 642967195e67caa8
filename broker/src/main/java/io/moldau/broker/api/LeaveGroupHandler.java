package io.moldau.broker.api;

import io.moldau.broker.group.Groups;
import io.moldau.broker.shard.Asked;
import io.moldau.coordinator.Command;
import io.moldau.coordinator.Command.Leaver;
import io.moldau.coordinator.Reply.LeaverResult;
import io.moldau.coordinator.Reply.Left;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.LeaveGroupRequest;
import io.moldau.protocol.message.LeaveGroupResponse;
import io.moldau.protocol.message.LeaveGroupResponse.MemberResponse;
import java.util.List;

/// Answers LeaveGroup (key 13): members go.
final class LeaveGroupHandler implements Handler<LeaveGroupRequest, LeaveGroupResponse> {
    /// From here on one request names any number of members.
    private static final int WITH_MEMBERS = 3;

    private final Groups groups;

    LeaveGroupHandler(Groups groups) {
        this.groups = groups;
    }

    @Override
    public LeaveGroupResponse handle(LeaveGroupRequest request, Caller caller) {
        boolean many = caller.apiVersion() >= WITH_MEMBERS;
        List<Leaver> leavers =
                many
                        ? request.members().stream()
                                .map(it -> new Leaver(it.memberId(), it.groupInstanceId()))
                                .toList()
                        : List.of(new Leaver(request.memberId(), null));
        Asked<Left> asked =
                groups.ask(
                        request.groupId(),
                        waiter -> new Command.LeaveGroup(waiter, request.groupId(), leavers));
        Left left = asked.await(error -> new Left(error, List.of()));
        return many ? ofMany(left) : ofOne(left);
    }

    private static LeaveGroupResponse ofMany(Left left) {
        return LeaveGroupResponse.builder()
                .errorCode(left.error().code())
                .members(left.leavers().stream().map(LeaveGroupHandler::member).toList())
                .build();
    }

    private static MemberResponse member(LeaverResult it) {
        return new MemberResponse(it.memberId(), it.instanceId(), it.error().code());
    }

    private static LeaveGroupResponse ofOne(Left left) {
        ErrorCode error =
                left.error() == ErrorCode.NONE && !left.leavers().isEmpty()
                        ? left.leavers().getFirst().error()
                        : left.error();
        return LeaveGroupResponse.builder().errorCode(error.code()).build();
    }
}
