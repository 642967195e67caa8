package io.moldau.broker.simulation;

import io.moldau.protocol.TopicPartition;
import java.util.Map;
import java.util.TreeMap;

/// What all clients were told. It lives outside of the simulation's nodes and so outlives crashes;
/// the threads of a simulation take turns, so it needs no lock.
final class History {
    private final Map<TopicPartition, PartitionHistory> partitions = new TreeMap<>();
    private final Map<String, CommitHistory> commits = new TreeMap<>();
    private int producersEnded;
    private long crashes;

    PartitionHistory partition(TopicPartition partition) {
        return partitions.computeIfAbsent(partition, PartitionHistory::new);
    }

    CommitHistory commits(String group, TopicPartition partition) {
        return commits.computeIfAbsent(group + "/" + partition, CommitHistory::new);
    }

    void brokerCrashed() {
        crashes++;
    }

    long crashes() {
        return crashes;
    }

    void producerEnded() {
        producersEnded++;
    }

    int producersEnded() {
        return producersEnded;
    }
}
