package io.moldau.tools.doctor;

import io.moldau.tools.group.Groups;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/// All consumer groups at one moment.
///
/// @param committed by group and partition
/// @param ends of those partitions
record GroupLook(
        Map<String, ConsumerGroupDescription> groups,
        Map<String, Map<TopicPartition, OffsetAndMetadata>> committed,
        Map<TopicPartition, Long> ends) {
    static GroupLook at(Examined cluster) throws ExecutionException, InterruptedException {
        var known = new Groups(cluster.admin());
        var groups = new TreeMap<String, ConsumerGroupDescription>();
        var committed = new TreeMap<String, Map<TopicPartition, OffsetAndMetadata>>();
        for (var each : known.list(ListGroupsOptions.forConsumerGroups())) {
            describe(known, each.groupId(), groups, committed);
        }
        Set<TopicPartition> partitions = new HashSet<>(cluster.led());
        var wanted = new HashSet<TopicPartition>();
        committed.values().forEach(it -> wanted.addAll(it.keySet()));
        partitions.retainAll(wanted);
        return new GroupLook(groups, committed, cluster.offsets(partitions, OffsetSpec.latest()));
    }

    /// One that is deleted meanwhile is none.
    private static void describe(
            Groups known,
            String id,
            Map<String, ConsumerGroupDescription> groups,
            Map<String, Map<TopicPartition, OffsetAndMetadata>> committed)
            throws InterruptedException {
        try {
            var group = known.find(id);
            if (group.isPresent()) {
                groups.put(id, group.get());
                committed.put(id, known.committed(id));
            }
        } catch (ExecutionException _) {
            // gone
        }
    }

    /// One of [#groups].
    ConsumerGroupDescription group(String id) {
        return Objects.requireNonNull(groups.get(id), id);
    }

    /// Records that the group has yet to read.
    long lag(String group) {
        long lag = 0;
        for (var each : committed.getOrDefault(group, Map.of()).entrySet()) {
            long end = ends.getOrDefault(each.getKey(), each.getValue().offset());
            lag += Math.max(0, end - each.getValue().offset());
        }
        return lag;
    }
}
