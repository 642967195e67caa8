package io.moldau.tools.transaction;

import io.moldau.tools.command.ClusterCommand;
import io.moldau.tools.command.Session;
import io.moldau.tools.screen.Colour;
import io.moldau.tools.screen.Column;
import io.moldau.tools.screen.Table;
import io.moldau.tools.screen.Units;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionState;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Which transactional ids there are.
@Command(
        name = "list",
        description = "List transactional ids and the state of their transactions.",
        footer = {
            "",
            "Examples:",
            "  moldau txn list",
            "  moldau txn list --open",
            "  moldau txn list --json"
        })
public final class TransactionList extends ClusterCommand {
    /// One line.
    ///
    /// @param openForMs how long its transaction is open; none has no transaction open
    record Row(
            String transactionalId,
            String state,
            int coordinator,
            long producerId,
            @Nullable Long openForMs,
            @Nullable Integer partitions) {}

    /// States in which a transaction has begun and is not at its end.
    private static final List<TransactionState> OPEN =
            List.of(
                    TransactionState.ONGOING,
                    TransactionState.PREPARE_ABORT,
                    TransactionState.PREPARE_COMMIT,
                    TransactionState.PREPARE_EPOCH_FENCE);

    private static final List<Column<Row>> COLUMNS =
            List.of(
                    Column.text("TRANSACTIONAL ID", Row::transactionalId),
                    Column.<Row>text("STATE", Row::state)
                            .painted(it ->
                                    it.openForMs() == null
                                            ? Optional.empty()
                                            : Optional.of(Colour.WARNING)),
                    Column.number("COORDINATOR", it -> Integer.toString(it.coordinator())),
                    Column.number("PRODUCER", it -> Long.toString(it.producerId())),
                    Column.number(
                            "OPEN FOR",
                            it -> {
                                var openForMs = it.openForMs();
                                return openForMs == null
                                        ? "-"
                                        : Units.duration(Duration.ofMillis(openForMs));
                            }),
                    Column.number(
                            "PARTITIONS",
                            it -> it.partitions() == null ? "-" : "" + it.partitions()));

    @Option(
            names = {"--open"},
            description = "Only those whose transaction has not ended.")
    private boolean open;

    public TransactionList(Session session) {
        super(session);
    }

    @Override
    protected void run(Admin admin) throws Exception {
        var rows = rows(new Transactions(admin));
        if (json()) {
            printJson(rows);
        } else if (rows.isEmpty()) {
            terminal().note(open ? "No transaction is open." : "There are no transactional ids.");
        } else {
            new Table<>(COLUMNS).print(rows, terminal());
        }
    }

    private List<Row> rows(Transactions transactions) throws Exception {
        var options = new ListTransactionsOptions();
        if (open) {
            options.filterStates(OPEN);
        }
        var listed = transactions.list(options);
        var openIds = new ArrayList<String>();
        listed.values()
                .forEach(all ->
                        all.stream()
                                .filter(it -> OPEN.contains(it.state()))
                                .forEach(it -> openIds.add(it.transactionalId())));
        var described = transactions.describe(openIds);
        long nowMs = session().clock().millis();
        var rows = new ArrayList<Row>();
        listed.forEach((coordinator, all) ->
                all.forEach(it -> {
                    var more = Optional.ofNullable(described.get(it.transactionalId()));
                    var startMs =
                            more.flatMap(known ->
                                    known.transactionStartTimeMs().stream().boxed().findFirst());
                    rows.add(
                            new Row(
                                    it.transactionalId(),
                                    it.state().toString(),
                                    coordinator,
                                    it.producerId(),
                                    startMs.map(ms -> Math.max(0, nowMs - ms)).orElse(null),
                                    more.map(known -> known.topicPartitions().size())
                                            .orElse(null)));
                }));
        rows.sort(Comparator.comparing(Row::transactionalId));
        return rows;
    }
}
