package io.moldau.coordinator;

import io.moldau.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.List;

/// Takes the offsets of a commit whose group lets it, plain or in a transaction: each partition for
/// itself.
final class OffsetIntake {
    /// What is noted for a partition.
    @FunctionalInterface
    interface Noting {
        Change of(Command.TopicCommit topic, int partition, CommittedOffset offset);
    }

    private final GroupSettings settings;
    private final long nowMs;
    private final long expireTimestampMs;
    private final Noting noting;
    private final List<Change> changes = new ArrayList<>();

    OffsetIntake(GroupSettings settings, long nowMs, long expireTimestampMs, Noting noting) {
        this.settings = settings;
        this.nowMs = nowMs;
        this.expireTimestampMs = expireTimestampMs;
        this.noting = noting;
    }

    Reply.OffsetsCommitted take(List<Command.TopicCommit> topics) {
        return new Reply.OffsetsCommitted(topics.stream().map(this::take).toList());
    }

    /// What has been taken.
    List<Change> changes() {
        return changes;
    }

    private Reply.TopicResult take(Command.TopicCommit topic) {
        var results = new ArrayList<Reply.PartitionResult>();
        for (var partition : topic.partitions()) {
            results.add(new Reply.PartitionResult(partition.partition(), take(topic, partition)));
        }
        return new Reply.TopicResult(topic.topic(), topic.topicId(), List.copyOf(results));
    }

    private ErrorCode take(Command.TopicCommit topic, Command.PartitionCommit partition) {
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
                        expireTimestampMs);
        changes.add(noting.of(topic, partition.partition(), offset));
        return ErrorCode.NONE;
    }
}
