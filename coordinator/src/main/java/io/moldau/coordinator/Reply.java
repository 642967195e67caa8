package io.moldau.coordinator;

import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.Uuid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a [GroupShard] answers. One type for each question.
public sealed interface Reply {

    /// To [Command.JoinGroup].
    ///
    /// @param generation -1 with an error
    /// @param protocolType null with an error
    /// @param protocol null with an error; the wire has an empty text for that before version 7
    /// @param leaderId empty with an error
    /// @param memberId the id to go on with; the one to join with after MEMBER_ID_REQUIRED
    /// @param members everybody, when this member leads the generation; otherwise empty
    record Joined(
            ErrorCode error,
            int generation,
            @Nullable String protocolType,
            @Nullable String protocol,
            String leaderId,
            boolean skipAssignment,
            String memberId,
            List<JoinedMember> members)
            implements Reply {

        static final int NO_GENERATION = -1;

        static Joined failed(ErrorCode error, String memberId) {
            return new Joined(error, NO_GENERATION, null, null, "", false, memberId, List.of());
        }
    }

    /// A member as its leader sees it, with its subscription in the protocol agreed on.
    record JoinedMember(String memberId, @Nullable String instanceId, Bytes metadata) {}

    /// To [Command.SyncGroup].
    record Synced(
            ErrorCode error,
            @Nullable String protocolType,
            @Nullable String protocol,
            Bytes assignment)
            implements Reply {

        static Synced failed(ErrorCode error) {
            return new Synced(error, null, null, Bytes.EMPTY);
        }
    }

    /// To [Command.Heartbeat].
    record Heard(ErrorCode error) implements Reply {}

    /// To [Command.LeaveGroup].
    ///
    /// @param leavers in the order of the question
    record Left(ErrorCode error, List<LeaverResult> leavers) implements Reply {}

    record LeaverResult(String memberId, @Nullable String instanceId, ErrorCode error) {}

    /// To [Command.CommitOffsets] and [Command.CommitTransactionalOffsets]: topics and partitions
    /// in the order of the question.
    record OffsetsCommitted(List<TopicResult> topics) implements Reply {
        /// Nothing was committed, everywhere for the same reason.
        public static OffsetsCommitted failed(List<Command.TopicCommit> commits, ErrorCode error) {
            return new OffsetsCommitted(
                    commits.stream()
                            .map(topic ->
                                    new TopicResult(
                                            topic.topic(),
                                            topic.topicId(),
                                            topic.partitions().stream()
                                                    .map(it ->
                                                            new PartitionResult(
                                                                    it.partition(), error))
                                                    .toList()))
                            .toList());
        }
    }

    /// To [Command.DeleteOffsets].
    ///
    /// @param error of the group; with one, no partition is listed
    record OffsetsDeleted(ErrorCode error, List<TopicResult> topics) implements Reply {}

    record TopicResult(String topic, Uuid topicId, List<PartitionResult> partitions) {}

    record PartitionResult(int partition, ErrorCode error) {}

    /// To [Command.FetchOffsets] and [Command.FetchAllOffsets].
    record OffsetsFetched(ErrorCode error, List<TopicOffsets> topics) implements Reply {}

    /// @param topicId the one asked for, or (all offsets) the one the offsets were committed for;
    ///   [Uuid#ZERO] when not known
    record TopicOffsets(String topic, Uuid topicId, List<PartitionOffset> partitions) {}

    /// @param offset -1 when nothing is committed
    record PartitionOffset(
            int partition, long offset, int leaderEpoch, String metadata, ErrorCode error) {

        static final long NO_OFFSET = -1;
        static final int NO_LEADER_EPOCH = -1;

        static PartitionOffset none(int partition) {
            return new PartitionOffset(partition, NO_OFFSET, NO_LEADER_EPOCH, "", ErrorCode.NONE);
        }
    }

    /// To [Command.DeleteGroup].
    ///
    /// @param message what the client shows for the error; null without one
    record GroupDeleted(ErrorCode error, @Nullable String message) implements Reply {}

    /// To [Command.DescribeGroup].
    ///
    /// @param error GROUP_ID_NOT_FOUND, with state Dead, for a group that is not there; versions
    ///   below 6 say NONE in its place
    /// @param message null without an error
    /// @param protocolType empty when there is none
    /// @param protocol empty unless the group is stable
    record GroupDescribed(
            ErrorCode error,
            @Nullable String message,
            GroupState state,
            String protocolType,
            String protocol,
            List<DescribedMember> members)
            implements Reply {}

    /// @param metadata empty unless the group is stable
    /// @param assignment what the member works on, also while the next generation is prepared
    record DescribedMember(
            String memberId,
            @Nullable String instanceId,
            Client client,
            Bytes metadata,
            Bytes assignment) {}

    /// To [Command.ListGroups].
    record GroupsListed(List<ListedGroup> groups) implements Reply {}

    /// All groups are of type `classic` so far.
    record ListedGroup(String groupId, String protocolType, GroupState state) {

        /// The wire's name for the groups that this shard knows.
        public static final String TYPE = "classic";
    }
}
