package io.moldau.broker.api;

import io.moldau.broker.group.Groups;
import io.moldau.broker.shard.Asked;
import io.moldau.coordinator.Command;
import io.moldau.coordinator.GroupState;
import io.moldau.coordinator.Reply.GroupDescribed;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.DescribeGroupsRequest;
import io.moldau.protocol.message.DescribeGroupsResponse;
import io.moldau.protocol.message.DescribeGroupsResponse.DescribedGroup;
import io.moldau.protocol.message.DescribeGroupsResponse.DescribedGroupMember;
import java.util.List;

/// Answers DescribeGroups (key 15): who is in a classic group, and what each was given.
final class DescribeGroupsHandler
        implements Handler<DescribeGroupsRequest, DescribeGroupsResponse> {
    private static final int WITH_OPERATIONS = 3;

    /// Before this, a group that is not there is described as dead, without an error.
    private static final int WITH_NOT_FOUND = 6;

    private final Groups groups;

    DescribeGroupsHandler(Groups groups) {
        this.groups = groups;
    }

    @Override
    public DescribeGroupsResponse handle(DescribeGroupsRequest request, Caller caller) {
        int version = caller.apiVersion();
        boolean operations = request.includeAuthorizedOperations() && version >= WITH_OPERATIONS;
        return DescribeGroupsResponse.builder()
                .groups(
                        request.groups().stream()
                                .map(it -> describe(it, operations, version))
                                .toList())
                .build();
    }

    private DescribedGroup describe(String groupId, boolean operations, int version) {
        Asked<GroupDescribed> asked =
                groups.ask(groupId, waiter -> new Command.DescribeGroup(waiter, groupId));
        GroupDescribed group = asked.await(DescribeGroupsHandler::failed);
        boolean plainlyDead =
                version < WITH_NOT_FOUND && group.error() == ErrorCode.GROUP_ID_NOT_FOUND;
        return new DescribedGroup(
                plainlyDead ? ErrorCode.NONE.code() : group.error().code(),
                version < WITH_NOT_FOUND ? null : group.message(),
                groupId,
                group.state().wireName(),
                group.protocolType(),
                group.protocol(),
                group.members().stream()
                        .map(it ->
                                new DescribedGroupMember(
                                        it.memberId(),
                                        it.instanceId(),
                                        it.client().clientId(),
                                        it.client().clientHost(),
                                        it.metadata().view(),
                                        it.assignment().view()))
                        .toList(),
                Operations.onGroup(operations && group.error() == ErrorCode.NONE));
    }

    private static GroupDescribed failed(ErrorCode error) {
        return new GroupDescribed(error, null, GroupState.DEAD, "", "", List.of());
    }
}
