package io.moldau.tools.script;

import io.moldau.tools.command.Interruption;
import io.moldau.tools.command.Session;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.GroupProtocol;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `kafka-verifiable-consumer.sh`: consumes as a member of a group, and says all that happens.
@Command(
        name = "kafka-verifiable-consumer.sh",
        description = "Consumes as a member of a group, and prints all that happens.",
        sortOptions = false)
final class KafkaVerifiableConsumer implements ArgparseScript {
    @Option(names = "--bootstrap-server", description = "Brokers to ask first: HOST:PORT[,...].")
    private @Nullable String bootstrapServer;

    @Option(names = "--broker-list", hidden = true)
    private @Nullable String brokerList;

    @Option(names = "--topic", required = true, description = "The topic to consume.")
    private String topic = "";

    @Option(names = "--group-protocol", description = "classic or consumer. Default: classic.")
    private String groupProtocol = "classic";

    @Option(
            names = "--group-remote-assignor",
            description = "Assignor of the broker, with the protocol consumer.")
    private @Nullable String groupRemoteAssignor;

    @Option(names = "--group-id", required = true, description = "Id of the group.")
    private String groupId = "";

    @Option(names = "--group-instance-id", description = "Id of a static member.")
    private @Nullable String groupInstanceId;

    @Option(names = "--max-messages", description = "How many; -1: until it is ended. Default: -1.")
    private int recordsMax = -1;

    @Option(names = "--session-timeout", description = "session.timeout.ms of the consumer.")
    private @Nullable Integer sessionTimeoutMs;

    @Option(names = "--verbose", description = "Print each record.")
    private boolean verbose;

    @Option(names = "--enable-autocommit", description = "The consumer commits by itself.")
    private boolean autoCommit;

    @Option(names = "--reset-policy", description = "earliest, latest or none. Default: earliest.")
    private String resetPolicy = "earliest";

    @Option(
            names = "--assignment-strategy",
            description = "Class that assigns partitions, with the protocol classic.")
    private String assignmentStrategy = RangeAssignor.class.getName();

    @Option(names = "--consumer.config", description = "Deprecated: as --command-config.")
    private @Nullable String consumerConfig;

    @Option(names = "--command-config", description = "File with settings of the consumer.")
    private @Nullable String commandConfig;

    private int consumed;

    @Override
    public int helpExitCode() {
        return 1;
    }

    @Override
    public boolean helpsWithoutArguments() {
        return true;
    }

    @Override
    public void check(ArgparseOptions options) {
        if (address().isEmpty()) {
            options.requireOneOf("bootstrap-server");
        }
        if (consumerConfig != null && commandConfig != null) {
            throw ScriptFailure.usage(
                    "Options --consumer.config and --command-config are mutually exclusive.");
        }
    }

    private OldAddress address() {
        return new OldAddress(bootstrapServer, brokerList, null);
    }

    @Override
    public void run(Object command, Session session, Output output) throws Exception {
        if (consumerConfig != null) {
            output.print(
                    "Option --consumer.config has been deprecated and will be removed in a future"
                            + " version. Use --command-config instead.");
        }
        var events = new JsonEvents(output);
        var consumer =
                new KafkaConsumer<>(
                        KeyValues.properties(settings(session)),
                        new StringDeserializer(),
                        new StringDeserializer());
        Runnable stop =
                () -> {
                    events.print("shutdown_requested");
                    consumer.wakeup();
                };
        try (var interruption = Interruption.onCtrlC(stop, false)) {
            try (consumer) {
                events.print("startup_complete");
                consume(consumer, events);
            } catch (WakeupException _) {
                // Somebody ended it.
            } catch (KafkaException e) {
                output.log(e);
            }
            events.print("shutdown_complete");
            if (!interruption.happened()) {
                // Kafka's says this whenever its process ends, even then.
                events.print("shutdown_requested");
            }
        }
    }

