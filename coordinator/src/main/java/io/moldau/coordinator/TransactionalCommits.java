package io.moldau.coordinator;

import io.moldau.protocol.ErrorCode;
import java.util.ArrayList;
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
    private final List<Change> changes = new ArrayList<>();

    TransactionalCommits(
            Command.CommitTransactionalOffsets commit, GroupSettings settings, long nowMs) {
        this.commit = commit;
        this.settings = settings;
        this.nowMs = nowMs;
    }

    /// @param group null when there is no such group
    Decision decide(@Nullable ClassicGroup group) {
        var error = check(group);
        var results = commit.topics().stream().map(it -> commit(it, error)).toList();
        var answer = new Answer(commit.waiter(), new Reply.OffsetsCommitted(results));
        return new Decision(changes, List.of(answer), List.of());
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

    private Reply.TopicResult commit(Command.TopicCommit topic, ErrorCode groupError) {
        var results = new ArrayList<Reply.PartitionResult>();
        for (var partition : topic.partitions()) {
            var error = groupError == ErrorCode.NONE ? commit(topic, partition) : groupError;
            results.add(new Reply.PartitionResult(partition.partition(), error));
        }
        return new Reply.TopicResult(topic.topic(), topic.topicId(), List.copyOf(results));
    }

    private ErrorCode commit(Command.TopicCommit topic, Command.PartitionCommit partition) {
        var metadata = partition.metadata() == null ? "" : partition.metadata();
        if (metadata.length() > settings.offsetMetadataMaxLength()) {
            return ErrorCode.OFFSET_METADATA_TOO_LARGE;
        }
        var offset =
                new CommittedOffset(
                        topic.topicId(),
                        partition.offset(),
                        partition.leaderEpoch(),
                        metadata,
                        nowMs,
                        CommittedOffset.NO_TIMESTAMP);
        changes.add(
                new Change.OffsetPending(
                        commit.producer(),
                        commit.groupId(),
                        topic.topic(),
                        partition.partition(),
                        offset));
        return ErrorCode.NONE;
    }
}
