package io.moldau.coordinator;

import io.moldau.protocol.ErrorCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decides about TxnOffsetCommit: offsets that are kept apart by producer until its marker arrives.
///
/// The checks are those of a plain commit, less strict where Kafka's are: old producers do not say
/// which member they work for, and a rebalance in progress does not turn them away.
final class TransactionalCommits {
    private final Command.CommitTransactionalOffsets commit;
    private final GroupSettings settings;
    private final long nowMs;

    TransactionalCommits(
            Command.CommitTransactionalOffsets commit, GroupSettings settings, long nowMs) {
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
                        CommittedOffset.NO_TIMESTAMP,
                        (topic, partition, offset) ->
                                new Change.OffsetPending(
                                        commit.producer(),
                                        commit.groupId(),
                                        topic.topic(),
                                        partition,
                                        offset));
        var reply =
                error == ErrorCode.NONE
                        ? intake.take(commit.topics())
                        : Reply.OffsetsCommitted.failed(commit.topics(), error);
        var answer = new Answer(commit.waiter(), reply);
        return new Decision(intake.changes(), List.of(answer), List.of());
    }

    private ErrorCode check(@Nullable ClassicGroup group) {
        if (group == null) {
            return commit.generation() < 0 ? ErrorCode.NONE : ErrorCode.ILLEGAL_GENERATION;
        }
        if (group.state() == GroupState.EMPTY && commit.generation() < 0) {
            return ErrorCode.NONE;
        }
        boolean namesMember =
                commit.generation() >= 0
                        || !commit.memberId().isEmpty()
                        || commit.instanceId() != null;
        return namesMember
                ? MemberCheck.of(group, commit.memberId(), commit.instanceId(), commit.generation())
                : ErrorCode.NONE;
    }
}
