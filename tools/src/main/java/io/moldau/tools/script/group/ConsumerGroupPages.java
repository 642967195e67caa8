package io.moldau.tools.script.group;

import io.moldau.tools.group.Groups;
import io.moldau.tools.script.Output;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberAssignment;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// What `kafka-consumer-groups.sh --describe` prints of groups: how far they have read, who reads,
/// or in which state they are.
final class ConsumerGroupPages {
    private static final String NONE = "-";

    /// No column of names is narrower.
    private static final int NAME_MIN = 15;

    private static final int INSTANCE_MIN = 17;
    private static final int COORDINATOR_MIN = 25;
    private static final int ASSIGNMENT_MIN = 20;

    private final Admin admin;
    private final Output output;
    private final boolean verbose;

    ConsumerGroupPages(Admin admin, Output output, boolean verbose) {
        this.admin = admin;
        this.output = output;
        this.verbose = verbose;
    }

    private SortedMap<String, ConsumerGroupDescription> described(List<String> ids)
            throws Exception {
        return new TreeMap<>(admin.describeConsumerGroups(ids).all().get());
    }

    /// Warns of what is unusual, and says whether there is something to print.
    private boolean isShown(ConsumerGroupDescription group, int rows) {
        var id = group.groupId();
        switch (group.groupState()) {
            case DEAD ->
                    KafkaConsumerGroups.error(
                            output, "Consumer group '%s' does not exist.".formatted(id));
            case EMPTY -> output.warn("\nConsumer group '%s' has no active members.".formatted(id));
            case PREPARING_REBALANCE, COMPLETING_REBALANCE, ASSIGNING, RECONCILING ->
                    output.warn("\nWarning: Consumer group '%s' is rebalancing.".formatted(id));
            case STABLE -> {}
            case UNKNOWN, NOT_READY ->
                    throw new KafkaException(
                            "Expected a valid consumer group state, but found '%s'."
                                    .formatted(group.groupState()));
        }
        return rows > 0 && group.groupState() != GroupState.DEAD;
    }

    /// A partition, and who reads it.
    private record Row(TopicPartition partition, String consumerId, String host, String clientId) {}

    void offsets(List<String> ids) throws Exception {
        var groups = new Groups(admin);
        var pages = new TreeMap<String, Runnable>();
        for (var group : described(ids).values()) {
            var committed = groups.committed(group.groupId());
            var rows = rows(group, committed.keySet());
            var live = groups.live(rows.stream().map(Row::partition).toList());
            var ends = groups.offsets(live, OffsetSpec.latest());
            // Nothing is printed before the last of them has answered: as Kafka's tool does.
            pages.put(group.groupId(), () -> printOffsets(group, rows, committed, ends));
        }
        pages.values().forEach(Runnable::run);
    }

    /// Who has most partitions comes first, and at the end what nobody has.
    private static List<Row> rows(
            ConsumerGroupDescription group, Collection<TopicPartition> committed) {
        var rows = new ArrayList<Row>();
        var rest = new LinkedHashSet<>(committed);
        var bySize =
                Comparator.comparingInt((MemberDescription it) -> partitions(it).size()).reversed();
        for (var member : group.members().stream().sorted(bySize).toList()) {
            for (var it : partitions(member)) {
                rest.remove(it);
                rows.add(new Row(it, member.consumerId(), member.host(), member.clientId()));
            }
        }
        rest.forEach(it -> rows.add(new Row(it, NONE, NONE, NONE)));
        return rows;
    }

    private static List<TopicPartition> partitions(MemberDescription member) {
        return sorted(member.assignment());
    }

    private static List<TopicPartition> sorted(MemberAssignment assignment) {
        return assignment.topicPartitions().stream().sorted(Groups.BY_TOPIC_AND_PARTITION).toList();
    }

