package io.moldau.tools.topic;

import io.moldau.tools.command.ClusterCommand;
import io.moldau.tools.command.Session;
import io.moldau.tools.screen.Colour;
import io.moldau.tools.screen.Column;
import io.moldau.tools.screen.Table;
import io.moldau.tools.screen.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// Everything about a topic on one screen.
@Command(
        name = "describe",
        description = "Show partitions, replicas and settings of topics.",
        footer = {"", "Examples:", "  moldau topic describe orders"})
public final class TopicDescribe extends ClusterCommand {
    /// A topic as `--json` shows it.
    ///
    /// @param settings those that somebody set; the others are the cluster's defaults
    record Described(
            String name,
            String id,
            boolean internal,
            Map<String, String> settings,
            List<Partition> partitions) {}

    /// Null is what no leader tells.
    ///
    /// @param records between start and end of its log
    record Partition(
            int partition,
            @Nullable Integer leader,
            List<Integer> replicas,
            List<Integer> isr,
            @Nullable Long startOffset,
            @Nullable Long endOffset,
            @Nullable Long records,
            @Nullable Long sizeBytes) {}

    private static final List<Column<Partition>> COLUMNS =
            List.of(
                    Column.number("PARTITION", it -> Integer.toString(it.partition())),
                    Column.<Partition>text(
                                    "LEADER", it -> it.leader() == null ? "none" : "" + it.leader())
                            .painted(it -> whenTrue(it.leader() == null, Colour.BAD)),
                    Column.text("REPLICAS", it -> joined(it.replicas())),
                    Column.<Partition>text("ISR", it -> joined(it.isr()))
                            .painted(it -> whenTrue(isBehind(it), Colour.WARNING)),
                    Column.number("START", it -> Units.countOrDash(it.startOffset())),
                    Column.number("END", it -> Units.countOrDash(it.endOffset())),
                    Column.number("RECORDS", it -> Units.countOrDash(it.records())),
                    Column.number(
                            "SIZE",
                            it -> it.sizeBytes() == null ? "-" : Units.bytes(it.sizeBytes())));

    private static final Config NOTHING = new Config(List.of());

    @Parameters(paramLabel = "TOPIC", arity = "1..*", description = "Their names.")
    private List<String> names = List.of();

    public TopicDescribe(Session session) {
        super(session);
    }

    @Override
    protected void run(Admin admin) throws Exception {
        var described = describe(new Topics(admin));
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

    private List<Described> describe(Topics topics) throws Exception {
        var found = topics.describe(names);
        var settings = topics.settings(names);
        var sizes = topics.sizes(found.values());
        var ranges = topics.ranges(found.values());
        var described = new ArrayList<Described>();
        for (var topic : found.values()) {
            var rows = new ArrayList<Partition>();
            for (var it : topic.partitions()) {
                var partition = new TopicPartition(topic.name(), it.partition());
                rows.add(row(it, ranges.get(partition), sizes.get(partition)));
            }
            var own = new TreeMap<String, String>();
            for (var entry : settings.getOrDefault(topic.name(), NOTHING).entries()) {
                if (entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG) {
                    own.put(entry.name(), entry.value());
                }
            }
            var id = topic.topicId().toString();
            described.add(new Described(topic.name(), id, topic.isInternal(), own, rows));
        }
        return described;
    }

    private static Partition row(
            TopicPartitionInfo info, @Nullable OffsetRange range, @Nullable Long sizeBytes) {
        return new Partition(
                info.partition(),
                info.leader() == null ? null : info.leader().id(),
                ids(info.replicas()),
                ids(info.isr()),
                range == null ? null : range.start(),
                range == null ? null : range.end(),
                range == null ? null : range.records(),
                sizeBytes);
    }

    private void print(Described topic) {
        terminal().say("Topic     " + terminal().paint(Colour.HEADER, topic.name()));
        terminal().say("Id        " + topic.id());
        terminal().say("Holds     " + contents(topic.partitions()));
        terminal().say("Replicas  " + replication(topic.partitions()));
        var settings = topic.settings().isEmpty() ? "the cluster's defaults" : "";
        for (var setting : topic.settings().entrySet()) {
            settings += (settings.isEmpty() ? "" : "\n          ") + setting;
        }
        terminal().say("Settings  " + settings);
        terminal().say("");
        new Table<>(COLUMNS).print(topic.partitions(), terminal());
    }

    /// `12 partitions, 20,001 records, 2.31 MiB`.
    private static String contents(List<Partition> partitions) {
        long records = partitions.stream().mapToLong(TopicDescribe::count).sum();
        var text =
                "%s, %s"
                        .formatted(
                                Units.counted(partitions.size(), "partition"),
                                Units.counted(records, "record"));
        boolean known = partitions.stream().allMatch(it -> it.sizeBytes() != null);
        long bytes = partitions.stream().mapToLong(TopicDescribe::size).sum();
        return known ? text + ", " + Units.bytes(bytes) : text;
    }

    private static long count(Partition it) {
        return it.records() == null ? 0 : it.records();
    }

    private static long size(Partition it) {
        return it.sizeBytes() == null ? 0 : it.sizeBytes();
    }

    /// What is wrong comes before how many there are.
    private String replication(List<Partition> partitions) {
        long without = partitions.stream().filter(it -> it.leader() == null).count();
        long behind = partitions.stream().filter(TopicDescribe::isBehind).count();
        var text = new ArrayList<String>();
        if (without > 0) {
            var what = Units.counted(without, "partition") + " without a leader";
            text.add(terminal().paint(Colour.BAD, what));
        }
        if (behind > 0) {
            var what = "replicas behind in " + Units.counted(behind, "partition");
            text.add(terminal().paint(Colour.WARNING, what));
        }
        var each = partitions.stream().mapToInt(it -> it.replicas().size()).summaryStatistics();
        text.add(
                each.getMin() == each.getMax()
                        ? each.getMax() + " of each partition"
                        : "%d to %d of a partition".formatted(each.getMin(), each.getMax()));
        return String.join(", ", text);
    }

    private static boolean isBehind(Partition it) {
        return it.isr().size() < it.replicas().size();
    }

    private static List<Integer> ids(List<Node> nodes) {
        return nodes.stream().map(Node::id).toList();
    }

    private static String joined(List<Integer> ids) {
        return ids.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static Optional<Colour> whenTrue(boolean condition, Colour colour) {
        return condition ? Optional.of(colour) : Optional.empty();
    }
}
