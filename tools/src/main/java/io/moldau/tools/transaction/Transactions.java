package io.moldau.tools.transaction;

import io.moldau.tools.command.CommandFailure;
import io.moldau.tools.command.Exit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeProducersOptions;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;

/// The transactions of a cluster: what is asked of it and done to it, for commands and scripts
/// alike.
public final class Transactions {
    /// Kafka sends no larger questions either.
    private static final int PARTITIONS_PER_QUESTION = 500;

    private final Admin admin;

    public Transactions(Admin admin) {
        this.admin = admin;
    }

    /// Transactional ids by the broker that coordinates them.
    public SortedMap<Integer, Collection<TransactionListing>> list(ListTransactionsOptions options)
            throws ExecutionException, InterruptedException {
        return new TreeMap<>(admin.listTransactions(options).allByBrokerId().get());
    }

    /// By transactional id; those that are gone are left out.
    SortedMap<String, TransactionDescription> describe(Collection<String> ids)
            throws ExecutionException, InterruptedException {
        var found = new TreeMap<String, TransactionDescription>();
        var answers = admin.describeTransactions(ids);
        for (var id : ids) {
            try {
                found.put(id, answers.description(id).get());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TransactionalIdNotFoundException)) {
                    throw e;
                }
            }
        }
        return found;
    }

    /// @throws CommandFailure if there is no such id
    TransactionDescription describe(String id) throws ExecutionException, InterruptedException {
        var found = describe(List.of(id)).get(id);
        if (found == null) {
            throw new CommandFailure(
                    Exit.NOT_FOUND,
                    "there is no transactional id %s; moldau txn list shows those there are"
                            .formatted(id));
        }
        return found;
    }

    /// Who writes to a partition, as its leader or the replica on `broker` knows it.
    public List<ProducerState> producers(TopicPartition partition, OptionalInt broker)
            throws ExecutionException, InterruptedException {
        return admin.describeProducers(List.of(partition), options(broker))
                .partitionResult(partition)
                .get()
                .activeProducers();
    }

    private static DescribeProducersOptions options(OptionalInt broker) {
        var options = new DescribeProducersOptions();
        broker.ifPresent(options::brokerId);
        return options;
    }

    /// The producer whose open transaction begins at `startOffset`.
    public AbortTransactionSpec find(TopicPartition partition, long startOffset)
            throws ExecutionException, InterruptedException {
        for (var it : producers(partition, OptionalInt.empty())) {
            if (it.currentTransactionStartOffset().orElse(-1) == startOffset) {
                return new AbortTransactionSpec(
                        partition,
                        it.producerId(),
                        (short) it.producerEpoch(),
                        it.coordinatorEpoch().orElse(0));
            }
        }
        throw new CommandFailure(
                Exit.NOT_FOUND,
                "Could not find any open transactions starting at offset %d on partition %s"
                        .formatted(startOffset, partition));
    }

    /// Transactions of which nobody knows any more, so that nobody will ever end them: open in a
    /// partition for longer than any transaction may take, and not in the hands of a coordinator.
    ///
    /// @param longestMs transactions are not open for longer
    public List<OpenTransaction> hanging(
            Collection<TopicPartition> partitions, OptionalInt broker, long nowMs, long longestMs)
            throws ExecutionException, InterruptedException {
        var suspects = new ArrayList<OpenTransaction>();
        var rest = List.copyOf(partitions);
        while (!rest.isEmpty()) {
            int some = Math.min(PARTITIONS_PER_QUESTION, rest.size());
            suspects.addAll(open(rest.subList(0, some), broker, nowMs - longestMs));
            rest = rest.subList(some, rest.size());
        }
        return suspects.isEmpty() ? suspects : withoutCoordinator(suspects);
    }

    private List<OpenTransaction> open(
            List<TopicPartition> partitions, OptionalInt broker, long beforeMs)
            throws ExecutionException, InterruptedException {
        var open = new ArrayList<OpenTransaction>();
        var answers = admin.describeProducers(partitions, options(broker)).all().get();
        for (var partition : partitions) {
            for (var producer : Objects.requireNonNull(answers.get(partition)).activeProducers()) {
                if (producer.currentTransactionStartOffset().isPresent()
                        && producer.lastTimestamp() < beforeMs) {
                    open.add(new OpenTransaction(partition, producer));
                }
            }
        }
        return open;
    }

    private List<OpenTransaction> withoutCoordinator(List<OpenTransaction> suspects)
            throws ExecutionException, InterruptedException {
        var producers = new LinkedHashSet<Long>();
        suspects.forEach(it -> producers.add(it.producer().producerId()));
        var ids = new TreeMap<Long, String>();
        list(new ListTransactionsOptions().filterProducerIds(producers)).values().stream()
                .flatMap(Collection::stream)
                .forEach(it -> ids.put(it.producerId(), it.transactionalId()));
        var described = describe(ids.values());
        return suspects.stream()
                .filter(it -> {
                    var id = ids.get(it.producer().producerId());
                    var transaction = id == null ? null : described.get(id);
                    return transaction == null
                            || !transaction.topicPartitions().contains(it.partition());
                })
                .toList();
    }

    /// Ends a transaction in one partition; its records are never read.
    public void abort(AbortTransactionSpec transaction)
            throws ExecutionException, InterruptedException {
        admin.abortTransaction(transaction).all().get();
    }

    /// Ends the transaction of a transactional id, wherever it is, and fences its producer.
    public void abort(String id) throws ExecutionException, InterruptedException {
        admin.forceTerminateTransaction(id).result().get();
    }
}
