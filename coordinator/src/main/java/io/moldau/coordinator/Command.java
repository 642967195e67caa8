package io.moldau.coordinator;

import io.moldau.protocol.Uuid;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What can be asked of a [GroupShard]. The shard's own language: handlers translate the wire's
/// many versions into it.
///
/// Whoever is not mentioned here is checked by the handler before it asks: authorization, and
/// whether topics exist.
public sealed interface Command {

    /// A command that somebody waits for, with a reply of type `R`.
    sealed interface Question<R extends Reply> extends Command {
        Waiter waiter();
    }

    /// A question about one group, for the shard that [GroupShard#partitionOf] names.
    sealed interface GroupQuestion<R extends Reply> extends Question<R> {
        String groupId();
    }

    /// Enter the group or take part in its next generation. Often parked.
    ///
    /// @param memberId empty on the first attempt
    /// @param instanceId names a static member (KIP-345)
    /// @param memberIdSuffix a fresh unique text; becomes part of the member id, should one be
    ///   given
    /// @param rebalanceTimeoutMs the session timeout where the version (0) has none
    /// @param memberIdRequired from version 4 on a dynamic member gets its id first and joins with
    ///   it (KIP-394)
    /// @param maySkipAssignment from version 9 on a static leader that comes back can be told that
    ///   nothing is to be assigned (KIP-814)
    record JoinGroup(
            Waiter waiter,
            String groupId,
            String memberId,
            @Nullable String instanceId,
            Client client,
            String memberIdSuffix,
            String protocolType,
            List<Protocol> protocols,
            int sessionTimeoutMs,
            int rebalanceTimeoutMs,
            boolean memberIdRequired,
            boolean maySkipAssignment)
            implements GroupQuestion<Reply.Joined> {}

    /// Bring (the leader) or fetch (everybody) the assignment of a generation. Often parked.
    ///
    /// @param protocolType null before version 5
    /// @param protocol null before version 5
    /// @param assignments by member id; only the leader's count
    record SyncGroup(
            Waiter waiter,
            String groupId,
            int generation,
            String memberId,
            @Nullable String instanceId,
            @Nullable String protocolType,
            @Nullable String protocol,
            Map<String, Bytes> assignments)
            implements GroupQuestion<Reply.Synced> {}

    /// A member lives.
    record Heartbeat(
            Waiter waiter,
            String groupId,
            int generation,
            String memberId,
            @Nullable String instanceId)
            implements GroupQuestion<Reply.Heard> {}

    /// Members go, each by its id or, from version 3 on, by its instance id alone. Versions 0 to 2
    /// name one member, whose error becomes that of the response.
    record LeaveGroup(Waiter waiter, String groupId, List<Leaver> leavers)
            implements GroupQuestion<Reply.Left> {}

    /// @param memberId empty when an administrator removes a static member by its instance id
    record Leaver(String memberId, @Nullable String instanceId) {}

    /// Store how far the group has come.
    ///
    /// @param generation -1, with an empty member id, for a group without members
    /// @param retentionTimeMs versions 2 to 4; -1 for the broker's retention
    /// @param topics only topics that exist
    record CommitOffsets(
            Waiter waiter,
            String groupId,
            int generation,
            String memberId,
            @Nullable String instanceId,
            long retentionTimeMs,
            List<TopicCommit> topics)
            implements GroupQuestion<Reply.OffsetsCommitted> {}

    /// Store how far the group has come, but only if the producer's transaction is committed. The
    /// broker has made sure that the group's partition is in that transaction; whether the producer
    /// is fenced, the partition's log knows.
    ///
    /// @param generation -1, with an empty member id, when the producer does not say
    /// @param topics only topics that exist
    record CommitTransactionalOffsets(
            Waiter waiter,
            String groupId,
            OffsetProducer producer,
            int generation,
            String memberId,
            @Nullable String instanceId,
            List<TopicCommit> topics)
            implements GroupQuestion<Reply.OffsetsCommitted> {}

    /// @param topicId [Uuid#ZERO] when not known
    record TopicCommit(String topic, Uuid topicId, List<PartitionCommit> partitions) {}

    /// @param leaderEpoch -1 when not known
    record PartitionCommit(
            int partition, long offset, int leaderEpoch, @Nullable String metadata) {}

    /// Read how far the group has come in chosen partitions. An offset committed for another topic
    /// of the same name is not returned.
    ///
    /// @param requireStable refuse partitions with offsets of open transactions
    record FetchOffsets(
            Waiter waiter, String groupId, boolean requireStable, List<TopicPartitions> topics)
            implements GroupQuestion<Reply.OffsetsFetched> {}

    /// Read everything the group has committed. The handler leaves out topics that are gone.
    record FetchAllOffsets(Waiter waiter, String groupId, boolean requireStable)
            implements GroupQuestion<Reply.OffsetsFetched> {}

    /// @param topicId [Uuid#ZERO] when not known
    record TopicPartitions(String topic, Uuid topicId, List<Integer> partitions) {}

    /// Forget offsets of topics that nobody in the group subscribes to.
    record DeleteOffsets(Waiter waiter, String groupId, List<TopicPartitions> topics)
            implements GroupQuestion<Reply.OffsetsDeleted> {}

    /// Forget an empty group with all its offsets.
    record DeleteGroup(Waiter waiter, String groupId)
            implements GroupQuestion<Reply.GroupDeleted> {}

    /// Who is in the group, and what each member was given.
    record DescribeGroup(Waiter waiter, String groupId)
            implements GroupQuestion<Reply.GroupDescribed> {}

    /// The groups of this shard; ask every shard for all of them.
    ///
    /// @param states names as in [GroupState#wireName], in any case; empty for all
    /// @param types `classic`, in any case; empty for all
    record ListGroups(Waiter waiter, List<String> states, List<String> types)
            implements Question<Reply.GroupsListed> {}

    /// [GroupShard#nextDeadlineMs] has come. Does a bounded amount of work: afterwards ask for the
    /// next deadline again, it may have passed already.
    record TimePassed() implements Command {}

    /// Topics are gone, so are the offsets committed for them. The work is done by the [TimePassed]
    /// commands that follow.
    record DeleteTopics(List<DeletedTopic> topics) implements Command {}

    record DeletedTopic(String topic, Uuid topicId) {}
}
