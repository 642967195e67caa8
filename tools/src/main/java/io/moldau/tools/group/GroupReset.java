package io.moldau.tools.group;

import io.moldau.tools.command.ClusterCommand;
import io.moldau.tools.command.CommandFailure;
import io.moldau.tools.command.Exit;
import io.moldau.tools.command.Session;
import io.moldau.tools.screen.Colour;
import io.moldau.tools.screen.Column;
import io.moldau.tools.screen.Table;
import io.moldau.tools.screen.Units;
import io.moldau.tools.topic.Topics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Has a group read from elsewhere.
@Command(
        name = "reset",
        description = {
            "Have a group go on reading from elsewhere.",
            "It shows what would change and asks before it does. The group must have no members:"
                    + " they would commit over it."
        },
        footer = {
            "",
            "Examples:",
            "  moldau group reset billing --to earliest",
            "  moldau group reset billing --to '10m ago' --topic orders --dry-run",
            "  moldau group reset billing --to '2026-11-21 08:00' --yes",
            "  moldau group reset billing --to 1500 --topic orders:0",
            "  moldau group reset billing --shift -100"
        })
public final class GroupReset extends ClusterCommand {
    /// One line.
    ///
    /// @param oldOffset null where the group had committed none
    /// @param difference records that are read again, as a negative number, or that are left out
    record Row(
            String topic,
            int partition,
            @Nullable Long oldOffset,
            long newOffset,
            @Nullable Long difference) {}

    private static final List<Column<Row>> COLUMNS =
            List.of(
                    Column.text("TOPIC", Row::topic),
                    Column.number("PARTITION", it -> Integer.toString(it.partition())),
                    Column.number(
                            "OLD",
                            it -> it.oldOffset() == null ? "-" : Units.count(it.oldOffset())),
                    Column.number("NEW", it -> Units.count(it.newOffset())),
                    Column.<Row>number(
                                    "DIFFERENCE",
                                    it -> it.difference() == null ? "-" : signed(it.difference()))
                            .painted(it ->
                                    it.difference() != null && it.difference() > 0
                                            ? Optional.of(Colour.WARNING)
                                            : Optional.empty()));

    @Parameters(paramLabel = "GROUP", description = "Its name.")
    private String name = "";

    @Option(
            names = {"--to"},
            paramLabel = "WHERE",
            description = {
                "earliest, latest, an offset, or a time: '10m ago', '2026-11-21 08:00'.",
                "A time is the first record at or after it."
            })
    private @Nullable String to;

    @Option(
            names = {"--shift"},
            paramLabel = "NUMBER",
            description = "So many records forwards, or backwards where it is negative.")
    private @Nullable Long shift;

    @Option(
            names = {"-t", "--topic"},
            paramLabel = "TOPIC[:PARTITION,...]",
            description = {
                "Only these; may be given several times. Without it all of which the group has"
                        + " committed offsets."
            })
    private List<String> topics = List.of();

    @Option(
            names = {"--dry-run"},
            description = "Show what would change, and change nothing.")
    private boolean dryRun;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    public GroupReset(Session session) {
        super(session);
    }

    @Override
    protected void run(Admin admin) throws Exception {
        var goal = Goal.of(to, shift, session().clock());
        var groups = new Groups(admin);
        var committed = committed(groups, new Topics(admin));
        var offsets = offsets(groups, goal, committed);
        var rows = new ArrayList<Row>();
        offsets.forEach((partition, it) ->
                rows.add(row(partition, committed.getOrDefault(partition, Optional.empty()), it)));
        show(rows);
        boolean changes = rows.stream().anyMatch(it -> !isSame(it));
        if (dryRun || !changes) {
            if (!changes) {
                done("Nothing changes");
            }
            return;
        }
        int count = rows.size();
        var what = "%d offset%s of group %s".formatted(count, count == 1 ? "" : "s", name);
        confirm(yes, "Set %s?".formatted(what));
        groups.commit(name, offsets);
        done("Set " + what);
    }

