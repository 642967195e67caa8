package io.moldau.metadata;

import io.moldau.protocol.Uuid;
import java.util.List;

/// Ids that stand for no certain log directory (KIP-858), and the first choice of one.
public final class Directories {
    /// The replica was placed before directories had ids.
    public static final Uuid MIGRATING = new Uuid(0, 0);

    /// The broker has not yet chosen.
    public static final Uuid UNASSIGNED = new Uuid(0, 1);

    /// The replica was in a directory that is gone.
    public static final Uuid LOST = new Uuid(0, 2);

    private Directories() {}

    /// Directories of the replicas of a new partition: the only one that a broker has, else the
    /// broker chooses.
    static List<Uuid> ofNewReplicas(BrokersImage brokers, List<Integer> replicas) {
        return replicas.stream()
                .map(id ->
                        brokers.find(id)
                                .map(BrokerImage::logDirs)
                                .filter(dirs -> dirs.size() == 1)
                                .map(List::getFirst)
                                .orElse(UNASSIGNED))
                .toList();
    }
}
