package io.moldau.broker.api;

import io.moldau.broker.group.Groups;
import io.moldau.broker.shard.Asked;
import io.moldau.coordinator.Command;
import io.moldau.coordinator.Reply.Heard;
import io.moldau.protocol.message.HeartbeatRequest;
import io.moldau.protocol.message.HeartbeatResponse;

/// Answers Heartbeat (key 12): a member of a classic group lives.
final class HeartbeatHandler implements Handler<HeartbeatRequest, HeartbeatResponse> {
    private final Groups groups;

    HeartbeatHandler(Groups groups) {
        this.groups = groups;
    }

    @Override
    public HeartbeatResponse handle(HeartbeatRequest request, Caller caller) {
        Asked<Heard> asked =
                groups.ask(
                        request.groupId(),
                        waiter ->
                                new Command.Heartbeat(
                                        waiter,
                                        request.groupId(),
                                        request.generationId(),
                                        request.memberId(),
                                        request.groupInstanceId()));
        Heard heard = asked.await(Heard::new);
        return HeartbeatResponse.builder().errorCode(heard.error().code()).build();
    }
}
