package io.moldau.broker.simulation;

import io.moldau.protocol.TopicPartition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What transactional producers and their readers were told, and what that rules out.
///
/// Like [History] it outlives crashes and needs no lock.
final class TransactionLedger {
    /// What was seen of a partition.
    private static final class Seen {
        private final Map<Long, Origin> records = new TreeMap<>();
        private long highWatermarkMin;
        private long lastStableOffsetMin;
    }

    /// What a fetch that is sent now must at least show.
    record Least(long highWatermark, long lastStableOffset) {}

    private final Map<Origin, Transaction> transactionOf = new LinkedHashMap<>();
    private final Map<String, List<Transaction>> byId = new TreeMap<>();
    private final Map<String, Integer> epochs = new TreeMap<>();
    private final Map<TopicPartition, Seen> partitions = new TreeMap<>();
    private Map<TopicPartition, List<Origin>> committedBefore = Map.of();

    Transaction begin(String id) {
        var all = byId.computeIfAbsent(id, _ -> new ArrayList<>());
        var next = new Transaction(id, all.size() + 1L);
        all.add(next);
        return next;
    }

    /// The next record that a producer sends as part of a transaction.
    Origin send(Transaction transaction, TopicPartition partition, int producer) {
        var origin = new Origin(producer, transactionOf.size());
        transactionOf.put(origin, transaction);
        transaction.sending(origin, partition);
        return origin;
    }

    /// An instance was told its first epoch.
    void initialised(String id, int epoch) {
        epochs.merge(id, epoch, Math::max);
    }

    /// Whether an instance with this epoch is out: another was told a later one.
    boolean isFenced(String id, int epoch) {
        return epochs.getOrDefault(id, -1) > epoch;
    }

    Set<String> ids() {
        return byId.keySet();
    }

    private Seen seen(TopicPartition partition) {
        return partitions.computeIfAbsent(partition, _ -> new Seen());
    }

    void acknowledged(TopicPartition partition, long baseOffset, List<Origin> batch) {
        for (int i = 0; i < batch.size(); i++) {
            same(partition, baseOffset + i, batch.get(i));
        }
        var seen = seen(partition);
        seen.highWatermarkMin = Math.max(seen.highWatermarkMin, baseOffset + batch.size());
    }

    Least least(TopicPartition partition) {
        var seen = seen(partition);
        return new Least(seen.highWatermarkMin, seen.lastStableOffsetMin);
    }

    /// A reader got a page.
    ///
    /// @param least what was known when it asked
    void read(TransactionalPage page, Least least) {
        var partition = page.partition();
        if (page.highWatermark() < least.highWatermark()) {
            throw new Violation(
                    Check.HIGH_WATERMARK_RISES, page + ", and there was before " + least);
        }
        if (page.lastStableOffset() < least.lastStableOffset()
                || page.lastStableOffset() > page.highWatermark()) {
            throw new Violation(
                    Check.LAST_STABLE_OFFSET_RISES, page + ", and there was before " + least);
        }
        var seen = seen(partition);
        seen.highWatermarkMin = Math.max(seen.highWatermarkMin, page.highWatermark());
        seen.lastStableOffsetMin = Math.max(seen.lastStableOffsetMin, page.lastStableOffset());
        page.records().forEach((offset, origin) -> same(partition, offset, origin));
        if (page.committed()) {
            page.visible().forEach((offset, origin) -> committed(partition, offset, origin));
        }
    }

    private void same(TopicPartition partition, long offset, Origin origin) {
        var before = seen(partition).records.putIfAbsent(offset, origin);
        if (before != null && !before.equals(origin)) {
            throw new Violation(
                    Check.ONE_RECORD_PER_OFFSET,
                    "%s: offset %d was %s and is %s".formatted(partition, offset, before, origin));
        }
    }

    private void committed(TopicPartition partition, long offset, Origin origin) {
        var transaction = transactionOf.get(origin);
        if (transaction == null || !transaction.mayBeCommitted()) {
            throw new Violation(
                    Check.ONLY_COMMITTED_READ,
                    "%s: offset %d, %s, was read as committed: %s"
                            .formatted(partition, offset, origin, transaction));
        }
    }

    /// All is over.
    ///
    /// @param logs all records of each partition
    /// @param visible those that a reader of committed records gets
    void complete(
            Map<TopicPartition, List<Origin>> logs, Map<TopicPartition, List<Origin>> visible) {
        logs.forEach((partition, log) -> {
            var once = new LinkedHashSet<Origin>();
            for (var origin : log) {
                if (!once.add(origin)) {
                    throw new Violation(
                            Check.EACH_RECORD_ONCE_IN_ORDER,
                            "%s: %s is there twice".formatted(partition, origin));
                }
            }
        });
        partitions.forEach((partition, seen) ->
                seen.records
                        .values()
                        .forEach(origin -> {
                            if (!logs.getOrDefault(partition, List.of()).contains(origin)) {
                                throw new Violation(
                                        Check.ACKNOWLEDGED_RECORD_STAYS,
                                        partition + ": lost " + origin);
                            }
                        }));
        byId.values().forEach(all -> all.forEach(it -> allOrNothing(it, visible)));
        committedBefore = visible;
    }

    private static boolean isVisible(
            Transaction transaction, Map<TopicPartition, List<Origin>> visible) {
        return transaction.records().entrySet().stream()
                .anyMatch(
                        it -> visible.getOrDefault(it.getValue(), List.of()).contains(it.getKey()));
    }

    private static void allOrNothing(
            Transaction transaction, Map<TopicPartition, List<Origin>> visible) {
        var missing = new ArrayList<Origin>();
        transaction
                .records()
                .forEach((origin, partition) -> {
                    if (!visible.getOrDefault(partition, List.of()).contains(origin)) {
                        missing.add(origin);
                    }
                });
        boolean all = missing.isEmpty();
        boolean none = missing.size() == transaction.records().size();
        boolean sound =
                none ? all || !transaction.isCommitted() : all && transaction.mayBeCommitted();
        if (!sound) {
            throw new Violation(
                    Check.ALL_OR_NOTHING,
                    "%s: of %s these are not visible: %s"
                            .formatted(transaction, transaction.records(), missing));
        }
    }

    /// The offset of the last transaction that is committed, by its records.
    long committedOffset(String id) {
        return byId.getOrDefault(id, List.of()).stream()
                .filter(it -> isVisible(it, committedBefore))
                .mapToLong(Transaction::offset)
                .max()
                .orElse(Transaction.NO_OFFSET);
    }
}
