package io.moldau.tools.script.transaction;

import io.moldau.tools.command.CommandFailure;
import io.moldau.tools.command.Failures;
import io.moldau.tools.script.Output;
import io.moldau.tools.script.PaddedTable;
import io.moldau.tools.script.ScriptFailure;
import io.moldau.tools.topic.Topics;
import io.moldau.tools.transaction.Transactions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The commands of `kafka-transactions.sh`.
sealed interface TransactionCommands {
    void run(Admin admin, Output output) throws Exception;

    private static ScriptFailure failed(String what, ExecutionException e) {
        return new ScriptFailure(
                "%s: %s. Enable debug logging for additional detail."
                        .formatted(what, Failures.cause(e).getMessage()));
    }

    @Command(name = "list", description = "Lists transactional ids.")
    final class ListIds implements TransactionCommands {
        private static final PaddedTable TABLE =
                PaddedTable.of("TransactionalId", "Coordinator", "ProducerId", "TransactionState");

        @Option(
                names = "--duration-filter",
                description = "Only transactions that run for longer than that many milliseconds.")
        private @Nullable Long durationFilter;

        @Option(
                names = "--transactional-id-pattern",
                description = "Only ids that this regular expression meets.")
        private @Nullable String pattern;

        @Override
        public void run(Admin admin, Output output) throws Exception {
            var options = new ListTransactionsOptions();
            if (durationFilter != null) {
                options.filterOnDuration(durationFilter);
            }
            if (pattern != null) {
                options.filterOnTransactionalIdPattern(pattern);
            }
            var rows = new ArrayList<List<String>>();
            try {
                new Transactions(admin)
                        .list(options)
                        .forEach((coordinator, all) ->
                                all.forEach(it ->
                                        rows.add(
                                                List.of(
                                                        it.transactionalId(),
                                                        coordinator.toString(),
                                                        Long.toString(it.producerId()),
                                                        it.state().toString()))));
            } catch (ExecutionException e) {
                throw failed("Failed to list transactions", e);
            }
            TABLE.print(rows, output);
        }
    }

    @Command(name = "describe", description = "Shows the transaction of a transactional id.")
    final class Describe implements TransactionCommands {
        private static final PaddedTable TABLE =
                PaddedTable.of(
                        "CoordinatorId",
                        "TransactionalId",
                        "ProducerId",
                        "ProducerEpoch",
                        "TransactionState",
                        "TransactionTimeoutMs",
                        "CurrentTransactionStartTimeMs",
                        "TransactionDurationMs",
                        "TopicPartitions");

        @Option(names = "--transactional-id", required = true, description = "The id.")
        private String transactionalId = "";

        @Override
        public void run(Admin admin, Output output) throws Exception {
            try {
                var found =
                        admin.describeTransactions(List.of(transactionalId))
                                .description(transactionalId)
                                .get();
                var start = found.transactionStartTimeMs();
                long nowMs = output.clock().millis();
                var row =
                        List.of(
                                Integer.toString(found.coordinatorId()),
                                transactionalId,
                                Long.toString(found.producerId()),
                                Integer.toString(found.producerEpoch()),
                                found.state().toString(),
                                Long.toString(found.transactionTimeoutMs()),
                                start.isPresent() ? Long.toString(start.getAsLong()) : "None",
                                start.isPresent()
                                        ? Long.toString(nowMs - start.getAsLong())
                                        : "None",
                                found.topicPartitions().stream()
                                        .map(TopicPartition::toString)
                                        .collect(Collectors.joining(",")));
                TABLE.print(List.of(row), output);
            } catch (ExecutionException e) {
                throw failed(
                        "Failed to describe transaction state of transactional-id `%s`"
                                .formatted(transactionalId),
                        e);
            }
        }
    }

