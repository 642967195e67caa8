package io.moldau.metadata;

import io.moldau.protocol.Uuid;
import io.moldau.protocol.stored.PartitionChangeRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// A change of one partition while it is made: which replicas are in sync, and who leads them.
///
/// The epochs follow from it: every change counts the partition epoch up, a new leader (or none)
/// the leader epoch too.
final class PartitionDraft {
    private final Uuid topicId;
    private final int index;
    private final PartitionImage before;
    private final IntPredicate mayLead;
    private List<Integer> isr;
    private List<Integer> eligible;
    private int leader;
    private boolean recovering;
    private @Nullable List<Uuid> directories;

    /// @param mayLead whether a broker is active, as this change will find it
    PartitionDraft(Uuid topicId, int index, PartitionImage before, IntPredicate mayLead) {
        this.topicId = topicId;
        this.index = index;
        this.before = before;
        this.mayLead = mayLead;
        this.isr = before.isr();
        this.eligible = before.eligibleLeaders();
        this.leader = before.leader();
        this.recovering = before.leaderRecovering();
    }

    PartitionDraft isr(List<Integer> inSync) {
        isr = List.copyOf(inSync);
        return this;
    }

    PartitionDraft recovering(boolean isRecovering) {
        recovering = isRecovering;
        return this;
    }

    /// Takes a broker out of the in-sync replicas. The last one stays listed, fenced or not: only
    /// it is sure to hold every acknowledged record.
    PartitionDraft outOfSync(int brokerId) {
        var rest = isr.stream().filter(it -> it != brokerId).toList();
        isr = rest.isEmpty() ? isr : rest;
        return this;
    }

    PartitionDraft directory(int brokerId, Uuid directory) {
        var changed = new ArrayList<>(before.directories());
        while (changed.size() < before.replicas().size()) {
            changed.add(Directories.MIGRATING);
        }
        changed.set(before.replicas().indexOf(brokerId), directory);
        directories = List.copyOf(changed);
        return this;
    }

    /// Keeps the leader if it still may lead, else takes the first replica in sync that may, else
    /// nobody. If nobody is in sync, as Kafka leaves a partition whose last replica has stopped
    /// (KIP-966), a replica that is named as eligible, alone: it holds all that was acknowledged.
    PartitionDraft elect() {
        if (!isElectable(leader)) {
            leader = firstElectable();
        }
        if (leader == PartitionImage.NO_LEADER && isr.isEmpty()) {
            eligible.stream().filter(mayLead::test).findFirst().ifPresent(this::leadAsEligible);
        }
        return this;
    }

    private void leadAsEligible(int replica) {
        leader = replica;
        isr = List.of(replica);
        eligible = eligible.stream().filter(it -> it != replica).toList();
    }

    /// As [#elect], but the first replica comes before the one that leads now.
    PartitionDraft electPreferred() {
        leader = firstElectable();
        return this;
    }

    /// As [#elect], and if nobody in sync may lead, any replica that may, alone: what only the
    /// others have is lost.
    PartitionDraft electUnclean() {
        elect();
        if (leader == PartitionImage.NO_LEADER) {
            before.replicas().stream().filter(mayLead::test).findFirst().ifPresent(this::leadAlone);
        }
        return this;
    }

    private void leadAlone(int replica) {
        leader = replica;
        isr = List.of(replica);
        recovering = true;
    }

    private int firstElectable() {
        return before.replicas().stream()
                .filter(this::isElectable)
                .findFirst()
                .orElse(PartitionImage.NO_LEADER);
    }

    private boolean isElectable(int brokerId) {
        return isr.contains(brokerId) && mayLead.test(brokerId);
    }

    int leader() {
        return leader;
    }

    /// The change; empty if nothing would change.
    Optional<PartitionChangeRecord> change() {
        boolean newLeader = leader != before.leader();
        boolean newIsr = !isr.equals(before.isr());
        boolean newRecovery = recovering != before.leaderRecovering();
        boolean newDirectories = directories != null && !directories.equals(before.directories());
        if (!newLeader && !newIsr && !newRecovery && !newDirectories) {
            return Optional.empty();
        }
        var change = PartitionChangeRecord.builder().partitionId(index).topicId(topicId);
        if (newLeader) {
            change.leader(leader);
        }
        if (newIsr) {
            change.isr(isr);
        }
        if (!eligible.equals(before.eligibleLeaders())) {
            change.eligibleLeaderReplicas(eligible).lastKnownElr(List.of());
        }
        if (newRecovery) {
            change.leaderRecoveryState(
                    recovering ? PartitionImage.RECOVERING : PartitionImage.RECOVERED);
        }
        if (newDirectories) {
            change.directories(directories);
        }
        return Optional.of(change.build());
    }
}