    private void printOffsets(
            ConsumerGroupDescription group,
            List<Row> rows,
            Map<TopicPartition, OffsetAndMetadata> committed,
            Map<TopicPartition, Long> ends) {
        if (!isShown(group, rows.size())) {
            return;
        }
        int names = Math.max(NAME_MIN, group.groupId().length());
        int topics = width(rows.stream().map(it -> it.partition().topic()).toList());
        int consumers = width(rows.stream().map(Row::consumerId).toList());
        int hosts = width(rows.stream().map(Row::host).toList());
        var line =
                verbose
                        ? PaddedLine.of(names, topics, 10, 15, 15, 15, 15, consumers, hosts, 0)
                        : PaddedLine.of(names, topics, 10, 15, 15, 15, consumers, hosts, 0);
        var header =
                List.of(
                        "GROUP",
                        "TOPIC",
                        "PARTITION",
                        "LEADER-EPOCH",
                        "CURRENT-OFFSET",
                        "LOG-END-OFFSET",
                        "LAG",
                        "CONSUMER-ID",
                        "HOST",
                        "CLIENT-ID");
        output.print("");
        output.print(line.text(cells(header)));
        for (var it : rows) {
            var offset = committed.get(it.partition());
            var end = ends.get(it.partition());
            var row =
                    List.of(
                            group.groupId(),
                            it.partition().topic(),
                            String.valueOf(it.partition().partition()),
                            epoch(offset),
                            offset == null ? NONE : String.valueOf(offset.offset()),
                            end == null ? NONE : String.valueOf(end),
                            offset == null || end == null
                                    ? NONE
                                    : String.valueOf(end - offset.offset()),
                            it.consumerId(),
                            it.host(),
                            it.clientId());
            output.print(line.text(cells(row)));
        }
    }

    private static int width(List<String> texts) {
        return PaddedLine.width(NAME_MIN, texts);
    }

    private static String epoch(@Nullable OffsetAndMetadata offset) {
        return offset == null ? NONE : offset.leaderEpoch().map(String::valueOf).orElse(NONE);
    }

    /// Without the epoch where that was not asked for.
    private Object[] cells(List<String> row) {
        var cells = new ArrayList<>(row);
        if (!verbose) {
            cells.remove(3);
        }
        return cells.toArray();
    }

    void members(List<String> ids) throws Exception {
        for (var group : described(ids).values()) {
            // Kafka's tool prints the header also where nobody is.
            var _ = isShown(group, group.members().size());
            printMembers(group);
        }
    }

    private void printMembers(ConsumerGroupDescription group) {
        var members = List.copyOf(group.members());
        boolean isStatic = members.stream().anyMatch(it -> !instance(it).isEmpty());
        // Only while a group is on its way from one protocol to the other.
        boolean mixed = hasUpgraded(members, true) && hasUpgraded(members, false);
        int names = Math.max(NAME_MIN, group.groupId().length());
        int consumers = width(members.stream().map(MemberDescription::consumerId).toList());
        int instances =
                PaddedLine.width(
                        INSTANCE_MIN, members.stream().map(ConsumerGroupPages::instance).toList());
        int hosts = width(members.stream().map(MemberDescription::host).toList());
        int clients = width(members.stream().map(MemberDescription::clientId).toList());
        var line =
                isStatic
                        ? PaddedLine.of(names, consumers, instances, hosts, clients, 15)
                        : PaddedLine.of(names, consumers, hosts, clients, 15);
        int current = assignmentWidth(members.stream().map(ConsumerGroupPages::current).toList());
        int target = assignmentWidth(members.stream().map(ConsumerGroupPages::target).toList());
        var more =
                mixed
                        ? PaddedLine.of(15, current, 15, target, 0)
                        : PaddedLine.of(15, current, 15, target);
        output.print("");
        print(
                line,
                more,
                isStatic,
                mixed,
                List.of(
                        "GROUP",
                        "CONSUMER-ID",
                        "GROUP-INSTANCE-ID",
                        "HOST",
                        "CLIENT-ID",
                        "#PARTITIONS",
                        "CURRENT-EPOCH",
                        "CURRENT-ASSIGNMENT",
                        "TARGET-EPOCH",
                        "TARGET-ASSIGNMENT",
                        "UPGRADED"));
        for (var it : members) {
            print(line, more, isStatic, mixed, row(group, it));
        }
    }