    /// The partitions that are meant, each with what the group has committed.
    private SortedMap<TopicPartition, Optional<Long>> committed(Groups groups, Topics all)
            throws Exception {
        var scopes = topics.stream().map(GroupReset::scope).toList();
        // A topic that is named can be given to a group that does not exist yet.
        var found =
                scopes.isEmpty()
                        ? groups.describe(List.of(name)).values().stream().findFirst()
                        : groups.find(name);
        found.ifPresent(it -> Groups.requireNoMembers(it, "reset its offsets"));
        var offsets = groups.committedOffsets(name);
        var wanted = new TreeSet<TopicPartition>(Groups.BY_TOPIC_AND_PARTITION);
        for (var scope : scopes) {
            wanted.addAll(partitions(scope, all));
        }
        if (scopes.isEmpty()) {
            wanted.addAll(groups.live(offsets.keySet()));
        }
        if (wanted.isEmpty()) {
            throw new CommandFailure(
                    Exit.NOT_FOUND,
                    "group %s has committed no offsets; --topic says what it shall read"
                            .formatted(name));
        }
        var committed = new TreeMap<TopicPartition, Optional<Long>>(Groups.BY_TOPIC_AND_PARTITION);
        wanted.forEach(it -> committed.put(it, Optional.ofNullable(offsets.get(it))));
        return committed;
    }

    static TopicScope scope(String text) {
        try {
            return TopicScope.of(text);
        } catch (IllegalArgumentException _) {
            throw new CommandFailure(
                    Exit.USAGE, text + " is not TOPIC or TOPIC:PARTITION, like orders:0");
        }
    }

    private static List<TopicPartition> partitions(TopicScope scope, Topics all) throws Exception {
        var topic = all.describe(scope.topic());
        scope.partitions().forEach(it -> Topics.requirePartition(topic, it));
        return Topics.partitions(List.of(topic)).stream()
                .filter(it ->
                        scope.partitions().isEmpty() || scope.partitions().contains(it.partition()))
                .toList();
    }

    private SortedMap<TopicPartition, Long> offsets(
            Groups groups, Goal goal, Map<TopicPartition, Optional<Long>> committed)
            throws Exception {
        var possible = new NewOffsets(groups);
        var partitions = committed.keySet();
        return switch (goal) {
            case Goal.Earliest() -> possible.earliest(partitions);
            case Goal.Latest() -> possible.latest(partitions);
            case Goal.Time(long timeMs) ->
                    possible.since(
                            partitions,
                            timeMs,
                            it ->
                                    terminal()
                                            .remark(
                                                    "%s has nothing so young: its end"
                                                            .formatted(it)));
            case Goal.Offset(long offset) -> {
                var wanted = new LinkedHashMap<TopicPartition, Long>();
                partitions.forEach(it -> wanted.put(it, offset));
                yield possible.within(wanted, this::tell);
            }
            case Goal.Shift(long by) -> {
                var wanted = new LinkedHashMap<TopicPartition, Long>();
                committed.forEach((partition, old) -> {
                    // Nothing can be shifted where nothing was committed.
                    old.ifPresent(it -> wanted.put(partition, it + by));
                });
                yield possible.within(wanted, this::tell);
            }
        };
    }

    private void tell(NewOffsets.Moved moved) {
        terminal()
                .remark(
                        "%s has no offset %d: %s %d"
                                .formatted(
                                        moved.partition(),
                                        moved.wanted(),
                                        moved.isLower() ? "its end is" : "it begins at",
                                        moved.offset()));
    }

    private static Row row(TopicPartition partition, Optional<Long> old, long offset) {
        return new Row(
                partition.topic(),
                partition.partition(),
                old.orElse(null),
                offset,
                old.map(it -> offset - it).orElse(null));
    }

    private static boolean isSame(Row row) {
        return row.difference() != null && row.difference() == 0;
    }

    private void show(List<Row> rows) {
        if (json()) {
            printJson(rows);
        } else {
            new Table<>(COLUMNS).print(rows, terminal());
        }
    }

    private static String signed(long difference) {
        return (difference > 0 ? "+" : "") + Units.count(difference);
    }
}