    @Command(name = "describe-producers", description = "Shows who writes to a partition.")
    final class DescribeProducers implements TransactionCommands {
        private static final PaddedTable TABLE =
                PaddedTable.of(
                        "ProducerId",
                        "ProducerEpoch",
                        "LatestCoordinatorEpoch",
                        "LastSequence",
                        "LastTimestamp",
                        "CurrentTransactionStartOffset");

        @Option(names = "--broker-id", description = "The replica to ask instead of the leader.")
        private @Nullable Integer brokerId;

        @Option(names = "--topic", required = true, description = "Name of the topic.")
        private String topic = "";

        @Option(names = "--partition", required = true, description = "Number of the partition.")
        private int partition;

        @Override
        public void run(Admin admin, Output output) throws Exception {
            var where = new TopicPartition(topic, partition);
            var broker = brokerId == null ? OptionalInt.empty() : OptionalInt.of(brokerId);
            var rows = new ArrayList<List<String>>();
            try {
                for (var it : new Transactions(admin).producers(where, broker)) {
                    var start = it.currentTransactionStartOffset();
                    rows.add(
                            List.of(
                                    Long.toString(it.producerId()),
                                    Integer.toString(it.producerEpoch()),
                                    Integer.toString(it.coordinatorEpoch().orElse(-1)),
                                    Integer.toString(it.lastSequence()),
                                    Long.toString(it.lastTimestamp()),
                                    start.isPresent() ? "" + start.getAsLong() : "None"));
                }
            } catch (ExecutionException e) {
                throw failed(
                        "Failed to describe producers for partition %s on %s"
                                .formatted(
                                        where, brokerId == null ? "leader" : "broker " + brokerId),
                        e);
            }
            TABLE.print(rows, output);
        }
    }

    @Command(name = "abort", description = "Aborts a transaction that hangs in a partition.")
    final class Abort implements TransactionCommands {
        @Option(names = "--topic", required = true, description = "Name of the topic.")
        private String topic = "";

        @Option(names = "--partition", required = true, description = "Number of the partition.")
        private int partition;

        @Option(names = "--start-offset", description = "Where the transaction begins.")
        private @Nullable Long startOffset;

        @Option(
                names = "--producer-id",
                description = "With --producer-epoch and --coordinator-epoch for old brokers.")
        private @Nullable Long producerId;

        @Option(names = "--producer-epoch", description = "Epoch of the producer.")
        private @Nullable Short producerEpoch;

        @Option(names = "--coordinator-epoch", description = "Epoch of its coordinator.")
        private @Nullable Integer coordinatorEpoch;

        @Override
        public void run(Admin admin, Output output) throws Exception {
            var transactions = new Transactions(admin);
            var transaction = transaction(transactions, new TopicPartition(topic, partition));
            try {
                transactions.abort(transaction);
            } catch (ExecutionException e) {
                throw failed("Failed to abort transaction " + transaction, e);
            }
        }

        private AbortTransactionSpec transaction(Transactions transactions, TopicPartition where)
                throws Exception {
            if (startOffset != null) {
                try {
                    return transactions.find(where, startOffset);
                } catch (CommandFailure e) {
                    throw new ScriptFailure(String.valueOf(e.getMessage()));
                } catch (ExecutionException e) {
                    throw failed("Failed to validate producer state for partition " + where, e);
                }
            }
            if (producerId == null) {
                throw new ScriptFailure(
                        "The transaction to abort must be identified either with --start-offset"
                                + " (for brokers on 3.0 or above) or with --producer-id,"
                                + " --producer-epoch, and --coordinator-epoch (for older brokers)");
            }
            if (producerEpoch == null) {
                throw new ScriptFailure("Missing required argument --producer-epoch");
            }
            if (coordinatorEpoch == null) {
                throw new ScriptFailure("Missing required argument --coordinator-epoch");
            }
            // An epoch below zero stands for one that was never known.
            int epoch = Math.max(coordinatorEpoch, 0);
            return new AbortTransactionSpec(where, producerId, producerEpoch, epoch);
        }
    }

