package io.moldau.coordinator;

import io.moldau.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.List;

/// One decision about one group in the making: a copy of the group that may be altered, and what
/// the alteration asks to be written and answered.
final class Draft {
    private final ClassicGroup group;
    private final GroupSettings settings;
    private final long nowMs;
    private final List<Change> changes = new ArrayList<>();
    private final List<Answer> answers = new ArrayList<>();

    /// @param original stays as it is
    Draft(ClassicGroup original, GroupSettings settings, long nowMs) {
        this.group = original.copy();
        this.settings = settings;
        this.nowMs = nowMs;
    }

    ClassicGroup group() {
        return group;
    }

    GroupSettings settings() {
        return settings;
    }

    long nowMs() {
        return nowMs;
    }

    /// Has the group's present generation written.
    void store() {
        changes.add(new Change.GroupStored(group.groupId(), group.stored(nowMs)));
    }

    void answer(Waiter waiter, Reply reply) {
        answers.add(new Answer(waiter, reply));
    }

    /// Answers a parked question of `member`, if there is one, with an error.
    void turnAway(Member member, ErrorCode error) {
        switch (member.attendance()) {
            case Member.Attendance.Away _ -> {}
            case Member.Attendance.Joining(var waiter) ->
                    answer(waiter, Reply.Joined.failed(error, member.memberId()));
            case Member.Attendance.Syncing(var waiter) ->
                    answer(waiter, Reply.Synced.failed(error));
        }
    }

    Decision decision() {
        return new Decision(changes, answers, List.of(new SoftChange.GroupAltered(group)));
    }
}
