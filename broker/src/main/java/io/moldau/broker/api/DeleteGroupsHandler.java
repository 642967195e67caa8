package io.moldau.broker.api;

import io.moldau.broker.group.Groups;
import io.moldau.broker.shard.Asked;
import io.moldau.coordinator.Command;
import io.moldau.coordinator.Reply.GroupDeleted;
import io.moldau.protocol.message.DeleteGroupsRequest;
import io.moldau.protocol.message.DeleteGroupsResponse;
import io.moldau.protocol.message.DeleteGroupsResponse.DeletableGroupResult;

/// Answers DeleteGroups (key 42): forgets empty groups with their offsets.
final class DeleteGroupsHandler implements Handler<DeleteGroupsRequest, DeleteGroupsResponse> {
    private final Groups groups;

    DeleteGroupsHandler(Groups groups) {
        this.groups = groups;
    }

    @Override
    public DeleteGroupsResponse handle(DeleteGroupsRequest request, Caller caller) {
        return DeleteGroupsResponse.builder()
                .results(request.groupsNames().stream().distinct().map(this::delete).toList())
                .build();
    }

    private DeletableGroupResult delete(String groupId) {
        Asked<GroupDeleted> asked =
                groups.ask(groupId, waiter -> new Command.DeleteGroup(waiter, groupId));
        GroupDeleted deleted = asked.await(error -> new GroupDeleted(error, null));
        return new DeletableGroupResult(groupId, deleted.error().code(), deleted.message());
    }
}
