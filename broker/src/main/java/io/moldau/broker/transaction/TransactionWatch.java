package io.moldau.broker.transaction;

import io.moldau.broker.replica.Replica;
import io.moldau.broker.replica.Replicas;
import io.moldau.coordinator.transaction.TransactionCommand;
import io.moldau.coordinator.transaction.TransactionPartitions;
import io.moldau.coordinator.transaction.TransactionReply.Described;
import io.moldau.coordinator.transaction.TransactionReply.Listed;
import io.moldau.coordinator.transaction.TransactionState;
import io.moldau.log.OpenTransaction;
import io.moldau.log.PartitionLog;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.TopicPartition;
import io.moldau.runtime.Clock;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells the operator of transactions that hold the last stable offset of a partition for longer
/// than they should: committed readers do not get on there.
///
/// Looks at the partitions of the transactions that the coordinator knows, and at those that
/// transactions were let into since the start.
public final class TransactionWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TransactionWatch.class);

    /// A transaction may be open for so much longer than its timeout: it is aborted on time, then
    /// markers have to be written.
    static final long GRACE_MS = 30_000;

    /// Between two looks. A transaction is told of once in each.
    static final long INTERVAL_MS = 60_000;

    /// Producers whose client is remembered: about 2 MB. The oldest go.
    private static final int CLIENTS_MAX = 10_000;

    private static final String UNKNOWN = "unknown";

    /// Who let a producer into a partition.
    record Entrant(String transactionalId, String client) {}

    private final Replicas replicas;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private final LinkedHashMap<Long, Entrant> entrants = new LinkedHashMap<>();
    private final TreeSet<TopicPartition> entered = new TreeSet<>();
    private boolean over;

    public TransactionWatch(Replicas replicas, Clock clock) {
        this.replicas = replicas;
        this.clock = clock;
    }

    /// A producer's transaction may begin in a partition.
    void noteEntry(TransactionGate.Producer producer, TopicPartition partition) {
        lock.lock();
        try {
            entered.add(partition);
            entrants.put(
                    producer.producerId(),
                    new Entrant(producer.transactionalId(), producer.client()));
            if (entrants.size() > CLIENTS_MAX) {
                entrants.pollFirstEntry();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Looks now and then until it is closed.
    void run(Transactions transactions) {
        while (pause()) {
            look(transactions);
        }
    }

    private boolean pause() {
        lock.lock();
        try {
            long untilNanos = clock.nanos() + TimeUnit.MILLISECONDS.toNanos(INTERVAL_MS);
            while (!over && clock.nanos() < untilNanos) {
                clock.await(lock, ended, untilNanos - clock.nanos());
            }
            return !over;
        } finally {
            lock.unlock();
        }
    }

    private void look(Transactions transactions) {
        var known = known(transactions);
        var partitions = new TreeSet<TopicPartition>();
        known.values().forEach(it -> it.addTo(partitions));
        lock.lock();
        try {
            partitions.addAll(entered);
        } finally {
            lock.unlock();
        }
        for (var partition : partitions) {
            look(partition, known);
        }
    }

    private void look(TopicPartition partition, Map<Long, Known> known) {
        Replica replica = replicas.find(partition.topic(), partition.partition());
        try {
            List<OpenTransaction> open =
                    replica == null ? List.of() : replica.ask(PartitionLog::openTransactions);
            if (open.isEmpty()) {
                forget(partition);
                return;
            }
            var first = open.getFirst(); // it holds the last stable offset
            var complaint =
                    complaint(
                            first,
                            Optional.ofNullable(known.get(first.producerId())),
                            entrant(first.producerId()),
                            clock.wallMs());
            complaint.ifPresent(it ->
                    LOG.warn(
                            "A transaction holds up readers of committed records partition={} {}",
                            partition,
                            it));
        } catch (IOException e) {
            LOG.debug("Not looked at partition={} reason={}", partition, e.toString());
        }
    }

    /// What to tell of a transaction; nothing while it is within its time.
    ///
    /// @param known as the coordinator has it
    static Optional<String> complaint(
            OpenTransaction open, Optional<Known> known, Entrant entrant, long nowMs) {
        long allowedMs = known.map(Known::timeoutMs).orElse(0) + GRACE_MS;
        if (nowMs - open.sinceMs() <= allowedMs) {
            return Optional.empty();
        }
        var id = known.map(Known::transactionalId).orElse(entrant.transactionalId());
        var state =
                known.map(Known::state)
                        .orElse("unknown to its coordinator, kafka-transactions.sh abort ends it");
        return Optional.of(
                "offset=%d producer=%d epoch=%d transactionalId=%s client=%s since=%s state=%s"
                        .formatted(
                                open.firstOffset(),
                                open.producerId(),
                                open.epoch(),
                                harmless(id),
                                harmless(entrant.client()),
                                Instant.ofEpochMilli(open.sinceMs()),
                                state));
    }

    /// A client's text must not forge a line of the log.
    private static String harmless(String text) {
        return text.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "?");
    }

    private Entrant entrant(long producerId) {
        lock.lock();
        try {
            return entrants.getOrDefault(producerId, new Entrant(UNKNOWN, UNKNOWN));
        } finally {
            lock.unlock();
        }
    }

    private void forget(TopicPartition partition) {
        lock.lock();
        try {
            entered.remove(partition);
        } finally {
            lock.unlock();
        }
    }

    /// A transaction as its coordinator knows it.
    record Known(
            String transactionalId, String state, int timeoutMs, TransactionPartitions partitions) {
        void addTo(TreeSet<TopicPartition> all) {
            partitions
                    .topics()
                    .forEach(topic ->
                            topic.indexes()
                                    .forEach(it -> all.add(new TopicPartition(topic.topic(), it))));
        }
    }

    /// By producer id.
    private static Map<Long, Known> known(Transactions transactions) {
        var known = new LinkedHashMap<Long, Known>();
        var open =
                List.of(
                        TransactionState.ONGOING.wireName(),
                        TransactionState.PREPARE_COMMIT.wireName(),
                        TransactionState.PREPARE_ABORT.wireName());
        var replies =
                transactions.<Listed>askAll(
                        waiter ->
                                new TransactionCommand.ListTransactions(
                                        waiter, open, List.of(), -1, _ -> true),
                        _ -> new Listed(List.of(), List.of()));
        for (var reply : replies) {
            for (var it : reply.transactions()) {
                Described described = transactions.describe(it.transactionalId());
                if (described.error() == ErrorCode.NONE) {
                    known.put(
                            described.producerId(),
                            new Known(
                                    it.transactionalId(),
                                    described.state().wireName(),
                                    described.timeoutMs(),
                                    described.partitions()));
                }
            }
        }
        return known;
    }

    @Override
    public void close() {
        lock.lock();
        try {
            over = true;
            ended.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
