package io.moldau.metadata;

import io.moldau.protocol.Uuid;
import java.util.Optional;

/// One topic and its partitions, numbered from 0 without a gap.
public record TopicImage(String name, Uuid id, SortedTree<Integer, PartitionImage> partitions) {
    /// Replication factor, as that of partition 0 stands for all of them; 0 without partitions.
    public int replicationFactor() {
        return partition(0).map(it -> it.replicas().size()).orElse(0);
    }

    public int partitionCount() {
        return partitions.size();
    }

    public Optional<PartitionImage> partition(int index) {
        return partitions.find(index);
    }

    TopicImage with(int index, PartitionImage partition) {
        return new TopicImage(name, id, partitions.with(index, partition));
    }
}
