package io.moldau.coordinator;

import io.moldau.protocol.ErrorCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decides about SyncGroup.
final class Syncing {
    private final Command.SyncGroup sync;
    private final GroupSettings settings;
    private final long nowMs;
    private final long roomBytes;

    /// @param roomBytes that the node has for members
    Syncing(Command.SyncGroup sync, GroupSettings settings, long nowMs, long roomBytes) {
        this.roomBytes = roomBytes;
        this.sync = sync;
        this.settings = settings;
        this.nowMs = nowMs;
    }

    /// @param group null when there is no such group
    Decision decide(@Nullable ClassicGroup group) {
        if (sync.groupId().isEmpty()) {
            return refuse(ErrorCode.INVALID_GROUP_ID);
        }
        if (group == null) {
            return refuse(ErrorCode.UNKNOWN_MEMBER_ID);
        }
        var error = MemberCheck.of(group, sync.memberId(), sync.instanceId(), sync.generation());
        var member = group.member(sync.memberId());
        if (error != ErrorCode.NONE || member == null) {
            return refuse(error);
        }
        if (disagrees(sync.protocolType(), group.protocolType())
                || disagrees(sync.protocol(), group.protocol())) {
            return refuse(ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
        }
        return switch (group.phase()) {
            case Phase.Empty _ -> throw new AssertionError("an empty group has no members");
            case Phase.Gathering _, Phase.Preparing _ -> refuse(ErrorCode.REBALANCE_IN_PROGRESS);
            case Phase.Completing(long deadlineMs) -> {
                if (group.isLeader(member.memberId()) && grownBytes(group) > roomBytes) {
                    yield refuse(ErrorCode.COORDINATOR_NOT_AVAILABLE);
                }
                var draft = park(group, member);
                if (group.isLeader(member.memberId())) {
                    settle(draft, deadlineMs);
                }
                yield draft.decision();
            }
            case Phase.Stable(long deadlineMs) -> fetch(group, member, deadlineMs);
        };
    }

    private long grownBytes(ClassicGroup group) {
        long bytes = 0;
        for (var member : group.members()) {
            bytes += sync.assignments().getOrDefault(member.memberId(), Bytes.EMPTY).size();
            bytes -= member.assignment().size();
        }
        return bytes;
    }

    private static boolean disagrees(@Nullable String said, @Nullable String agreed) {
        return said != null && !said.equals(agreed);
    }

    private Decision refuse(ErrorCode error) {
        return Decision.answer(sync.waiter(), Reply.Synced.failed(error));
    }

    private Draft park(ClassicGroup group, Member member) {
        var draft = new Draft(group, settings, nowMs);
        // Its client has given up the question that is parked, if any, and asks again.
        draft.turnAway(member, ErrorCode.REBALANCE_IN_PROGRESS);
        draft.group().put(member.syncing(sync.waiter()));
        return draft;
    }

    /// The leader has brought the assignment: it is written, and everybody who waits gets a share.
    private void settle(Draft draft, long deadlineMs) {
        var group = draft.group();
        for (var member : List.copyOf(group.members())) {
            var assignment = sync.assignments().getOrDefault(member.memberId(), Bytes.EMPTY);
            var assigned = member.assigned(assignment);
            if (member.attendance() instanceof Member.Attendance.Syncing(var waiter)) {
                draft.answer(waiter, share(group, assignment));
                assigned = assigned.told(true, nowMs);
            }
            group.put(assigned);
        }
        group.enter(new Phase.Stable(group.allSynced() ? Phase.NEVER_MS : deadlineMs), nowMs);
        draft.store();
    }

    private Decision fetch(ClassicGroup group, Member member, long deadlineMs) {
        var draft = new Draft(group, settings, nowMs);
        var altered = draft.group();
        altered.put(member.told(true, nowMs));
        altered.enter(new Phase.Stable(altered.allSynced() ? Phase.NEVER_MS : deadlineMs), nowMs);
        draft.answer(sync.waiter(), share(altered, member.assignment()));
        return draft.decision();
    }

    private static Reply.Synced share(ClassicGroup group, Bytes assignment) {
        return new Reply.Synced(ErrorCode.NONE, group.protocolType(), group.protocol(), assignment);
    }
}
