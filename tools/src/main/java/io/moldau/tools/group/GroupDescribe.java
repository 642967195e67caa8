package io.moldau.tools.group;

import io.moldau.tools.command.ClusterCommand;
import io.moldau.tools.command.Session;
import io.moldau.tools.screen.Colour;
import io.moldau.tools.screen.Column;
import io.moldau.tools.screen.Table;
import io.moldau.tools.screen.Units;
import io.moldau.tools.screen.VisibleText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// How far groups are behind, and where that is heading.
@Command(
        name = "describe",
        description = {
            "Show how far groups are behind, in records and in time, and where that is heading.",
            "BEHIND is the age of the next unread record. RATE is by how many records a second the"
                    + " lag grew or shrank between two looks; members commit every few seconds, so"
                    + " a longer --sample says more.",
            "In a share group CURRENT is where the cluster has noted that all before it is done with,"
                    + " and LAG is what it says itself."
        },
        footer = {
            "",
            "Examples:",
            "  moldau group describe billing",
            "  moldau group describe billing --sample 30",
            "  moldau group describe billing --sample 0 --json"
        })
public final class GroupDescribe extends ClusterCommand {
    /// A cluster that has not handed out a record by then has other troubles than a lag.
    private static final Duration READ_MAX = Duration.ofSeconds(5);

    /// Narrower terminals have room for offsets and lags only, these also for who reads.
    private static final int CLIENT_COLUMNS = 100;

    private static final int MEMBER_COLUMNS = 150;

    private static final String UNKNOWN = "-";

    private static final String SHARE = "share";

    @Parameters(paramLabel = "GROUP", arity = "1..*", description = "Their names.")
    private List<String> names = List.of();

    @Option(
            names = {"--sample"},
            paramLabel = "SECONDS",
            defaultValue = "2",
            description = "Time between the two looks; 0 looks once. Default: 2.")
    private int sampleSeconds;

    public GroupDescribe(Session session) {
        super(session);
    }

    /// @param time when the cluster had answered
    private record Look(Instant time, Map<String, SortedMap<TopicPartition, Standing>> groups) {}

    @Override
    protected void run(Admin admin) throws Exception {
        var groups = new Groups(admin);
        var found = groups.describeAny(names).values();
        var described = describe(groups, found);
        if (json()) {
            printJson(described);
            return;
        }
        for (int i = 0; i < described.size(); i++) {
            if (i > 0) {
                terminal().say("");
            }
            print(described.get(i));
        }
    }

    private List<DescribedGroup> describe(Groups groups, Collection<AnyGroup> found)
            throws Exception {
        var first = look(groups, found);
        var last = first;
        if (sampleSeconds > 0) {
            pauseUntil(first.time().plusSeconds(sampleSeconds));
            last = look(groups, found);
        }
        var ages = new UnreadAge(clientSettings(), session().clock());
        var described = new ArrayList<DescribedGroup>();
        for (var group : found) {
            var id = group.id();
            var before = first.groups().getOrDefault(id, Groups.nowhere());
            var now = last.groups().getOrDefault(id, Groups.nowhere());
            var between = Duration.between(first.time(), last.time());
            var seen = new DescribedGroup.Seen(before, now, between, ages.read(now, READ_MAX));
            described.add(DescribedGroup.of(group, seen));
        }
        return described;
    }

    private Look look(Groups groups, Collection<AnyGroup> found) throws Exception {
        var all = new LinkedHashMap<String, SortedMap<TopicPartition, Standing>>();
        for (var group : found) {
            all.put(group.id(), groups.standings(group));
        }
        return new Look(session().clock().instant(), all);
    }

    private void pauseUntil(Instant time) throws InterruptedException {
        var rest = Duration.between(session().clock().instant(), time);
        if (rest.isPositive()) {
            Thread.sleep(rest);
        }
    }

    private void print(DescribedGroup group) {
        var screen = terminal();
        var state = screen.paint(colour(group), group.state());
        int members = group.members();
        screen.say("Group        " + screen.paint(Colour.HEADER, VisibleText.of(group.group())));
        screen.say(
                "State        %s, %d member%s".formatted(state, members, members == 1 ? "" : "s"));
        var assignor = group.assignor().isEmpty() ? "" : ", assignor " + group.assignor();
        screen.say("Protocol     " + group.type() + assignor);
        screen.say("Coordinator  " + group.coordinator());
        screen.say("Lag          " + lag(group));
        screen.say("");
        if (group.partitions().isEmpty()) {
            screen.say("It has no offsets.");
        } else {
            new Table<>(columns(group, screen.columns())).print(group.partitions(), screen);
        }
    }

