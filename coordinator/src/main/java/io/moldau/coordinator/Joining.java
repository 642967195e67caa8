package io.moldau.coordinator;

import io.moldau.protocol.ErrorCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decides about JoinGroup.
final class Joining {
    /// Ids given out (KIP-394) and not yet joined with, in one group. Asking for one costs a client
    /// nothing and us memory until the session timeout it named; more than this is no honest start.
    static final int PENDING_MAX = 5_000;

    /// Characters of a client's name in its member id. A character takes 3 bytes at most, and with
    /// its suffix the id must still fit into the 32,767 bytes that a string has on the wire and in
    /// the log: a client's name alone may have as many.
    static final int NAME_LENGTH_MAX = 10_000;

    private static final String NO_MEMBER = "";

    private final Command.JoinGroup join;
    private final GroupSettings settings;
    private final long nowMs;
    private final long roomBytes;

    /// @param roomBytes that the node has for members
    Joining(Command.JoinGroup join, GroupSettings settings, long nowMs, long roomBytes) {
        this.roomBytes = roomBytes;
        this.join = join;
        this.settings = settings;
        this.nowMs = nowMs;
    }

    /// @param existing null when there is no such group
    Decision decide(@Nullable ClassicGroup existing) {
        if (join.groupId().isEmpty()) {
            return refuse(ErrorCode.INVALID_GROUP_ID);
        }
        if (join.sessionTimeoutMs() < settings.sessionTimeoutMinMs()
                || join.sessionTimeoutMs() > settings.sessionTimeoutMaxMs()) {
            return refuse(ErrorCode.INVALID_SESSION_TIMEOUT);
        }
        if (existing == null && !isNew()) {
            return refuse(ErrorCode.UNKNOWN_MEMBER_ID);
        }
        var group = existing == null ? new ClassicGroup(join.groupId(), nowMs) : existing;
        if (!hasRoom(group)) {
            return refuseForLackOfRoom(group);
        }
        if (!group.admits(join.protocolType(), join.protocols())) {
            return refuse(ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
        }
        if (grownBytes(group) > roomBytes) {
            return refuse(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        }
        return isNew() ? decideNew(group) : decideKnown(group);
    }

    /// What memory it takes to do as asked; nothing for a member that sends no more than before.
    private long grownBytes(ClassicGroup group) {
        var member = group.member(join.memberId());
        long before = member == null ? 0 : Member.heldBytes(member.protocols());
        return Member.heldBytes(join.protocols()) - before;
    }

    private boolean isNew() {
        return join.memberId().equals(NO_MEMBER);
    }

    private Decision refuse(ErrorCode error) {
        return Decision.answer(join.waiter(), Reply.Joined.failed(error, join.memberId()));
    }

    private boolean hasRoom(ClassicGroup group) {
        var member = group.member(join.memberId());
        return switch (group.state()) {
            case EMPTY, DEAD -> true;
            // After a restart with a lowered limit those are let in who come first.
            case PREPARING_REBALANCE ->
                    (member != null && member.isJoining())
                            || group.joiningCount() < settings.membersMax();
            case COMPLETING_REBALANCE, STABLE ->
                    member != null || group.size() < settings.membersMax();
        };
    }

    private Decision refuseForLackOfRoom(ClassicGroup group) {
        var full = Reply.Joined.failed(ErrorCode.GROUP_MAX_SIZE_REACHED, NO_MEMBER);
        if (MemberCheck.of(group, join.memberId(), join.instanceId()) != ErrorCode.NONE) {
            return Decision.answer(join.waiter(), full);
        }
        var draft = new Draft(group, settings, nowMs);
        draft.group().remove(join.memberId());
        draft.answer(join.waiter(), full);
        Rebalance.afterDeparture(draft);
        return draft.decision();
    }

    // ---- without a member id

    private Decision decideNew(ClassicGroup group) {
        var instanceId = join.instanceId();
        if (instanceId != null) {
            var oldId = group.staticMemberId(instanceId);
            var old = oldId == null ? null : group.member(oldId);
            return old == null ? enter(group, newMemberId()) : replace(group, old);
        }
        return join.memberIdRequired() ? giveId(group) : enter(group, newMemberId());
    }

    private String newMemberId() {
        var instanceId = join.instanceId();
        var name = instanceId == null ? join.client().clientId() : instanceId;
        var begin = name.substring(0, Math.min(name.length(), NAME_LENGTH_MAX));
        return begin + "-" + join.memberIdSuffix();
    }

    private Decision giveId(ClassicGroup group) {
        if (group.pending().size() >= PENDING_MAX) {
            return refuse(ErrorCode.GROUP_MAX_SIZE_REACHED);
        }
        var draft = new Draft(group, settings, nowMs);
        var memberId = newMemberId();
        draft.group().awaitJoinWith(memberId, nowMs + join.sessionTimeoutMs());
        draft.answer(join.waiter(), Reply.Joined.failed(ErrorCode.MEMBER_ID_REQUIRED, memberId));
        return draft.decision();
    }

    private Decision enter(ClassicGroup group, String memberId) {
        assert !group.has(memberId) : "member ids are unique";
        var draft = new Draft(group, settings, nowMs);
        draft.group().put(Member.entering(join, memberId, nowMs), join.protocolType());
        Rebalance.noteNewcomer(draft);
        Rebalance.begin(draft);
        return draft.decision();
    }

    /// A static member has started again, or a second one with its name: the newest one counts.
    private Decision replace(ClassicGroup group, Member old) {
        var draft = new Draft(group, settings, nowMs);
        draft.turnAway(old, ErrorCode.FENCED_INSTANCE_ID);
        var altered = draft.group();
        var leaderBefore = Rebalance.leaderId(altered);
        var renamed = old.renamed(newMemberId(), nowMs);
        altered.rename(old, renamed);
        var joining = renamed.joining(join);
        altered.put(joining);
        if (altered.phase() instanceof Phase.Stable
                && altered.electProtocol().equals(altered.protocol())) {
            altered.put(joining.told(old.synced(), nowMs));
            draft.store();
            draft.answer(join.waiter(), welcomeBack(altered, joining.memberId(), leaderBefore));
            return draft.decision();
        }
        // While the leader divides the work it knows the old id only, so the new one would get
        // none.
        Rebalance.begin(draft);
        return draft.decision();
    }

    /// The generation goes on. A leader must not assign anew: it is told so, or, where the version
    /// has no word for it, told that the id it had before leads (KIP-814).
    private Reply.Joined welcomeBack(ClassicGroup group, String memberId, String leaderBefore) {
        if (!join.maySkipAssignment()) {
            return Rebalance.joined(group, memberId, leaderBefore, false, Rebalance.noMembers());
        }
        var leads = group.isLeader(memberId);
        var members = leads ? Rebalance.everybody(group) : Rebalance.noMembers();
        return Rebalance.joined(group, memberId, Rebalance.leaderId(group), leads, members);
    }

    // ---- with a member id

    private Decision decideKnown(ClassicGroup group) {
        if (group.isPending(join.memberId()) && join.instanceId() == null) {
            return enter(group, join.memberId());
        }
        var error = MemberCheck.of(group, join.memberId(), join.instanceId());
        var member = group.member(join.memberId());
        if (error != ErrorCode.NONE || member == null) {
            return refuse(error);
        }
        return switch (group.phase()) {
            case Phase.Empty _ -> throw new AssertionError("an empty group has no members");
            case Phase.Gathering _, Phase.Preparing _ -> rejoin(group, member);
            case Phase.Completing _ ->
                    sameWishes(member) ? repeat(group, member) : rejoin(group, member);
            case Phase.Stable _ ->
                    sameWishes(member) && !group.isLeader(member.memberId())
                            ? repeat(group, member)
                            : rejoin(group, member);
        };
    }

    private boolean sameWishes(Member member) {
        return member.protocols().equals(join.protocols());
    }

    private Decision rejoin(ClassicGroup group, Member member) {
        var draft = new Draft(group, settings, nowMs);
        // Its client has given up the question that is parked, if any, and asks again.
        draft.turnAway(member, ErrorCode.REBALANCE_IN_PROGRESS);
        draft.group().put(member.joining(join));
        Rebalance.begin(draft);
        return draft.decision();
    }

    /// The member may have missed the answer; it gets it again, the generation goes on.
    private Decision repeat(ClassicGroup group, Member member) {
        var soft = Liveness.heard(group, member, nowMs);
        var answer = new Answer(join.waiter(), Rebalance.joined(group, member));
        return new Decision(List.of(), List.of(answer), soft);
    }
}
