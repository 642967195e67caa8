package io.moldau.tools.group;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/// Offsets at which a group could go on.
public final class NewOffsets {
    /// What the client answers for a partition that has no such offset.
    private static final long NONE = -1;

    private final Groups groups;

    public NewOffsets(Groups groups) {
        this.groups = groups;
    }

    public SortedMap<TopicPartition, Long> earliest(Collection<TopicPartition> partitions)
            throws ExecutionException, InterruptedException {
        return groups.offsets(partitions, OffsetSpec.earliest());
    }

    public SortedMap<TopicPartition, Long> latest(Collection<TopicPartition> partitions)
            throws ExecutionException, InterruptedException {
        return groups.offsets(partitions, OffsetSpec.latest());
    }

    /// The first offset at or after a time, or the end where there is nothing so young.
    ///
    /// @param nothing is told where there is nothing so young
    public SortedMap<TopicPartition, Long> since(
            Collection<TopicPartition> partitions, long timeMs, Consumer<TopicPartition> nothing)
            throws ExecutionException, InterruptedException {
        var offsets = groups.offsets(partitions, OffsetSpec.forTimestamp(timeMs));
        var without = new ArrayList<TopicPartition>();
        offsets.forEach((partition, it) -> {
            if (it == NONE) {
                without.add(partition);
            }
        });
        without.forEach(nothing);
        offsets.putAll(latest(without));
        return offsets;
    }

    /// An offset that is wanted, and one that is there.
    public record Moved(TopicPartition partition, long wanted, long offset) {
        public boolean isLower() {
            return offset < wanted;
        }
    }

    /// Those wanted, where they are within the log; else the end of the log that is next to them.
    ///
    /// @param moved is told where they are not
    public SortedMap<TopicPartition, Long> within(
            Map<TopicPartition, Long> wanted, Consumer<Moved> moved)
            throws ExecutionException, InterruptedException {
        var starts = earliest(wanted.keySet());
        var ends = latest(wanted.keySet());
        var offsets = new TreeMap<TopicPartition, Long>(Groups.BY_TOPIC_AND_PARTITION);
        wanted.forEach((partition, it) -> {
            long start = starts.getOrDefault(partition, it);
            long offset = Math.clamp(it, start, Math.max(start, ends.getOrDefault(partition, it)));
            offsets.put(partition, offset);
            if (offset != it) {
                moved.accept(new Moved(partition, it, offset));
            }
        });
        return offsets;
    }
}