    private static List<String> row(ConsumerGroupDescription group, MemberDescription member) {
        return List.of(
                group.groupId(),
                member.consumerId(),
                instance(member),
                member.host(),
                member.clientId(),
                String.valueOf(member.assignment().topicPartitions().size()),
                orNone(member.memberEpoch()),
                current(member),
                orNone(group.targetAssignmentEpoch()),
                target(member),
                orNone(member.upgraded()));
    }

    private void print(
            PaddedLine line, PaddedLine more, boolean isStatic, boolean mixed, List<String> row) {
        var cells = new ArrayList<>(row.subList(0, 6));
        if (!isStatic) {
            cells.remove(2);
        }
        // Kafka's tool has a blank behind the last of these columns.
        var text = line.text(cells.toArray()) + " ";
        output.print(verbose ? text + more.text(row.subList(6, mixed ? 11 : 10).toArray()) : text);
    }

    private static boolean hasUpgraded(List<MemberDescription> members, boolean upgraded) {
        return members.stream().anyMatch(it -> it.upgraded().equals(Optional.of(upgraded)));
    }

    private static String instance(MemberDescription member) {
        return member.groupInstanceId().orElse("");
    }

    private static String orNone(Optional<?> value) {
        return value.isPresent() ? String.valueOf(value.get()) : NONE;
    }

    private static int assignmentWidth(List<String> texts) {
        return PaddedLine.width(ASSIGNMENT_MIN, texts);
    }

    private static String current(MemberDescription member) {
        return text(member.assignment());
    }

    private static String target(MemberDescription member) {
        return member.targetAssignment().map(ConsumerGroupPages::text).orElse(NONE);
    }

    /// `orders:0,1;payments:2`.
    private static String text(MemberAssignment assignment) {
        var topics = new TreeMap<String, List<String>>();
        for (var it : sorted(assignment)) {
            topics.computeIfAbsent(it.topic(), _ -> new ArrayList<>())
                    .add(String.valueOf(it.partition()));
        }
        return topics.isEmpty()
                ? NONE
                : topics.entrySet().stream()
                        .map(it -> it.getKey() + ":" + String.join(",", it.getValue()))
                        .collect(Collectors.joining(";"));
    }

    void states(List<String> ids) throws Exception {
        for (var group : described(ids).values()) {
            if (isShown(group, 1)) {
                printState(group);
            }
        }
    }

    private void printState(ConsumerGroupDescription group) {
        var node = group.coordinator();
        var coordinator = "%s:%d  (%s)".formatted(node.host(), node.port(), node.idString());
        int names = Math.max(NAME_MIN, group.groupId().length());
        int coordinators = Math.max(COORDINATOR_MIN, coordinator.length());
        var strategy = group.partitionAssignor();
        var shown = strategy.isEmpty() ? NONE : strategy;
        var state = group.groupState().toString();
        int members = group.members().size();
        output.print("");
        if (verbose) {
            var line = PaddedLine.of(names, coordinators, 20, 20, 15, 25, 0);
            output.print(
                    line.text(
                            "GROUP",
                            "COORDINATOR (ID)",
                            "ASSIGNMENT-STRATEGY",
                            "STATE",
                            "GROUP-EPOCH",
                            "TARGET-ASSIGNMENT-EPOCH",
                            "#MEMBERS"));
            output.print(
                    line.text(
                            group.groupId(),
                            coordinator,
                            shown,
                            state,
                            orNone(group.groupEpoch()),
                            orNone(group.targetAssignmentEpoch()),
                            members));
        } else {
            var line = PaddedLine.of(names, coordinators, 20, 20, 0);
            output.print(
                    line.text(
                            "GROUP",
                            "COORDINATOR (ID)",
                            "ASSIGNMENT-STRATEGY",
                            "STATE",
                            "#MEMBERS"));
            output.print(line.text(group.groupId(), coordinator, shown, state, members));
        }
    }
}
