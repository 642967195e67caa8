package io.moldau.tools.doctor;

import io.moldau.tools.group.Groups;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
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
    /// One question for all groups of a coordinator, for there may be hundreds.
    static GroupLook at(Examined cluster) throws ExecutionException, InterruptedException {
        var names = names(cluster, ListGroupsOptions.forConsumerGroups());
        var groups = describe(cluster, names);
        var committed = committed(cluster, groups.keySet());
        Set<TopicPartition> partitions = new HashSet<>(cluster.led());
        var wanted = new HashSet<TopicPartition>();
        committed.values().forEach(it -> wanted.addAll(it.keySet()));
        partitions.retainAll(wanted);
        return new GroupLook(groups, committed, cluster.offsets(partitions, OffsetSpec.latest()));
    }

    /// Those that the brokers know which answer.
    static Set<String> names(Examined cluster, ListGroupsOptions options)
            throws ExecutionException, InterruptedException {
        var names = new TreeSet<String>();
        cluster.admin().listGroups(options).valid().get().forEach(it -> names.add(it.groupId()));
        return names;
    }

    /// One that is deleted meanwhile is none.
    private static Map<String, ConsumerGroupDescription> describe(
            Examined cluster, Set<String> names) throws InterruptedException {
        var groups = new TreeMap<String, ConsumerGroupDescription>();
        for (var each :
                cluster.admin().describeConsumerGroups(names).describedGroups().entrySet()) {
            try {
                groups.put(each.getKey(), each.getValue().get());
            } catch (ExecutionException _) {
                // gone
            }
        }
        return groups;
    }

    private static Map<String, Map<TopicPartition, OffsetAndMetadata>> committed(
            Examined cluster, Set<String> names) throws InterruptedException {
        var asked = new TreeMap<String, ListConsumerGroupOffsetsSpec>();
        names.forEach(it -> asked.put(it, new ListConsumerGroupOffsetsSpec()));
        var all = new TreeMap<String, Map<TopicPartition, OffsetAndMetadata>>();
        if (asked.isEmpty()) {
            return all;
        }
        var answers = cluster.admin().listConsumerGroupOffsets(asked);
        for (var name : names) {
            try {
                var offsets =
                        new TreeMap<TopicPartition, OffsetAndMetadata>(
                                Groups.BY_TOPIC_AND_PARTITION);
                answers.partitionsToOffsetAndMetadata(name)
                        .get()
                        .forEach((partition, it) -> {
                            if (it != null) {
                                offsets.put(partition, it);
                            }
                        });
                all.put(name, offsets);
            } catch (ExecutionException _) {
                // gone
            }
        }
        return all;
    }

    /// One of [#groups].
    ConsumerGroupDescription group(String id) {
        return Objects.requireNonNull(groups.get(id), id);
    }

    /// Of how many partitions the group has committed offsets.
    int partitions(String group) {
        return committed.getOrDefault(group, Map.of()).size();
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
