package io.moldau.tools.topic;

import io.moldau.tools.command.ClusterCommand;
import io.moldau.tools.command.Session;
import io.moldau.tools.screen.Column;
import io.moldau.tools.screen.Table;
import io.moldau.tools.screen.Units;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// Where the logs of topics begin and end.
@Command(
        name = "offsets",
        description = "Show first and next offset of each partition.",
        footer = {"", "Examples:", "  moldau topic offsets orders"})
public final class TopicOffsets extends ClusterCommand {
    /// Null is what no leader tells.
    ///
    /// @param endOffset that of the next record
    record Row(
            String topic,
            int partition,
            @Nullable Long startOffset,
            @Nullable Long endOffset,
            @Nullable Long records) {}

    private static final List<Column<Row>> COLUMNS =
            List.of(
                    Column.text("TOPIC", Row::topic),
                    Column.number("PARTITION", it -> Integer.toString(it.partition())),
                    Column.number("START", it -> Units.countOrDash(it.startOffset())),
                    Column.number("END", it -> Units.countOrDash(it.endOffset())),
                    Column.number("RECORDS", it -> Units.countOrDash(it.records())));

    @Parameters(paramLabel = "TOPIC", arity = "1..*", description = "Names of topics.")
    private List<String> names = List.of();

    public TopicOffsets(Session session) {
        super(session);
    }

    @Override
    protected void run(Admin admin) throws Exception {
        var topics = new Topics(admin);
        var described = topics.describe(names).values();
        var ranges = topics.ranges(described);
        var rows = new ArrayList<Row>();
        for (var partition : Topics.partitions(described)) {
            rows.add(row(partition, ranges.get(partition)));
        }
        if (json()) {
            printJson(rows);
        } else {
            new Table<>(COLUMNS).print(rows, terminal());
        }
    }

    private static Row row(TopicPartition partition, @Nullable OffsetRange range) {
        return new Row(
                partition.topic(),
                partition.partition(),
                range == null ? null : range.start(),
                range == null ? null : range.end(),
                range == null ? null : range.records());
    }
}
