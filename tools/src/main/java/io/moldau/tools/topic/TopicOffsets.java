package io.moldau.tools.topic;

import io.moldau.tools.command.ClusterCommand;
import io.moldau.tools.command.Session;
import io.moldau.tools.screen.Column;
import io.moldau.tools.screen.Table;
import io.moldau.tools.screen.Units;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// Where the logs of topics begin and end.
@Command(
        name = "offsets",
        description = "Show first and next offset of each partition.",
        footer = {"", "Examples:", "  moldau topic offsets orders"})
public final class TopicOffsets extends ClusterCommand {
    /// @param endOffset that of the next record
    record Row(String topic, int partition, long startOffset, long endOffset, long records) {}

    private static final List<Column<Row>> COLUMNS =
            List.of(
                    Column.text("TOPIC", Row::topic),
                    Column.number("PARTITION", it -> Integer.toString(it.partition())),
                    Column.number("START", it -> Units.count(it.startOffset())),
                    Column.number("END", it -> Units.count(it.endOffset())),
                    Column.number("RECORDS", it -> Units.count(it.records())));

    @Parameters(paramLabel = "TOPIC", arity = "1..*", description = "Names of topics.")
    private List<String> names = List.of();

    public TopicOffsets(Session session) {
        super(session);
    }

    @Override
    protected void run(Admin admin) throws Exception {
        var topics = new Topics(admin);
        var partitions = Topics.partitions(topics.describe(names).values());
        var rows = new ArrayList<Row>();
        for (var it : topics.ranges(partitions)) {
            var partition = it.partition();
            rows.add(
                    new Row(
                            partition.topic(),
                            partition.partition(),
                            it.start(),
                            it.end(),
                            it.records()));
        }
        if (json()) {
            printJson(rows);
        } else {
            new Table<>(COLUMNS).print(rows, terminal());
        }
    }
}
