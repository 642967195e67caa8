package io.moldau.tools.transaction;

import io.moldau.tools.command.ClusterCommand;
import io.moldau.tools.command.Session;
import io.moldau.tools.screen.Colour;
import io.moldau.tools.screen.Units;
import io.moldau.tools.screen.VisibleText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// Everything about a transactional id on one screen.
@Command(
        name = "describe",
        description = "Show transactional ids and their transactions.",
        footer = {"", "Examples:", "  moldau txn describe payments-1"})
public final class TransactionDescribe extends ClusterCommand {
    /// A transactional id as `--json` shows it.
    ///
    /// @param startTimeMs when its open transaction began
    /// @param partitions those its open transaction has to do with
    record Described(
            String transactionalId,
            String state,
            int coordinator,
            long producerId,
            int producerEpoch,
            long timeoutMs,
            @Nullable Long startTimeMs,
            List<String> partitions) {}

    @Parameters(paramLabel = "TRANSACTIONAL-ID", arity = "1..*", description = "Transactional ids.")
    private List<String> ids = List.of();

    public TransactionDescribe(Session session) {
        super(session);
    }

    @Override
    protected void run(Admin admin) throws Exception {
        var transactions = new Transactions(admin);
        var all = new ArrayList<Described>();
        for (var id : ids) {
            all.add(described(id, transactions.describe(id)));
        }
        if (json()) {
            printJson(all);
            return;
        }
        for (int i = 0; i < all.size(); i++) {
            if (i > 0) {
                terminal().say("");
            }
            print(all.get(i));
        }
    }

    private static Described described(String id, TransactionDescription found) {
        var start = found.transactionStartTimeMs();
        return new Described(
                id,
                found.state().toString(),
                found.coordinatorId(),
                found.producerId(),
                found.producerEpoch(),
                found.transactionTimeoutMs(),
                start.isPresent() ? start.getAsLong() : null,
                found.topicPartitions().stream().map(TopicPartition::toString).sorted().toList());
    }

    private void print(Described it) {
        line(
                "Transactional id",
                terminal().paint(Colour.HEADER, VisibleText.of(it.transactionalId())));
        line("State", it.state());
        line("Coordinator", "broker " + it.coordinator());
        line("Producer", "%d, epoch %d".formatted(it.producerId(), it.producerEpoch()));
        line("Timeout", Units.duration(Duration.ofMillis(it.timeoutMs())));
        var startTimeMs = it.startTimeMs();
        if (startTimeMs != null) {
            var begun = Instant.ofEpochMilli(startTimeMs);
            var ago = Duration.between(begun, session().clock().instant());
            line("Begun", "%s (%s ago)".formatted(Units.time(begun), Units.duration(ago)));
        }
        if (!it.partitions().isEmpty()) {
            line("Partitions", String.join("\n                  ", it.partitions()));
        }
    }

    private void line(String name, String value) {
        terminal().say("%-18s%s".formatted(name, value));
    }
}
