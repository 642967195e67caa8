package io.moldau.metadata;

import io.moldau.protocol.Uuid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A leader proposes in-sync replicas of partitions it leads (KIP-497), each on its own.
public record AlterPartitions(int brokerId, long brokerEpoch, List<Proposal> proposals)
        implements Command<AlterPartitions.Reply> {
    /// A replica that is in sync, and the epoch under which the leader knows it.
    ///
    /// @param brokerEpoch [#UNKNOWN_EPOCH] where the leader does not know it
    public record InSync(int brokerId, long brokerEpoch) {
        public static final long UNKNOWN_EPOCH = -1;
    }

    /// What a leader proposes for one partition.
    ///
    /// @param leaderRecovering whether the leader is still recovering from an unclean election
    public record Proposal(
            Uuid topicId,
            int partition,
            int leaderEpoch,
            int partitionEpoch,
            List<InSync> isr,
            boolean leaderRecovering) {}

    /// What became of one proposal.
    ///
    /// @param partition as it is now; null after an error
    public record Result(
            Uuid topicId, int index, ApiError error, @Nullable PartitionImage partition) {}

    /// What became of the request: a broker of the past gets an error instead of results.
    public record Reply(ApiError error, List<Result> results) {}
}
