package io.moldau.tools.transaction;

import io.moldau.tools.command.ClusterCommand;
import io.moldau.tools.command.CommandFailure;
import io.moldau.tools.command.Exit;
import io.moldau.tools.command.Session;
import io.moldau.tools.screen.Units;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Ends a transaction that its producer does not end.
@Command(
        name = "abort",
        description = {
            "End a transaction that its producer does not end; its records are never read.",
            "Name the transactional id; for a transaction that hangs (moldau txn hanging), the"
                    + " partition and the offset at which it begins."
        },
        footer = {
            "",
            "Examples:",
            "  moldau txn abort payments-1",
            "  moldau txn abort --partition orders-0 --start-offset 1500 --yes"
        })
public final class TransactionAbort extends ClusterCommand {
    /// What was ended, as `--json` shows it.
    record Ended(
            @Nullable String transactionalId,
            @Nullable String partition,
            @Nullable Long startOffset) {}

    @Parameters(
            paramLabel = "TRANSACTIONAL-ID",
            arity = "0..1",
            description = "The transactional id. Its producer is fenced.")
    private @Nullable String id;

    @Option(
            names = {"--partition"},
            paramLabel = "TOPIC-PARTITION",
            description = "Where the transaction hangs.")
    private @Nullable String partition;

    @Option(
            names = {"--start-offset"},
            paramLabel = "OFFSET",
            description = "Where it begins.")
    private @Nullable Long startOffset;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    public TransactionAbort(Session session) {
        super(session);
    }

    @Override
    protected void run(Admin admin) throws Exception {
        var transactions = new Transactions(admin);
        if (id != null && partition == null && startOffset == null) {
            abort(transactions, id);
        } else if (id == null && partition != null && startOffset != null) {
            abort(transactions, partition(partition), startOffset);
        } else {
            throw new CommandFailure(
                    Exit.USAGE,
                    "give either a transactional id, or --partition and --start-offset");
        }
        if (json()) {
            printJson(new Ended(id, partition, startOffset));
        }
    }

    private void abort(Transactions transactions, String name) throws Exception {
        var found = transactions.describe(name);
        if (found.state() != TransactionState.ONGOING) {
            throw new CommandFailure(
                    Exit.REFUSED,
                    "%s has no transaction to abort: its state is %s"
                            .formatted(name, found.state()));
        }
        confirm(
                yes,
                "Abort the transaction of %s in %s?"
                        .formatted(
                                name, Units.counted(found.topicPartitions().size(), "partition")));
        transactions.abort(name);
        done("Aborted the transaction of " + name);
    }

    private void abort(Transactions transactions, TopicPartition where, long offset)
            throws Exception {
        var found = transactions.find(where, offset);
        confirm(
                yes,
                "Abort the transaction of producer %d that begins at %d in %s?"
                        .formatted(found.producerId(), offset, where));
        transactions.abort(found);
        done("Aborted the transaction that begins at %d in %s".formatted(offset, where));
    }

    private static TopicPartition partition(String text) {
        int dash = text.lastIndexOf('-');
        if (dash <= 0 || !text.substring(dash + 1).matches("\\d{1,9}")) {
            throw new CommandFailure(
                    Exit.USAGE, "%s is not TOPIC-PARTITION, like orders-0".formatted(text));
        }
        return new TopicPartition(
                text.substring(0, dash), Integer.parseInt(text.substring(dash + 1)));
    }
}
