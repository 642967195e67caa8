package io.moldau.tools.doctor;

import io.moldau.tools.group.Groups;
import io.moldau.tools.screen.Units;
import io.moldau.tools.screen.VisibleText;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        if (!findings.hasAnyOf(name())) {
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
        if (!held.isEmpty()) {
            findings.bad(
                    "transactions without a coordinator hold the stable offset of "
                            + Findings.named(List.copyOf(held), TopicPartition::toString),
                    "moldau txn hanging shows them, moldau txn abort ends one");
        }
    }

    private static Map<String, TransactionDescription> ongoing(Examined cluster)
            throws ExecutionException, InterruptedException {
        var states = List.of(TransactionState.ONGOING);
        var ids =
                cluster
                        .admin()
                        .listTransactions(new ListTransactionsOptions().filterStates(states))
                        .all()
                        .get()
                        .stream()
                        .map(it -> it.transactionalId())
                        .toList();
        var open = new TreeMap<String, TransactionDescription>();
        for (var each : ids) {
            describe(cluster, each, open);
        }
        return open;
    }

    /// One that has ended meanwhile is none.
    private static void describe(
            Examined cluster, String id, Map<String, TransactionDescription> open)
            throws InterruptedException {
        try {
            open.put(id, cluster.admin().describeTransactions(List.of(id)).description(id).get());
        } catch (ExecutionException _) {
            // gone
        }
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
                "moldau txn abort %s, or a smaller transaction.timeout.ms in its producer"
                        .formatted(VisibleText.shellWord(id)));
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
