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
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

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
                throw notForConsumers(id);
            }
            described.put(id, group.get());
        }
        return described;
    }

    /// Why a command for groups of consumers cannot have this one.
    private CommandFailure notForConsumers(String id)
            throws ExecutionException, InterruptedException {
        var other = findAny(id);
        if (other.isEmpty()) {
            return missing("consumer group", id);
        }
        var type = other.get().typeText();
        return new CommandFailure(
                Exit.REFUSED,
                ("%s is a %s group, and this is for consumer groups; kafka-%s-groups.sh of Apache"
                                + " Kafka does it")
                        .formatted(id, type, type));
    }

    private static CommandFailure missing(String what, String id) {
        return new CommandFailure(
                Exit.NOT_FOUND,
                "there is no %s %s; moldau group list shows the groups there are"
                        .formatted(what, id));
    }

    /// Groups of any type, by name, in the order in which they were asked for.
    Map<String, AnyGroup> describeAny(Collection<String> ids)
            throws ExecutionException, InterruptedException {
        var described = new LinkedHashMap<String, AnyGroup>();
        for (var id : ids) {
            described.put(id, findAny(id).orElseThrow(() -> missing("group", id)));
        }
        return described;
    }

    private Optional<AnyGroup> findAny(String id) throws ExecutionException, InterruptedException {
        var ofConsumers = find(id);
        if (ofConsumers.isPresent()) {
            return ofConsumers.map(AnyGroup::of);
        }
        var one = List.of(id);
        var shared = answer(admin.describeShareGroups(one).all());
        if (shared.isPresent()) {
            return shared.map(it -> AnyGroup.of(it.values().iterator().next()));
        }
        var streams = answer(admin.describeStreamsGroups(one).all());
        if (streams.isEmpty()) {
            return Optional.empty();
        }
        var group = AnyGroup.of(streams.get().values().iterator().next());
        var sources = new LinkedHashSet<TopicPartition>();
        group.members()
                .forEach(it -> {
                    sources.addAll(it.assigned());
                    it.target().ifPresent(sources::addAll);
                });
        return Optional.of(group.within(Set.copyOf(live(sources))));
    }

    /// Empty where there is no such group of that type, or where the cluster knows no such groups.
    private static <T> Optional<T> answer(KafkaFuture<T> question)
            throws ExecutionException, InterruptedException {
        try {
            return Optional.of(question.get());
        } catch (ExecutionException e) {
            return switch (Failures.cause(e)) {
                case GroupIdNotFoundException _, UnsupportedVersionException _ -> Optional.empty();
                default -> throw e;
            };
        }
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

    /// How far the group has come in each partition of which it has an offset or that a member has.
    SortedMap<TopicPartition, Standing> standings(AnyGroup group)
            throws ExecutionException, InterruptedException {
        return group.type() == GroupType.SHARE
                ? sharedStandings(group.id())
                : standingsInOrder(group);
    }

    private SortedMap<TopicPartition, Standing> standingsInOrder(AnyGroup group)
            throws ExecutionException, InterruptedException {
        var committed = committedOffsets(group.id());
        var all = new TreeSet<TopicPartition>(BY_TOPIC_AND_PARTITION);
        all.addAll(committed.keySet());
        group.members().forEach(it -> all.addAll(it.assigned()));
        var ends = offsets(live(all), OffsetSpec.latest());
        var standings = nowhere();
        for (var it : all) {
            standings.put(it, Standing.inOrder(committed.get(it), ends.get(it)));
        }
        return standings;
    }

    private SortedMap<TopicPartition, Standing> sharedStandings(String id)
            throws ExecutionException, InterruptedException {
        var asked = Map.of(id, new ListShareGroupOffsetsSpec());
        var infos = admin.listShareGroupOffsets(asked).partitionsToOffsetInfo(id).get();
        var ends = offsets(live(infos.keySet()), OffsetSpec.latest());
        var standings = nowhere();
        infos.forEach((partition, it) ->
                standings.put(partition, Standing.shared(it, ends.get(partition))));
        return standings;
    }
}
