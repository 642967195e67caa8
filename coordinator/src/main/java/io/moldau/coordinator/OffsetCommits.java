package io.moldau.coordinator;

import io.moldau.protocol.ErrorCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decides about OffsetCommit.
final class OffsetCommits {
    private final Command.CommitOffsets commit;
    private final GroupSettings settings;
    private final long nowMs;

    OffsetCommits(Command.CommitOffsets commit, GroupSettings settings, long nowMs) {
        this.commit = commit;
        this.settings = settings;
        this.nowMs = nowMs;
    }

    /// @param group null when there is no such group
    Decision decide(@Nullable ClassicGroup group) {
        var error = check(group);
        var intake =
                new OffsetIntake(
                        settings,
                        nowMs,
                        expireTimestampMs(),
                        (topic, partition, offset) ->
                                new Change.OffsetStored(
                                        commit.groupId(), topic.topic(), partition, offset));
        var reply =
                error == ErrorCode.NONE
                        ? intake.take(commit.topics())
                        : Reply.OffsetsCommitted.failed(commit.topics(), error);
        var answer = new Answer(commit.waiter(), reply);
        return new Decision(intake.changes(), List.of(answer), heard(group, error));
    }

    private ErrorCode check(@Nullable ClassicGroup group) {
        boolean namesMember = !commit.memberId().isEmpty() || commit.instanceId() != null;
        if (group == null) {
            // The first commit of a group without members (assigned partitions, or a tool).
            return commit.generation() < 0 ? ErrorCode.NONE : ErrorCode.GROUP_ID_NOT_FOUND;
        }
        if (group.state() == GroupState.EMPTY && commit.generation() < 0) {
            return ErrorCode.NONE;
        }
        if (commit.generation() < 0 && !namesMember) {
            // Only members may commit while there are members.
            return ErrorCode.UNKNOWN_MEMBER_ID;
        }
        var error =
                MemberCheck.of(group, commit.memberId(), commit.instanceId(), commit.generation());
        if (error == ErrorCode.NONE && group.state() == GroupState.COMPLETING_REBALANCE) {
            return ErrorCode.REBALANCE_IN_PROGRESS;
        }
        return error;
    }

    private List<SoftChange> heard(@Nullable ClassicGroup group, ErrorCode error) {
        var member = group == null ? null : group.member(commit.memberId());
        return group == null || member == null || error != ErrorCode.NONE
                ? List.of()
                : Liveness.heard(group, member, nowMs);
    }

    private long expireTimestampMs() {
        return commit.retentionTimeMs() < 0
                ? CommittedOffset.NO_TIMESTAMP
                : nowMs + commit.retentionTimeMs();
    }
}