    private static Colour colour(DescribedGroup group) {
        return GroupList.colour(group.state()).orElse(Colour.WARNING);
    }

    private static String lag(DescribedGroup group) {
        if (group.lag() == null) {
            return "unknown";
        }
        var text = new StringBuilder(Units.count(group.lag()));
        text.append(group.lag() == 1 ? " record" : " records");
        if (group.lag() > 0) {
            append(text, group);
        }
        long unknown = group.partitions().stream().filter(it -> it.lag() == null).count();
        if (unknown > 0) {
            text.append(", unknown of %d partition%s".formatted(unknown, unknown == 1 ? "" : "s"));
        }
        return text.toString();
    }

    private static void append(StringBuilder text, DescribedGroup group) {
        if (group.lagSeconds() != null) {
            text.append(", ").append(seconds(group.lagSeconds())).append(" behind");
        }
        if (group.lagPerSecond() != null) {
            text.append(", ").append(Trend.rate(group.lagPerSecond()));
            text.append(", ").append(outlook(group, group.lagPerSecond()));
        }
    }

    /// A group is done when the last of its partitions is.
    private static String outlook(DescribedGroup group, double lagPerSecond) {
        if (group.goneInSeconds() != null) {
            return "gone: in " + seconds(group.goneInSeconds());
        }
        if (lagPerSecond >= 0) {
            return "gone: never at this rate";
        }
        long stuck = group.partitions().stream().filter(GroupDescribe::isNeverDone).count();
        return "but not in " + Units.counted(stuck, "partition");
    }

    private static boolean isNeverDone(DescribedGroup.Partition it) {
        return it.lagPerSecond() != null && isBehind(it) && it.goneInSeconds() == null;
    }

    private static List<Column<DescribedGroup.Partition>> columns(DescribedGroup group, int width) {
        var columns = new ArrayList<Column<DescribedGroup.Partition>>();
        columns.add(Column.text("TOPIC", DescribedGroup.Partition::topic));
        columns.add(Column.number("PARTITION", it -> Integer.toString(it.partition())));
        columns.add(Column.number("CURRENT", it -> count(it.currentOffset())));
        columns.add(Column.number("END", it -> count(it.endOffset())));
        columns.add(
                Column.<DescribedGroup.Partition>number("LAG", it -> count(it.lag()))
                        .painted(it -> when(isBehind(it), Colour.WARNING)));
        columns.add(
                Column.number(
                        "BEHIND",
                        it -> it.lagSeconds() == null ? UNKNOWN : seconds(it.lagSeconds())));
        columns.add(
                Column.<DescribedGroup.Partition>number(
                                "RATE",
                                it ->
                                        it.lagPerSecond() == null
                                                ? UNKNOWN
                                                : Trend.rate(it.lagPerSecond()))
                        .painted(it -> when(grows(it), Colour.BAD)));
        columns.add(Column.number("GONE IN", GroupDescribe::goneIn));
        if (group.type().equals(SHARE)) {
            // Nobody has a partition alone.
            return columns;
        }
        if (width == 0 || width >= CLIENT_COLUMNS) {
            columns.add(Column.text("CLIENT", it -> orDash(it.clientId())));
        }
        if (width == 0 || width >= MEMBER_COLUMNS) {
            columns.add(Column.text("HOST", it -> orDash(it.host())));
            columns.add(Column.text("MEMBER", it -> orDash(it.memberId())));
        }
        return columns;
    }

    private static boolean isBehind(DescribedGroup.Partition it) {
        return it.lag() != null && it.lag() > 0;
    }

    private static boolean grows(DescribedGroup.Partition it) {
        return it.lagPerSecond() != null && it.lagPerSecond() > 0;
    }

    private static Optional<Colour> when(boolean condition, Colour colour) {
        return condition ? Optional.of(colour) : Optional.empty();
    }

    private static String goneIn(DescribedGroup.Partition it) {
        if (it.lagPerSecond() == null || !isBehind(it)) {
            return UNKNOWN;
        }
        return it.goneInSeconds() == null ? "never" : seconds(it.goneInSeconds());
    }

    private static String seconds(long seconds) {
        return seconds == 0 ? "0s" : Units.duration(Duration.ofSeconds(seconds));
    }

    private static String count(@Nullable Long number) {
        return number == null ? UNKNOWN : Units.count(number);
    }

    private static String orDash(@Nullable String text) {
        return text == null ? UNKNOWN : text;
    }
}
