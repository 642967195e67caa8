package io.moldau.tools.group;

import io.moldau.tools.command.CommandFailure;
import io.moldau.tools.command.Exit;
import io.moldau.tools.command.Failures;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/// The groups of a cluster: what is asked of it and done to it, for commands and scripts alike.
public final class Groups {
    public static final Comparator<TopicPartition> BY_TOPIC_AND_PARTITION =
            Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

    private final Admin admin;

    public Groups(Admin admin) {
        this.admin = admin;
    }

    /// In the order of their names.
    public List<GroupListing> list(ListGroupsOptions options)
            throws ExecutionException, InterruptedException {
        return admin.listGroups(options).all().get().stream()
                .sorted(Comparator.comparing(GroupListing::groupId))
                .toList();
    }

    /// Groups whose members are consumers, by name, in the order in which they were asked for.
    public Map<String, ConsumerGroupDescription> describe(Collection<String> ids)
            throws ExecutionException, InterruptedException {
        var described = new LinkedHashMap<String, ConsumerGroupDescription>();
        for (var id : ids) {
            var group = find(id);
            if (group.isEmpty()) {
                throw new CommandFailure(
                        Exit.NOT_FOUND,
                        "there is no consumer group %s; moldau group list shows the groups there are"
                                .formatted(id));
            }
            described.put(id, group.get());
        }
        return described;
    }

    /// Empty where there is no such group, or one of another kind.
    public Optional<ConsumerGroupDescription> find(String id)
            throws ExecutionException, InterruptedException {
        try {
            var answer = admin.describeConsumerGroups(List.of(id)).all().get();
            return answer.values().stream().findFirst();
        } catch (ExecutionException e) {
            if (Failures.cause(e) instanceof GroupIdNotFoundException) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /// Refuses what a group with members would undo at once.
    ///
    /// @param verb what is refused
    static void requireNoMembers(ConsumerGroupDescription group, String verb) {
        if (hasNobody(group.groupState()) && group.members().isEmpty()) {
            return;
        }
        int count = group.members().size();
        var clients =
                group.members().stream()
                        .map(it -> it.clientId() + " on " + it.host().replaceFirst("^/", ""))
                        .distinct()
                        .limit(3)
                        .collect(Collectors.joining(", "));
        throw new CommandFailure(
                Exit.REFUSED,
                "group %s has %d member%s%s: stop %s, then %s"
                        .formatted(
                                group.groupId(),
                                count,
                                count == 1 ? "" : "s",
                                clients.isEmpty() ? "" : " (" + clients + ")",
                                count == 1 ? "it" : "them",
                                verb));
    }

    private static boolean hasNobody(GroupState state) {
        return state == GroupState.EMPTY || state == GroupState.DEAD;
    }

    /// What the group has committed, in order of partitions.
    public SortedMap<TopicPartition, OffsetAndMetadata> committed(String id)
            throws ExecutionException, InterruptedException {
        var all = new TreeMap<TopicPartition, OffsetAndMetadata>(BY_TOPIC_AND_PARTITION);
        admin.listConsumerGroupOffsets(id)
                .partitionsToOffsetAndMetadata()
                .get()
                .forEach((partition, offset) -> {
                    if (offset != null) {
                        all.put(partition, offset);
                    }
                });
        return all;
    }

    /// The next offset of each partition that the group would read.
    public SortedMap<TopicPartition, Long> committedOffsets(String id)
            throws ExecutionException, InterruptedException {
        var all = new TreeMap<TopicPartition, Long>(BY_TOPIC_AND_PARTITION);
        committed(id).forEach((partition, it) -> all.put(partition, it.offset()));
        return all;
    }

    public void commit(String id, Map<TopicPartition, Long> offsets)
            throws ExecutionException, InterruptedException {
        var all = new LinkedHashMap<TopicPartition, OffsetAndMetadata>();
        offsets.forEach((partition, it) -> all.put(partition, new OffsetAndMetadata(it)));
        admin.alterConsumerGroupOffsets(id, all).all().get();
    }

    /// Those of the partitions that can be asked: their topic is there, and they have a leader. The
    /// client would wait for the others until its timeout.
    public List<TopicPartition> live(Collection<TopicPartition> partitions)
            throws ExecutionException, InterruptedException {
        var names = new LinkedHashSet<String>();
        partitions.forEach(it -> names.add(it.topic()));
        var live = new LinkedHashSet<TopicPartition>();
        for (var topic : admin.describeTopics(names).topicNameValues().values()) {
            try {
                live.addAll(withLeader(topic.get()));
            } catch (ExecutionException e) {
                if (!(Failures.cause(e) instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
            }
        }
        return partitions.stream().filter(live::contains).toList();
    }

    private static List<TopicPartition> withLeader(TopicDescription topic) {
        return topic.partitions().stream()
                .filter(it -> it.leader() != null)
                .map(it -> new TopicPartition(topic.name(), it.partition()))
                .toList();
    }

    /// What the logs of live partitions have for that; -1 where there is no such offset.
    public SortedMap<TopicPartition, Long> offsets(
            Collection<TopicPartition> partitions, OffsetSpec spec)
            throws ExecutionException, InterruptedException {
        var all = new TreeMap<TopicPartition, Long>(BY_TOPIC_AND_PARTITION);
        if (partitions.isEmpty()) {
            return all;
        }
        var asked = new LinkedHashMap<TopicPartition, OffsetSpec>();
        partitions.forEach(it -> asked.put(it, spec));
        var answers = admin.listOffsets(asked);
        for (var partition : asked.keySet()) {
            all.put(partition, answers.partitionResult(partition).get().offset());
        }
        return all;
    }

    /// Of a group that has read nothing.
    static SortedMap<TopicPartition, Standing> nowhere() {
        return new TreeMap<>(BY_TOPIC_AND_PARTITION);
    }

    /// How far the group has come in each partition of which it has committed an offset or that a
    /// member has.
    SortedMap<TopicPartition, Standing> standings(ConsumerGroupDescription group)
            throws ExecutionException, InterruptedException {
        var committed = committedOffsets(group.groupId());
        var all = new TreeSet<TopicPartition>(BY_TOPIC_AND_PARTITION);
        all.addAll(committed.keySet());
        group.members().forEach(it -> all.addAll(it.assignment().topicPartitions()));
        var ends = offsets(live(all), OffsetSpec.latest());
        var standings = nowhere();
        for (var partition : all) {
            standings.put(partition, new Standing(committed.get(partition), ends.get(partition)));
        }
        return standings;
    }
}
