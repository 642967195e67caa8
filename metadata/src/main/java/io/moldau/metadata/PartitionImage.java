package io.moldau.metadata;

import io.moldau.protocol.Uuid;
import io.moldau.protocol.stored.PartitionChangeRecord;
import io.moldau.protocol.stored.PartitionRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One partition as the cluster agreed on it.
///
/// @param replicas broker ids, the preferred leader first
/// @param directories log directory of each replica, in the order of `replicas`
/// @param isr in-sync replicas; never empty unless `eligibleLeaders` may lead (KIP-966)
/// @param leader broker id, or [#NO_LEADER]
/// @param leaderRecovering whether the leader was elected uncleanly and has not yet recovered
/// @param leaderEpoch counts leaders: followers truncate by it
/// @param partitionEpoch counts all changes of this partition
public record PartitionImage(
        List<Integer> replicas,
        List<Uuid> directories,
        List<Integer> isr,
        List<Integer> removingReplicas,
        List<Integer> addingReplicas,
        List<Integer> eligibleLeaders,
        List<Integer> lastKnownEligibleLeaders,
        int leader,
        boolean leaderRecovering,
        int leaderEpoch,
        int partitionEpoch) {
    public static final int NO_LEADER = -1;

    /// In a change: the leader, and so its epoch, stays.
    static final int LEADER_STAYS = -2;

    static final int RECOVERED = 0;
    static final int RECOVERING = 1;
    static final int RECOVERY_STAYS = -1;

    static PartitionImage of(PartitionRecord record) {
        return new PartitionImage(
                List.copyOf(record.replicas()),
                List.copyOf(record.directories()),
                List.copyOf(record.isr()),
                List.copyOf(record.removingReplicas()),
                List.copyOf(record.addingReplicas()),
                orElse(record.eligibleLeaderReplicas(), List.of()),
                orElse(record.lastKnownElr(), List.of()),
                record.leader(),
                record.leaderRecoveryState() == RECOVERING,
                record.leaderEpoch(),
                record.partitionEpoch());
    }

    PartitionRecord toRecord(Uuid topicId, int partition) {
        return PartitionRecord.builder()
                .partitionId(partition)
                .topicId(topicId)
                .replicas(replicas)
                .isr(isr)
                .removingReplicas(removingReplicas)
                .addingReplicas(addingReplicas)
                .leader(leader)
                .leaderRecoveryState(leaderRecovering ? RECOVERING : RECOVERED)
                .leaderEpoch(leaderEpoch)
                .partitionEpoch(partitionEpoch)
                .directories(directories)
                .eligibleLeaderReplicas(nullIfEmpty(eligibleLeaders))
                .lastKnownElr(nullIfEmpty(lastKnownEligibleLeaders))
                .build();
    }

    /// This partition after a change: what the change does not mention stays.
    PartitionImage apply(PartitionChangeRecord change) {
        boolean leaderChanges = change.leader() != LEADER_STAYS;
        return new PartitionImage(
                orElse(change.replicas(), replicas),
                orElse(change.directories(), directories),
                orElse(change.isr(), isr),
                orElse(change.removingReplicas(), removingReplicas),
                orElse(change.addingReplicas(), addingReplicas),
                orElse(change.eligibleLeaderReplicas(), eligibleLeaders),
                orElse(change.lastKnownElr(), lastKnownEligibleLeaders),
                leaderChanges ? change.leader() : leader,
                change.leaderRecoveryState() == RECOVERY_STAYS
                        ? leaderRecovering
                        : change.leaderRecoveryState() == RECOVERING,
                leaderChanges ? leaderEpoch + 1 : leaderEpoch,
                partitionEpoch + 1);
    }

    PartitionImage withoutEligibleLeaders() {
        return new PartitionImage(
                replicas,
                directories,
                isr,
                removingReplicas,
                addingReplicas,
                List.of(),
                List.of(),
                leader,
                leaderRecovering,
                leaderEpoch,
                partitionEpoch);
    }

    public boolean hasLeader() {
        return leader != NO_LEADER;
    }

    public int preferredLeader() {
        return replicas.getFirst();
    }

    /// Directory of the replica on `brokerId`, or the zero id when it has none yet.
    public Uuid directoryOf(int brokerId) {
        int index = replicas.indexOf(brokerId);
        return index < 0 || index >= directories.size() ? Uuid.ZERO : directories.get(index);
    }

    private static <T> List<T> orElse(@Nullable List<T> list, List<T> otherwise) {
        return list == null ? otherwise : List.copyOf(list);
    }

    private static <T> @Nullable List<T> nullIfEmpty(List<T> list) {
        return list.isEmpty() ? null : list;
    }
}
