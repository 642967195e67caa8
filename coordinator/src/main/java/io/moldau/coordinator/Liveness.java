package io.moldau.coordinator;

import io.moldau.protocol.ErrorCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decides about Heartbeat, and what it means for a member to have been heard of.
final class Liveness {
    private Liveness() {}

    static Decision decide(Command.Heartbeat heartbeat, @Nullable ClassicGroup group, long nowMs) {
        if (heartbeat.groupId().isEmpty()) {
            return answer(heartbeat, ErrorCode.INVALID_GROUP_ID);
        }
        if (group == null) {
            return answer(heartbeat, ErrorCode.UNKNOWN_MEMBER_ID);
        }
        var error =
                MemberCheck.of(
                        group,
                        heartbeat.memberId(),
                        heartbeat.instanceId(),
                        heartbeat.generation());
        var member = group.member(heartbeat.memberId());
        if (error != ErrorCode.NONE || member == null) {
            return answer(heartbeat, error);
        }
        // The members learn by their heartbeats that they have to join again.
        var news =
                group.state() == GroupState.PREPARING_REBALANCE
                        ? ErrorCode.REBALANCE_IN_PROGRESS
                        : ErrorCode.NONE;
        var answer = new Answer(heartbeat.waiter(), new Reply.Heard(news));
        return new Decision(List.of(), List.of(answer), heard(group, member, nowMs));
    }

    private static Decision answer(Command.Heartbeat heartbeat, ErrorCode error) {
        return Decision.answer(heartbeat.waiter(), new Reply.Heard(error));
    }

    /// The member lives for another session timeout. With a question parked it has no deadline of
    /// its own (or a newcomer's, which heartbeats do not move).
    static List<SoftChange> heard(ClassicGroup group, Member member, long nowMs) {
        return switch (member.attendance()) {
            case Member.Attendance.Away _ ->
                    List.of(
                            new SoftChange.MemberHeard(
                                    group.groupId(),
                                    member.memberId(),
                                    nowMs + member.sessionTimeoutMs()));
            case Member.Attendance.Joining _, Member.Attendance.Syncing _ -> List.of();
        };
    }
}
