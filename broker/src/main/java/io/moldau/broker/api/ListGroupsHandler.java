package io.moldau.broker.api;

import io.moldau.broker.group.Groups;
import io.moldau.broker.shard.Asked;
import io.moldau.coordinator.Command;
import io.moldau.coordinator.Reply.GroupsListed;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.message.ListGroupsRequest;
import io.moldau.protocol.message.ListGroupsResponse;
import io.moldau.protocol.message.ListGroupsResponse.ListedGroup;
import java.util.ArrayList;
import java.util.List;

/// Answers ListGroups (key 16): the groups that this broker looks after.
final class ListGroupsHandler implements Handler<ListGroupsRequest, ListGroupsResponse> {
    private final Groups groups;

    ListGroupsHandler(Groups groups) {
        this.groups = groups;
    }

    @Override
    public ListGroupsResponse handle(ListGroupsRequest request, Caller caller) {
        List<Asked<GroupsListed>> asked =
                groups.askAll(waiter ->
                        new Command.ListGroups(
                                waiter, request.statesFilter(), request.typesFilter()));
        var failures = new ArrayList<ErrorCode>();
        var listed = new ArrayList<ListedGroup>();
        for (Asked<GroupsListed> shard : asked) {
            GroupsListed some =
                    shard.await(error -> {
                        failures.add(error);
                        return new GroupsListed(List.of());
                    });
            some.groups()
                    .forEach(it ->
                            listed.add(
                                    new ListedGroup(
                                            it.groupId(),
                                            it.protocolType(),
                                            it.state().wireName(),
                                            io.moldau.coordinator.Reply.ListedGroup.TYPE)));
        }
        ErrorCode error = failures.isEmpty() ? ErrorCode.NONE : failures.getFirst();
        return ListGroupsResponse.builder()
                .errorCode(error.code())
                .groups(error == ErrorCode.NONE ? listed : List.of())
                .build();
    }
}
