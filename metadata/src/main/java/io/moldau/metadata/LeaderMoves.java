package io.moldau.metadata;

import java.util.function.Predicate;

/// The changes of partitions that follow when a broker comes or goes. Looks through all partitions:
/// a broker that comes or goes is rare, an index of who is in sync where would cost memory always.
final class LeaderMoves {
    private static final String UNCLEAN_ELECTION = "unclean.leader.election.enable";

    private final Draft draft;

    LeaderMoves(Draft draft) {
        this.draft = draft;
    }

    /// Takes a broker that the draft already knows as not active out of the in-sync replicas of all
    /// partitions, and gives those that it led another leader, if there is one.
    void withoutBroker(int brokerId) {
        forEach(
                it -> it.leader() == brokerId || it.isr().contains(brokerId),
                (topic, partition) -> {
                    partition.outOfSync(brokerId);
                    elect(topic, partition);
                });
    }

    /// Gives partitions without leader one, now that the draft knows the broker as active.
    void withBroker(int brokerId) {
        forEach(it -> !it.hasLeader() && it.replicas().contains(brokerId), this::elect);
    }

    boolean leadsAny(int brokerId) {
        for (var topic : draft.image().topics().byId().values()) {
            for (var partition : topic.partitions().values()) {
                if (partition.leader() == brokerId) {
                    return true;
                }
            }
        }
        return false;
    }

    private void elect(TopicImage topic, PartitionDraft partition) {
        if (mayElectUncleanly(topic.name())) {
            partition.electUnclean();
        } else {
            partition.elect();
        }
    }

    private boolean mayElectUncleanly(String topic) {
        var configs = draft.image().configs();
        return configs.find(ConfigResource.topic(topic), UNCLEAN_ELECTION)
                .or(() -> configs.find(ConfigResource.allBrokers(), UNCLEAN_ELECTION))
                .map("true"::equalsIgnoreCase)
                .orElse(false);
    }

    private interface Move {
        void decide(TopicImage topic, PartitionDraft partition);
    }

    private void forEach(Predicate<PartitionImage> concerned, Move move) {
        var brokers = draft.image().brokers();
        for (var topic : draft.image().topics().byId().values()) {
            for (var entry : topic.partitions()) {
                if (concerned.test(entry.value())) {
                    var partition =
                            new PartitionDraft(
                                    topic.id(), entry.key(), entry.value(), brokers::isActive);
                    move.decide(topic, partition);
                    partition.change().ifPresent(draft::add);
                }
            }
        }
    }
}
