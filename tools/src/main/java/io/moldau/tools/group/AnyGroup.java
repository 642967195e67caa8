package io.moldau.tools.group;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberAssignment;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.ShareGroupDescription;
import org.apache.kafka.clients.admin.ShareMemberDescription;
import org.apache.kafka.clients.admin.StreamsGroupDescription;
import org.apache.kafka.clients.admin.StreamsGroupMemberAssignment;
import org.apache.kafka.clients.admin.StreamsGroupMemberAssignment.TaskIds;
import org.apache.kafka.clients.admin.StreamsGroupMemberDescription;
import org.apache.kafka.clients.admin.StreamsGroupSubtopologyDescription;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// A group of any type whose members read topics, with what the types have in common.
///
/// @param assignor empty where the cluster does not say it
record AnyGroup(
        String id,
        GroupType type,
        GroupState state,
        String assignor,
        @Nullable Node coordinator,
        List<Member> members) {

    /// @param instanceId of a static member
    /// @param epoch of a member whose group is not a classic one
    /// @param assigned what it reads. In a share group others may read the same; in a streams group
    ///   these are the sources of its active tasks
    /// @param target what it shall have once the group has settled, where the group says it
    /// @param standby tasks of a streams group, by subtopology, whose state the member keeps up to
    ///   date for the case that another fails
    /// @param warmup such tasks whose state it is fetching because they will be its own
    record Member(
            String id,
            @Nullable String instanceId,
            String host,
            String clientId,
            @Nullable Integer epoch,
            Set<TopicPartition> assigned,
            Optional<Set<TopicPartition>> target,
            SortedMap<String, Set<Integer>> standby,
            SortedMap<String, Set<Integer>> warmup) {}

    private static final SortedMap<String, Set<Integer>> NO_TASKS = new TreeMap<>();

    static AnyGroup of(ConsumerGroupDescription group) {
        return new AnyGroup(
                group.groupId(),
                group.type(),
                group.groupState(),
                group.partitionAssignor(),
                group.coordinator(),
                group.members().stream().map(AnyGroup::member).toList());
    }

    private static Member member(MemberDescription it) {
        return new Member(
                it.consumerId(),
                it.groupInstanceId().orElse(null),
                host(it.host()),
                it.clientId(),
                it.memberEpoch().orElse(null),
                it.assignment().topicPartitions(),
                it.targetAssignment().map(MemberAssignment::topicPartitions),
                NO_TASKS,
                NO_TASKS);
    }

    static AnyGroup of(ShareGroupDescription group) {
        return new AnyGroup(
                group.groupId(),
                GroupType.SHARE,
                group.groupState(),
                "",
                group.coordinator(),
                group.members().stream().map(AnyGroup::member).toList());
    }

    private static Member member(ShareMemberDescription it) {
        return new Member(
                it.consumerId(),
                null,
                host(it.host()),
                it.clientId(),
                it.memberEpoch(),
                it.assignment().topicPartitions(),
                Optional.empty(),
                NO_TASKS,
                NO_TASKS);
    }

    static AnyGroup of(StreamsGroupDescription group) {
        return new AnyGroup(
                group.groupId(),
                GroupType.STREAMS,
                group.groupState(),
                group.assignorName().orElse(""),
                group.coordinator(),
                group.members().stream().map(it -> member(it, group.subtopologies())).toList());
    }

    private static Member member(
            StreamsGroupMemberDescription it,
            Collection<StreamsGroupSubtopologyDescription> topology) {
        return new Member(
                it.memberId(),
                it.instanceId().orElse(null),
                host(it.clientHost()),
                it.clientId(),
                it.memberEpoch(),
                sources(it.assignment(), topology),
                Optional.of(sources(it.targetAssignment(), topology)),
                tasks(it.assignment().standbyTasks()),
                tasks(it.assignment().warmupTasks()));
    }

    /// What the active tasks read: of each topic of their subtopology the partition that has the
    /// number of the task. A topic with fewer partitions than the others has none for the last
    /// tasks, which is not seen here.
    private static Set<TopicPartition> sources(
            StreamsGroupMemberAssignment assignment,
            Collection<StreamsGroupSubtopologyDescription> topology) {
        var active = tasks(assignment.activeTasks());
        var sources = new LinkedHashSet<TopicPartition>();
        for (var each : topology) {
            var topics = new TreeSet<>(each.sourceTopics());
            topics.addAll(each.repartitionSourceTopics().keySet());
            for (int task : active.getOrDefault(each.subtopologyId(), Set.of())) {
                topics.forEach(it -> sources.add(new TopicPartition(it, task)));
            }
        }
        return sources;
    }

    private static SortedMap<String, Set<Integer>> tasks(Collection<TaskIds> ids) {
        var tasks = new TreeMap<String, Set<Integer>>();
        ids.forEach(it -> tasks.put(it.subtopologyId(), new TreeSet<>(it.partitions())));
        return tasks;
    }

    /// The same group without partitions that are not among the `existing`.
    AnyGroup within(Set<TopicPartition> existing) {
        var rest = members.stream().map(it -> within(it, existing)).toList();
        return new AnyGroup(id, type, state, assignor, coordinator, rest);
    }

    private static Member within(Member it, Set<TopicPartition> existing) {
        return new Member(
                it.id(),
                it.instanceId(),
                it.host(),
                it.clientId(),
                it.epoch(),
                common(it.assigned(), existing),
                it.target().map(target -> common(target, existing)),
                it.standby(),
                it.warmup());
    }

    private static Set<TopicPartition> common(
            Set<TopicPartition> some, Set<TopicPartition> existing) {
        var common = new LinkedHashSet<>(some);
        common.retainAll(existing);
        return common;
    }

    /// As `--type` and `--json` have it.
    String typeText() {
        return type.toString().toLowerCase(Locale.ROOT);
    }

    /// The members by the partition that each alone has.
    Map<TopicPartition, Member> owners() {
        var owners = new TreeMap<TopicPartition, Member>(Groups.BY_TOPIC_AND_PARTITION);
        if (type != GroupType.SHARE) {
            members.forEach(it -> it.assigned().forEach(each -> owners.put(each, it)));
        }
        return owners;
    }

    /// Java prints an address with a slash before it.
    private static String host(String address) {
        return address.replaceFirst("^/", "");
    }
}
