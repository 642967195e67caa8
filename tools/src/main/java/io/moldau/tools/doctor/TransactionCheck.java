package io.moldau.tools.doctor;

import io.moldau.tools.group.Groups;
import io.moldau.tools.screen.Units;
import io.moldau.tools.screen.VisibleText;
import io.moldau.tools.transaction.OpenTransaction;
import io.moldau.tools.transaction.Transactions;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/// Transactions that are open for long: what was written after their first record is not shown to
/// readers of committed records, and compaction waits for it.
final class TransactionCheck implements Check {
    /// The default of a producer's transaction.timeout.ms: longer than most mean to take.
    private static final Duration OPEN_MAX = Duration.ofMinutes(1);

    private static final int COMMANDS_MAX = 5;

    @Override
    public String name() {
        return "transactions";
    }

    @Override
    public void look(Examined cluster, Findings findings) throws Exception {
        var open = ongoing(cluster);
        long nowMs = cluster.clock().millis();
        var covered = new HashSet<TopicPartition>();
        open.forEach((id, it) -> {
            covered.addAll(it.topicPartitions());
            judge(id, it, nowMs, findings);
        });
        var held = heldBack(cluster);
        held.removeAll(covered);
        if (!held.isEmpty()) {
            judgeHanging(cluster, held, findings);
        }
        if (findings.isEmpty()) {
            findings.good(
                    "%s open, none for long"
                            .formatted(Findings.counted(open.size(), "transaction")));
        }
    }

    /// Looks a second time: some may have ended or begun between the two questions.
    private static void judgeHanging(Examined cluster, Set<TopicPartition> held, Findings findings)
            throws Exception {
        held.retainAll(heldBack(cluster));
        ongoing(cluster).values().forEach(it -> held.removeAll(it.topicPartitions()));
        if (held.isEmpty()) {
            return;
        }
        long nowMs = cluster.clock().millis();
        var hanging =
                new Transactions(cluster.admin()).hanging(held, OptionalInt.empty(), nowMs, 0);
        findings.bad(
                "transactions without a coordinator hold the stable offset of "
                        + Findings.named(List.copyOf(held), TopicPartition::toString),
                hanging.isEmpty()
                        ? findings.moldau("txn hanging").or("shows them, moldau txn abort ends one")
                        : new Remedy(
                                hanging.stream()
                                        .limit(COMMANDS_MAX)
                                        .map(it -> abort(it, findings))
                                        .toList(),
                                ""));
    }

    private static String abort(OpenTransaction it, Findings findings) {
        return findings.command(
                "txn abort --partition %s --start-offset %d"
                        .formatted(it.partition(), it.startOffset()));
    }

    /// Of the brokers that answer.
    private static Map<String, TransactionDescription> ongoing(Examined cluster)
            throws ExecutionException, InterruptedException {
        var asked = new ListTransactionsOptions().filterStates(List.of(TransactionState.ONGOING));
        var ids = new TreeSet<String>();
        for (var broker : cluster.admin().listTransactions(asked).byBrokerId().get().values()) {
            try {
                broker.get().forEach(it -> ids.add(it.transactionalId()));
            } catch (ExecutionException _) {
                // another check says that it does not answer
            }
        }
        var open = new TreeMap<String, TransactionDescription>();
        var described = cluster.admin().describeTransactions(ids);
        for (var id : ids) {
            try {
                open.put(id, described.description(id).get());
            } catch (ExecutionException _) {
                // It has ended meanwhile.
            }
        }
        return open;
    }

    static void judge(String id, TransactionDescription it, long nowMs, Findings findings) {
        var start = it.transactionStartTimeMs();
        if (start.isEmpty()) {
            return;
        }
        var age = Duration.ofMillis(nowMs - start.getAsLong());
        if (age.compareTo(OPEN_MAX) < 0) {
            return;
        }
        var timeout = Duration.ofMillis(it.transactionTimeoutMs());
        findings.warning(
                "transaction %s is open since %s and holds the stable offset of %s; it is aborted after %s"
                        .formatted(
                                id,
                                Units.duration(age),
                                Findings.named(
                                        List.copyOf(it.topicPartitions()),
                                        TopicPartition::toString),
                                Units.duration(timeout)),
                findings.moldau("txn abort " + VisibleText.shellWord(id))
                        .or("or a smaller transaction.timeout.ms in its producer"));
    }

    /// Partitions whose last stable offset is below their end.
    private static Set<TopicPartition> heldBack(Examined cluster) throws InterruptedException {
        var asked = new LinkedHashMap<TopicPartition, OffsetSpec>();
        cluster.led().forEach(it -> asked.put(it, OffsetSpec.latest()));
        var ends = cluster.offsets(asked, IsolationLevel.READ_UNCOMMITTED);
        var stable = cluster.offsets(asked, IsolationLevel.READ_COMMITTED);
        var held = new TreeSet<>(Groups.BY_TOPIC_AND_PARTITION);
        stable.forEach((partition, offset) -> {
            if (offset < ends.getOrDefault(partition, offset)) {
                held.add(partition);
            }
        });
        return held;
    }
}
