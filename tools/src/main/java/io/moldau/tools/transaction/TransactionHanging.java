package io.moldau.tools.transaction;

import io.moldau.tools.command.ClusterCommand;
import io.moldau.tools.command.Session;
import io.moldau.tools.screen.Column;
import io.moldau.tools.screen.Table;
import io.moldau.tools.screen.Units;
import io.moldau.tools.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Transactions that nobody will end.
@Command(
        name = "hanging",
        description = {
            "Find transactions that nobody will end.",
            "They are open in a partition, and no coordinator knows them: readers of committed"
                    + " records wait there until moldau txn abort ends them."
        },
        footer = {
            "",
            "Examples:",
            "  moldau txn hanging",
            "  moldau txn hanging orders payments",
            "  moldau txn hanging --older-than 60"
        })
public final class TransactionHanging extends ClusterCommand {
    /// One of them.
    ///
    /// @param idleMs since the last record of it
    record Row(
            String topic,
            int partition,
            long startOffset,
            long producerId,
            int producerEpoch,
            int coordinatorEpoch,
            long lastTimestampMs,
            long idleMs) {}

    private static final List<Column<Row>> COLUMNS =
            List.of(
                    Column.text("TOPIC", Row::topic),
                    Column.number("PARTITION", it -> Integer.toString(it.partition())),
                    Column.number("START", it -> Units.count(it.startOffset())),
                    Column.number("PRODUCER", it -> Long.toString(it.producerId())),
                    Column.number("EPOCH", it -> Integer.toString(it.producerEpoch())),
                    Column.number("IDLE", it -> Units.duration(Duration.ofMillis(it.idleMs()))));

    @Parameters(
            paramLabel = "TOPIC",
            arity = "0..*",
            description = "Only in these topics; without them in all.")
    private List<String> topics = List.of();

    @Option(
            names = {"--older-than"},
            paramLabel = "MINUTES",
            defaultValue = "15",
            description =
                    "As transaction.max.timeout.ms: no transaction may take longer. Default: 15.")
    private int minutes;

    public TransactionHanging(Session session) {
        super(session);
    }

    @Override
    protected void run(Admin admin) throws Exception {
        var found = new Topics(admin);
        var names = topics.isEmpty() ? found.names(true) : topics;
        var partitions = Topics.partitions(found.describe(names).values());
        long nowMs = session().clock().millis();
        long longestMs = Duration.ofMinutes(minutes).toMillis();
        var rows = new ArrayList<Row>();
        new Transactions(admin)
                .hanging(partitions, OptionalInt.empty(), nowMs, longestMs)
                .forEach(it -> rows.add(row(it, nowMs)));
        if (json()) {
            printJson(rows);
        } else if (rows.isEmpty()) {
            terminal().note("No transaction hangs.");
        } else {
            new Table<>(COLUMNS).print(rows, terminal());
            terminal().note("");
            for (var it : rows) {
                terminal()
                        .note(
                                "moldau txn abort --partition %s-%d --start-offset %d"
                                        .formatted(it.topic(), it.partition(), it.startOffset()));
            }
        }
    }

    private static Row row(OpenTransaction open, long nowMs) {
        var producer = open.producer();
        return new Row(
                open.partition().topic(),
                open.partition().partition(),
                open.startOffset(),
                producer.producerId(),
                producer.producerEpoch(),
                producer.coordinatorEpoch().orElse(-1),
                producer.lastTimestamp(),
                nowMs - producer.lastTimestamp());
    }
}
