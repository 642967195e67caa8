package io.moldau.protocol;

import java.util.Comparator;

/// A partition by its topic's name; written `topic-partition`, which is also its directory's name.
public record TopicPartition(String topic, int partition) implements Comparable<TopicPartition> {
    private static final Comparator<TopicPartition> BY_NAME =
            Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

    @Override
    public int compareTo(TopicPartition other) {
        return BY_NAME.compare(this, other);
    }

    @Override
    public String toString() {
        return topic + "-" + partition;
    }
}
