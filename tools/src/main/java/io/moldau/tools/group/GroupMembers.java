package io.moldau.tools.group;

import io.moldau.tools.command.ClusterCommand;
import io.moldau.tools.command.Session;
import io.moldau.tools.screen.Column;
import io.moldau.tools.screen.Table;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// Who reads in a group, and what.
@Command(
        name = "members",
        description = "Show the members of groups and the partitions that each has.",
        footer = {"", "Examples:", "  moldau group members billing"})
public final class GroupMembers extends ClusterCommand {
    /// @param instanceId of a static member
    /// @param epoch of a member of the consumer protocol
    /// @param assigned partitions by topic
    /// @param target what it shall have once the group has settled, where that differs and the
    ///   protocol says it
    /// @param standby of a member of a streams group: tasks by subtopology whose state it keeps,
    ///   for the case that another fails
    /// @param warmup such tasks whose state it is fetching
    record Row(
            String group,
            String memberId,
            @Nullable String instanceId,
            String host,
            String clientId,
            @Nullable Integer epoch,
            int partitions,
            SortedMap<String, List<Integer>> assigned,
            @Nullable SortedMap<String, List<Integer>> target,
            @Nullable SortedMap<String, Set<Integer>> standby,
            @Nullable SortedMap<String, Set<Integer>> warmup) {}

    @Parameters(paramLabel = "GROUP", arity = "1..*", description = "Their names.")
    private List<String> names = List.of();

    public GroupMembers(Session session) {
        super(session);
    }

    @Override
    protected void run(Admin admin) throws Exception {
        var rows = new ArrayList<Row>();
        for (var group : new Groups(admin).describeAny(names).values()) {
            group.members().stream()
                    .map(it -> row(group, it))
                    .sorted(Comparator.comparing(Row::memberId))
                    .forEach(rows::add);
        }
        if (json()) {
            printJson(rows);
        } else if (rows.isEmpty()) {
            terminal().note("Nobody reads there.");
        } else {
            new Table<>(columns(rows)).print(rows, terminal());
        }
    }

    private static Row row(AnyGroup group, AnyGroup.Member member) {
        var assigned = byTopic(member.assigned());
        boolean hasTasks = group.type() == GroupType.STREAMS;
        return new Row(
                group.id(),
                member.id(),
                member.instanceId(),
                member.host(),
                member.clientId(),
                member.epoch(),
                member.assigned().size(),
                assigned,
                member.target()
                        .map(GroupMembers::byTopic)
                        .filter(it -> !it.equals(assigned))
                        .orElse(null),
                hasTasks ? member.standby() : null,
                hasTasks ? member.warmup() : null);
    }

    private static SortedMap<String, List<Integer>> byTopic(Collection<TopicPartition> partitions) {
        var topics = new TreeMap<String, List<Integer>>();
        partitions.stream()
                .sorted(Groups.BY_TOPIC_AND_PARTITION)
                .forEach(it ->
                        topics.computeIfAbsent(it.topic(), _ -> new ArrayList<>())
                                .add(it.partition()));
        return topics;
    }

    /// Only those in which there is something to see.
    private List<Column<Row>> columns(List<Row> rows) {
        var columns = new ArrayList<Column<Row>>();
        if (names.size() > 1) {
            columns.add(Column.text("GROUP", Row::group));
        }
        columns.add(Column.text("MEMBER", Row::memberId));
        if (rows.stream().anyMatch(it -> it.instanceId() != null)) {
            columns.add(Column.text("INSTANCE", it -> orDash(it.instanceId())));
        }
        columns.add(Column.text("HOST", Row::host));
        columns.add(Column.text("CLIENT", Row::clientId));
        columns.add(Column.number("PARTITIONS", it -> Integer.toString(it.partitions())));
        columns.add(Column.text("ASSIGNED", it -> text(it.assigned())));
        if (rows.stream().anyMatch(it -> it.target() != null)) {
            columns.add(Column.text("TARGET", it -> text(it.target())));
        }
        if (rows.stream().anyMatch(it -> hasAny(it.standby()))) {
            columns.add(Column.text("STANDBY", it -> text(it.standby())));
        }
        if (rows.stream().anyMatch(it -> hasAny(it.warmup()))) {
            columns.add(Column.text("WARMUP", it -> text(it.warmup())));
        }
        return columns;
    }

    private static boolean hasAny(@Nullable SortedMap<String, Set<Integer>> tasks) {
        return tasks != null && !tasks.isEmpty();
    }

    private static String orDash(@Nullable String text) {
        return text == null ? "-" : text;
    }

    /// `orders:0-3,7 payments:2`.
    private static String text(@Nullable SortedMap<String, ? extends Collection<Integer>> topics) {
        if (topics == null || topics.isEmpty()) {
            return "-";
        }
        return topics.entrySet().stream()
                .map(it -> it.getKey() + ":" + ranges(List.copyOf(it.getValue())))
                .collect(Collectors.joining(" "));
    }

    /// @param numbers sorted
    private static String ranges(List<Integer> numbers) {
        var ranges = new ArrayList<String>();
        for (int first = 0; first < numbers.size(); ) {
            int last = first;
            while (last + 1 < numbers.size() && numbers.get(last + 1) == numbers.get(last) + 1) {
                last++;
            }
            ranges.add(
                    first == last
                            ? String.valueOf(numbers.get(first))
                            : numbers.get(first) + "-" + numbers.get(last));
            first = last + 1;
        }
        return String.join(",", ranges);
    }
}
