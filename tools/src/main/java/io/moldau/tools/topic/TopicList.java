package io.moldau.tools.topic;

import io.moldau.tools.command.ClusterCommand;
import io.moldau.tools.command.NamePatterns;
import io.moldau.tools.command.Session;
import io.moldau.tools.screen.Column;
import io.moldau.tools.screen.Table;
import io.moldau.tools.screen.Units;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Which topics there are.
@Command(
        name = "list",
        description = "List topics.",
        footer = {
            "",
            "Examples:",
            "  moldau topic list",
            "  moldau topic list 'orders*' --size",
            "  moldau topic list --json"
        })
public final class TopicList extends ClusterCommand {
    /// One line.
    ///
    /// @param records between start and end of those of its logs that have a leader; with
    ///   compaction or transactions fewer are there
    /// @param sizeBytes on the disks of the leaders
    record Row(
            String name,
            int partitions,
            int replicas,
            @Nullable Long records,
            @Nullable Long sizeBytes) {}

    @Parameters(
            paramLabel = "PATTERN",
            arity = "0..*",
            description = "Names; * and ? stand for others.")
    private List<String> patterns = List.of();

    @Option(
            names = {"--internal"},
            description = "Also those in which the cluster keeps its own things.")
    private boolean internal;

    @Option(
            names = {"--size"},
            description = "Also how many records and bytes they have.")
    private boolean size;

    public TopicList(Session session) {
        super(session);
    }

    @Override
    protected void run(Admin admin) throws Exception {
        var topics = new Topics(admin);
        var chosen = NamePatterns.of(patterns);
        var names = topics.names(internal).stream().filter(chosen::mean).toList();
        var rows = rows(topics, topics.describe(names));
        if (json()) {
            printJson(rows);
        } else if (rows.isEmpty()) {
            terminal().note(patterns.isEmpty() ? "There are no topics." : "No topic is like that.");
        } else {
            new Table<>(columns()).print(rows, terminal());
        }
    }

    private List<Row> rows(Topics topics, Map<String, TopicDescription> described)
            throws Exception {
        Map<String, Long> records = Map.of();
        Map<String, Long> sizes = Map.of();
        if (size) {
            var counts = new LinkedHashMap<TopicPartition, Long>();
            topics.ranges(described.values())
                    .forEach((partition, it) -> counts.put(partition, it.records()));
            records = sums(counts);
            sizes = sums(topics.sizes(described.values()));
        }
        var rows = new ArrayList<Row>();
        for (var topic : described.values()) {
            int replicas = topic.partitions().getFirst().replicas().size();
            var name = topic.name();
            int count = topic.partitions().size();
            rows.add(new Row(name, count, replicas, records.get(name), sizes.get(name)));
        }
        return rows;
    }

    private static Map<String, Long> sums(Map<TopicPartition, Long> ofPartitions) {
        var sums = new LinkedHashMap<String, Long>();
        ofPartitions.forEach((partition, it) -> sums.merge(partition.topic(), it, Long::sum));
        return sums;
    }

    private List<Column<Row>> columns() {
        var columns = new ArrayList<Column<Row>>();
        columns.add(Column.text("TOPIC", Row::name));
        columns.add(Column.number("PARTITIONS", it -> Units.count(it.partitions())));
        columns.add(Column.number("REPLICAS", it -> Integer.toString(it.replicas())));
        if (size) {
            columns.add(Column.number("RECORDS", it -> optional(it.records(), Units::count)));
            columns.add(Column.number("SIZE", it -> optional(it.sizeBytes(), Units::bytes)));
        }
        return columns;
    }

    private static String optional(@Nullable Long number, LongFunction<String> text) {
        return number == null ? "-" : text.apply(number);
    }
}
