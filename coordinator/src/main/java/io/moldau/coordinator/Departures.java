package io.moldau.coordinator;

import io.moldau.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Decides about LeaveGroup, and about members that are silent for too long.
final class Departures {
    private Departures() {}

    /// @param group null when there is no such group
    static Decision decide(
            Command.LeaveGroup leave,
            @Nullable ClassicGroup group,
            GroupSettings settings,
            long nowMs) {
        if (leave.groupId().isEmpty()) {
            var refused = new Reply.Left(ErrorCode.INVALID_GROUP_ID, List.of());
            return Decision.answer(leave.waiter(), refused);
        }
        if (group == null) {
            var unknown =
                    leave.leavers().stream()
                            .map(it -> result(it, ErrorCode.UNKNOWN_MEMBER_ID))
                            .toList();
            return Decision.answer(leave.waiter(), new Reply.Left(ErrorCode.NONE, unknown));
        }
        var draft = new Draft(group, settings, nowMs);
        var results = new ArrayList<Reply.LeaverResult>();
        for (var leaver : leave.leavers()) {
            results.add(result(leaver, leave(draft, leaver)));
        }
        draft.answer(leave.waiter(), new Reply.Left(ErrorCode.NONE, List.copyOf(results)));
        if (draft.group().size() < group.size()) {
            Rebalance.afterDeparture(draft);
        } else {
            Rebalance.completeIfAllJoined(draft);
        }
        return draft.decision();
    }

    private static Reply.LeaverResult result(Command.Leaver leaver, ErrorCode error) {
        return new Reply.LeaverResult(leaver.memberId(), leaver.instanceId(), error);
    }

    private static ErrorCode leave(Draft draft, Command.Leaver leaver) {
        var group = draft.group();
        var memberId = leaver.memberId();
        if (group.isPending(memberId)) {
            group.stopAwaiting(memberId);
            return ErrorCode.NONE;
        }
        var instanceId = leaver.instanceId();
        if (memberId.isEmpty() && instanceId != null) {
            var owner = group.staticMemberId(instanceId);
            memberId = owner == null ? memberId : owner;
        }
        var error = MemberCheck.of(group, memberId, instanceId);
        if (error == ErrorCode.NONE) {
            remove(draft, memberId);
        }
        return error;
    }

    private static void remove(Draft draft, String memberId) {
        var member = Objects.requireNonNull(draft.group().member(memberId), "only members leave");
        // Should its client still be there after all, it joins anew.
        draft.turnAway(member, ErrorCode.UNKNOWN_MEMBER_ID);
        draft.group().remove(memberId);
    }

    /// Gives up everybody whose deadline has passed, then goes on without those a rebalance has
    /// waited for long enough.
    static void expire(Draft draft) {
        var group = draft.group();
        int sizeBefore = group.size();
        for (var member : List.copyOf(group.members())) {
            if (member.isLate(draft.nowMs())) {
                remove(draft, member.memberId());
            }
        }
        for (var pending : List.copyOf(group.pending().entrySet())) {
            if (pending.getValue() <= draft.nowMs()) {
                group.stopAwaiting(pending.getKey());
            }
        }
        if (group.size() < sizeBefore) {
            Rebalance.afterDeparture(draft);
        } else {
            Rebalance.completeIfAllJoined(draft);
        }
        Rebalance.afterDeadline(draft);
    }
}
