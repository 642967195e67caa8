package io.moldau.coordinator;

import io.moldau.protocol.ErrorCode;
import java.util.List;
import java.util.Objects;

/// From one generation of a group to the next.
///
/// Everybody joins again, or is left behind after the longest rebalance timeout; the members agree
/// on a protocol; one of them, the leader, learns who takes part and divides the work; all fetch
/// their share. The broker never looks at the work itself.
final class Rebalance {
    private Rebalance() {}

    /// The group needs a new generation: asks for one, or hurries on one that is under way.
    static void begin(Draft draft) {
        var group = draft.group();
        switch (group.phase()) {
            case Phase.Empty _ -> gather(draft);
            case Phase.Gathering _, Phase.Preparing _ -> completeIfAllJoined(draft);
            case Phase.Completing _ -> {
                turnAwaySyncing(draft);
                prepare(draft);
            }
            case Phase.Stable _ -> prepare(draft);
        }
    }

    /// Members have left: those who remain need a new generation, unless there was none yet.
    static void afterDeparture(Draft draft) {
        if (!(draft.group().phase() instanceof Phase.Empty)) {
            begin(draft);
        }
    }

    /// Goes on without those who have not come, if the deadline of the phase has passed.
    static void afterDeadline(Draft draft) {
        var group = draft.group();
        if (draft.nowMs() < group.phase().deadlineMs()) {
            return;
        }
        switch (group.phase()) {
            case Phase.Gathering(_, long extensionMs, boolean newcomers)
                    when newcomers && extensionMs > 0 -> {
                long delayMs = Math.min(draft.settings().initialRebalanceDelayMs(), extensionMs);
                var longer =
                        new Phase.Gathering(draft.nowMs() + delayMs, extensionMs - delayMs, false);
                group.enter(longer, draft.nowMs());
            }
            case Phase.Gathering _, Phase.Preparing _ -> complete(draft);
            case Phase.Completing _, Phase.Stable _ -> {
                removeUnsynced(draft);
                begin(draft);
            }
            case Phase.Empty _ -> throw new AssertionError("an empty group waits for nobody");
        }
    }

    /// Somebody new has come while the first rebalance waits: it may wait a little longer.
    static void noteNewcomer(Draft draft) {
        if (draft.group().phase()
                instanceof Phase.Gathering(long deadlineMs, long extensionMs, _)) {
            draft.group().enter(new Phase.Gathering(deadlineMs, extensionMs, true), draft.nowMs());
        }
    }

    private static void gather(Draft draft) {
        var group = draft.group();
        int delayMs = draft.settings().initialRebalanceDelayMs();
        long extensionMs = Math.max(group.rebalanceTimeoutMs() - delayMs, 0);
        long deadlineMs = draft.nowMs() + delayMs;
        group.enter(new Phase.Gathering(deadlineMs, extensionMs, false), draft.nowMs());
        if (delayMs == 0) {
            complete(draft);
        }
    }

    private static void prepare(Draft draft) {
        var group = draft.group();
        long deadlineMs = draft.nowMs() + group.rebalanceTimeoutMs();
        group.enter(new Phase.Preparing(deadlineMs), draft.nowMs());
        completeIfAllJoined(draft);
    }

    /// Does not wait any longer when nobody is missing (a first rebalance does).
    static void completeIfAllJoined(Draft draft) {
        if (draft.group().phase() instanceof Phase.Preparing && draft.group().allJoined()) {
            complete(draft);
        }
    }

    private static void complete(Draft draft) {
        var group = draft.group();
        removeUnjoined(group);
        if (group.size() == 0) {
            group.beginGeneration();
            group.enter(new Phase.Empty(), draft.nowMs());
            draft.store();
            return;
        }
        if (!electLeader(group)) {
            // Only static members are left and none has come back. Their sessions decide.
            long deadlineMs = draft.nowMs() + Math.max(1, group.rebalanceTimeoutMs());
            group.enter(new Phase.Preparing(deadlineMs), draft.nowMs());
            return;
        }
        group.beginGeneration();
        long deadlineMs = draft.nowMs() + group.rebalanceTimeoutMs();
        group.enter(new Phase.Completing(deadlineMs), draft.nowMs());
        for (var member : List.copyOf(group.members())) {
            if (member.attendance() instanceof Member.Attendance.Joining(var waiter)) {
                draft.answer(waiter, joined(group, member));
            }
            group.put(member.told(false, draft.nowMs()));
        }
    }

    /// What a member learns about the present generation.
    static Reply.Joined joined(ClassicGroup group, Member member) {
        var members = group.isLeader(member.memberId()) ? everybody(group) : noMembers();
        return joined(group, member.memberId(), leaderId(group), false, members);
    }

    static Reply.Joined joined(
            ClassicGroup group,
            String memberId,
            String leaderId,
            boolean skipAssignment,
            List<Reply.JoinedMember> members) {
        return new Reply.Joined(
                ErrorCode.NONE,
                group.generation(),
                group.protocolType(),
                group.protocol(),
                leaderId,
                skipAssignment,
                memberId,
                members);
    }

    static List<Reply.JoinedMember> everybody(ClassicGroup group) {
        var protocol = Objects.requireNonNull(group.protocol(), "members agree on a protocol");
        return group.members().stream()
                .map(it ->
                        new Reply.JoinedMember(
                                it.memberId(), it.instanceId(), it.metadata(protocol)))
                .toList();
    }

    static List<Reply.JoinedMember> noMembers() {
        return List.of();
    }

    static String leaderId(ClassicGroup group) {
        return Objects.requireNonNull(group.leaderId(), "one of the members leads");
    }

    /// A static member may be away for as long as its session lasts; anybody else must join in
    /// time.
    private static void removeUnjoined(ClassicGroup group) {
        for (var member : List.copyOf(group.members())) {
            if (!member.isJoining() && !member.isStatic()) {
                group.remove(member.memberId());
            }
        }
    }

    private static boolean electLeader(ClassicGroup group) {
        var leader = group.member(leaderId(group));
        if (leader != null && leader.isJoining()) {
            return true;
        }
        var next = group.members().stream().filter(Member::isJoining).findFirst();
        next.ifPresent(it -> group.lead(it.memberId()));
        return next.isPresent();
    }

    private static void removeUnsynced(Draft draft) {
        for (var member : List.copyOf(draft.group().members())) {
            if (!member.synced()) {
                draft.turnAway(member, ErrorCode.UNKNOWN_MEMBER_ID);
                draft.group().remove(member.memberId());
            }
        }
    }

    /// The assignment of this generation will never come.
    private static void turnAwaySyncing(Draft draft) {
        for (var member : List.copyOf(draft.group().members())) {
            var unassigned = member.assigned(Bytes.EMPTY);
            if (member.attendance() instanceof Member.Attendance.Syncing) {
                draft.turnAway(member, ErrorCode.REBALANCE_IN_PROGRESS);
                unassigned = unassigned.told(false, draft.nowMs());
            }
            draft.group().put(unassigned);
        }
    }
}
