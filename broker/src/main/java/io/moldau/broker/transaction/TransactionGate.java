package io.moldau.broker.transaction;

import io.moldau.broker.replica.Replica;
import io.moldau.coordinator.transaction.TransactionCommand;
import io.moldau.coordinator.transaction.TransactionPartitions;
import io.moldau.coordinator.transaction.TransactionReply.PartitionsAdded;
import io.moldau.coordinator.transaction.TransactionReply.PartitionsVerified;
import io.moldau.log.Verification;
import io.moldau.log.VerificationGuard;
import io.moldau.protocol.ErrorCode;
import io.moldau.protocol.TopicPartition;
import io.moldau.runtime.Clock;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Lets a producer's transaction into partitions (KIP-890): a batch that begins one there is taken
/// only when the coordinator knows that the partition takes part. For clients that do not say so
/// themselves any more, asking the coordinator adds it.
public final class TransactionGate {
    /// While the transaction before is being completed, which takes a write or two: then the
    /// producer need not be sent away. Bounds are Kafka's `add.partitions.to.txn.retry.backoff.*`.
    private static final long PATIENCE_MS = 100;

    private static final long PAUSE_MS = 2;

    /// The version in which brokers add partitions for their clients.
    private static final int ADDING_VERSION = 5;

    /// How a client takes part in transactions, by the version of its request.
    public enum Clients {
        /// Says itself which partitions take part, and knows only old errors.
        OLD,
        /// Says itself which partitions take part.
        SAYING,
        /// Leaves that to the broker, and has a new epoch for each transaction (KIP-890).
        LEAVING_IT
    }

    /// Who writes.
    ///
    /// @param client what it calls itself, and its host
    public record Producer(
            String transactionalId, long producerId, short epoch, Clients kind, String client) {}

    /// What became of the wish to write to a partition.
    public sealed interface Admission {
        /// Append with this.
        record Granted(VerificationGuard guard) implements Admission {}

        record Denied(ErrorCode error, String detail) implements Admission {}
    }

    private final Transactions transactions;
    private final TransactionWatch watch;
    private final Clock clock;

    public TransactionGate(Transactions transactions, TransactionWatch watch, Clock clock) {
        this.transactions = transactions;
        this.watch = watch;
        this.clock = clock;
    }

    /// @param sequences of the first batch for each partition, -1 for none
    public Map<Replica, Admission> admit(Producer producer, Map<Replica, Integer> sequences) {
        var admissions = new LinkedHashMap<Replica, Admission>();
        var asked = new LinkedHashMap<Replica, VerificationGuard>();
        sequences.forEach((replica, sequence) -> {
            try {
                var verification =
                        replica.ask(log ->
                                log.beginVerification(
                                        producer.producerId(),
                                        producer.epoch(),
                                        sequence,
                                        producer.kind() == Clients.LEAVING_IT));
                switch (verification) {
                    case Verification.Ongoing(var guard) ->
                            admissions.put(replica, new Admission.Granted(guard));
                    case Verification.Required(var guard) -> asked.put(replica, guard);
                    case Verification.Refused(var error, var detail) ->
                            admissions.put(replica, new Admission.Denied(error, detail));
                }
            } catch (IOException e) {
                admissions.put(
                        replica,
                        new Admission.Denied(
                                ErrorCode.KAFKA_STORAGE_ERROR,
                                "The disk of the partition failed; the broker's log says how."));
            }
        });
        if (!asked.isEmpty()) {
            var partitions = asked.keySet().stream().map(Replica::partition).toList();
            var errors = ask(producer, TransactionPartitions.of(partitions));
            asked.forEach((replica, guard) -> {
                var admission = admission(errors.of(replica.partition()), producer, guard);
                if (admission instanceof Admission.Granted) {
                    watch.noteEntry(producer, replica.partition());
                }
                admissions.put(replica, admission);
            });
        }
        return admissions;
    }

    /// @param error for all partitions
    /// @param missing those that are not in the transaction
    private record Errors(ErrorCode error, TransactionPartitions missing) {
        ErrorCode of(TopicPartition partition) {
            return error == ErrorCode.NONE
                            && missing.contains(partition.topic(), partition.partition())
                    ? ErrorCode.TRANSACTION_ABORTABLE
                    : error;
        }
    }

    private Errors ask(Producer producer, TransactionPartitions partitions) {
        long begunNanos = clock.nanos();
        for (; ; ) {
            var errors =
                    producer.kind() == Clients.LEAVING_IT
                            ? add(producer, partitions)
                            : verify(producer, partitions);
            long waitedMs = TimeUnit.NANOSECONDS.toMillis(clock.nanos() - begunNanos);
            if (errors.error() != ErrorCode.CONCURRENT_TRANSACTIONS || waitedMs >= PATIENCE_MS) {
                return errors;
            }
            clock.sleep(TimeUnit.MILLISECONDS.toNanos(PAUSE_MS));
        }
    }

    private Errors add(Producer producer, TransactionPartitions partitions) {
        PartitionsAdded reply =
                transactions.ask(
                        producer.transactionalId(),
                        waiter ->
                                new TransactionCommand.AddPartitions(
                                        waiter,
                                        ADDING_VERSION,
                                        producer.transactionalId(),
                                        producer.producerId(),
                                        producer.epoch(),
                                        partitions),
                        PartitionsAdded::new);
        return new Errors(reply.error(), TransactionPartitions.NONE);
    }

    private Errors verify(Producer producer, TransactionPartitions partitions) {
        PartitionsVerified reply =
                transactions.ask(
                        producer.transactionalId(),
                        waiter ->
                                new TransactionCommand.VerifyPartitions(
                                        waiter,
                                        producer.transactionalId(),
                                        producer.producerId(),
                                        producer.epoch(),
                                        partitions),
                        error -> new PartitionsVerified(error, TransactionPartitions.NONE));
        return new Errors(reply.error(), reply.missing());
    }

    private static Admission admission(
            ErrorCode error, Producer producer, VerificationGuard guard) {
        return switch (error) {
            case NONE -> new Admission.Granted(guard);
            case PRODUCER_FENCED ->
                    new Admission.Denied(
                            ErrorCode.INVALID_PRODUCER_EPOCH,
                            "A newer producer has the transactional id.");
            case TRANSACTION_ABORTABLE ->
                    producer.kind() == Clients.OLD
                            ? new Admission.Denied(
                                    ErrorCode.INVALID_TXN_STATE,
                                    "Partition was not added to the transaction")
                            : new Admission.Denied(
                                    error, "Partition was not added to the transaction");
            default ->
                    new Admission.Denied(
                            error, "The transaction's coordinator answered " + error + ".");
        };
    }
}