    private void consume(Consumer<String, String> consumer, JsonEvents events) {
        consumer.subscribe(List.of(topic), new Rebalances(events));
        while (recordsMax < 0 || consumed < recordsMax) {
            var next = take(consumer.poll(Duration.ofMillis(Long.MAX_VALUE)), events);
            if (!autoCommit) {
                commit(consumer, next, events);
            }
        }
    }

    private static void commit(
            Consumer<String, String> consumer,
            Map<TopicPartition, OffsetAndMetadata> next,
            JsonEvents events) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("offsets", offsets(next));
        try {
            consumer.commitSync(next);
            fields.put("success", true);
        } catch (WakeupException e) {
            // It is committed all the same, and then it ends.
            commit(consumer, next, events);
            throw e;
        } catch (FencedInstanceIdException e) {
            throw e;
        } catch (KafkaException e) {
            fields.put("error", e.getMessage());
            fields.put("success", false);
        }
        events.print("offsets_committed", fields);
    }

    private static List<Object> offsets(Map<TopicPartition, OffsetAndMetadata> next) {
        var all = new ArrayList<Object>();
        next.forEach((partition, it) -> {
            var offset = fields(partition);
            offset.put("offset", it.offset());
            all.add(offset);
        });
        return all;
    }

    private static Map<String, Object> fields(TopicPartition partition) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("topic", partition.topic());
        fields.put("partition", partition.partition());
        return fields;
    }

    /// Says what came, and gives where to go on.
    private Map<TopicPartition, OffsetAndMetadata> take(
            ConsumerRecords<String, String> records, JsonEvents events) {
        var next = new LinkedHashMap<TopicPartition, OffsetAndMetadata>();
        var parts = new ArrayList<Object>();
        for (var partition : records.partitions()) {
            var all = records.records(partition);
            int left = recordsMax < 0 ? all.size() : Math.min(all.size(), recordsMax - consumed);
            var taken = all.subList(0, left);
            if (taken.isEmpty()) {
                continue;
            }
            long last = taken.getLast().offset();
            next.put(partition, new OffsetAndMetadata(last + 1));
            var part = fields(partition);
            part.put("count", taken.size());
            part.put("minOffset", taken.getFirst().offset());
            part.put("maxOffset", last);
            parts.add(part);
            if (verbose) {
                for (var record : taken) {
                    var fields = new LinkedHashMap<String, Object>();
                    fields.put("key", record.key());
                    fields.put("value", record.value());
                    fields.put("topic", record.topic());
                    fields.put("partition", record.partition());
                    fields.put("offset", record.offset());
                    events.print("record_data", fields);
                }
            }
            consumed += taken.size();
        }
        var fields = new LinkedHashMap<String, Object>();
        fields.put("count", records.count());
        fields.put("partitions", parts);
        events.print("records_consumed", fields);
        return next;
    }

    private Map<String, String> settings(Session session) throws IOException {
        var file = consumerConfig == null ? commandConfig : consumerConfig;
        var all = new LinkedHashMap<>(KeyValues.of(file, List.of()));
        var protocol = GroupProtocol.of(groupProtocol);
        all.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, protocol.name());
        if (protocol == GroupProtocol.CLASSIC) {
            all.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, assignmentStrategy);
        } else if (groupRemoteAssignor != null) {
            all.put(ConsumerConfig.GROUP_REMOTE_ASSIGNOR_CONFIG, groupRemoteAssignor);
        }
        if (sessionTimeoutMs != null) {
            all.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, sessionTimeoutMs.toString());
        }
        all.put(ConsumerConfig.GROUP_ID_CONFIG, groupId);
        if (groupInstanceId != null) {
            all.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, groupInstanceId);
        }
        all.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, address().resolve(session));
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, Boolean.toString(autoCommit));
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, resetPolicy);
        return all;
    }

    private record Rebalances(JsonEvents events) implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            print("partitions_assigned", partitions);
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            print("partitions_revoked", partitions);
        }

        private void print(String name, Collection<TopicPartition> partitions) {
            events.print(
                    name,
                    Map.of(
                            "partitions",
                            partitions.stream().map(KafkaVerifiableConsumer::fields).toList()));
        }
    }
}