    @Command(name = "find-hanging", description = "Finds transactions that nobody will end.")
    final class FindHanging implements TransactionCommands {
        private static final PaddedTable TABLE =
                PaddedTable.of(
                        "Topic",
                        "Partition",
                        "ProducerId",
                        "ProducerEpoch",
                        "CoordinatorEpoch",
                        "StartOffset",
                        "LastTimestamp",
                        "Duration(min)");

        @Option(names = "--broker-id", description = "Only on this broker.")
        private @Nullable Integer brokerId;

        @Option(
                names = "--max-transaction-timeout",
                defaultValue = "15",
                description = "Minutes that a transaction may take.")
        private int maxMinutes;

        @Option(names = "--topic", description = "Only in this topic.")
        private @Nullable String topic;

        @Option(names = "--partition", description = "Only in this partition of the topic.")
        private @Nullable Integer partition;

        @Override
        public void run(Admin admin, Output output) throws Exception {
            if (topic == null && brokerId == null) {
                throw new ScriptFailure(
                        "The `find-hanging` command requires either --topic or --broker-id to limit"
                                + " the scope of the search");
            }
            if (topic == null && partition != null) {
                throw new ScriptFailure("The --partition argument requires --topic to be provided");
            }
            var broker = brokerId == null ? OptionalInt.empty() : OptionalInt.of(brokerId);
            long nowMs = output.clock().millis();
            long longestMs = Duration.ofMinutes(maxMinutes).toMillis();
            var partitions = partitions(admin);
            try {
                var rows =
                        new Transactions(admin)
                                .hanging(partitions, broker, nowMs, longestMs).stream()
                                        .map(it -> row(it.partition(), it.producer(), nowMs))
                                        .toList();
                TABLE.print(rows, output);
            } catch (ExecutionException e) {
                throw failed("Failed to find hanging transactions", e);
            }
        }

        private static List<String> row(TopicPartition where, ProducerState producer, long nowMs) {
            long minutes = Duration.ofMillis(nowMs - producer.lastTimestamp()).toMinutes();
            return List.of(
                    where.topic(),
                    Integer.toString(where.partition()),
                    Long.toString(producer.producerId()),
                    Integer.toString(producer.producerEpoch()),
                    Integer.toString(producer.coordinatorEpoch().orElse(-1)),
                    Long.toString(producer.currentTransactionStartOffset().orElse(-1)),
                    Long.toString(producer.lastTimestamp()),
                    Long.toString(minutes));
        }

        private List<TopicPartition> partitions(Admin admin) throws Exception {
            if (topic != null && partition != null) {
                return List.of(new TopicPartition(topic, partition));
            }
            var topics = new Topics(admin);
            var names = topic == null ? List.copyOf(topics.names(true)) : List.of(topic);
            try {
                var all = new ArrayList<TopicPartition>();
                for (var it : topics.describe(names).values()) {
                    it.partitions().stream()
                            .filter(one ->
                                    brokerId == null
                                            || one.replicas().stream()
                                                    .anyMatch(node -> node.id() == brokerId))
                            .forEach(
                                    one -> all.add(new TopicPartition(it.name(), one.partition())));
                }
                return all;
            } catch (CommandFailure e) {
                throw new ScriptFailure(
                        "Failed to describe %d topics: %s. Enable debug logging for additional"
                                        .formatted(names.size(), e.getMessage())
                                + " detail.");
            }
        }
    }

    @Command(
            name = "forceTerminateTransaction",
            description = "Aborts the transaction of a transactional id.")
    final class ForceTerminate implements TransactionCommands {
        @Option(names = "--transactionalId", required = true, description = "The id.")
        private String transactionalId = "";

        @Override
        public void run(Admin admin, Output output) throws Exception {
            try {
                new Transactions(admin).abort(transactionalId);
            } catch (ExecutionException e) {
                throw failed(
                        "Failed to force terminate transactionalId `%s`".formatted(transactionalId),
                        e);
            }
        }
    }
}
