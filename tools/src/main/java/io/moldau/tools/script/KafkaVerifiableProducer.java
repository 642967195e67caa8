package io.moldau.tools.script;

import io.moldau.tools.command.Interruption;
import io.moldau.tools.command.Session;
import io.moldau.tools.record.Rate;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `kafka-verifiable-producer.sh`: produces rising numbers, and says of each what became of it.
@Command(
        name = "kafka-verifiable-producer.sh",
        description = "Produces rising numbers, and prints what became of each.",
        sortOptions = false)
final class KafkaVerifiableProducer implements ArgparseScript {
    private static final List<Integer> ACKS = List.of(0, 1, -1);

    @Option(names = "--topic", required = true, description = "The topic to produce to.")
    private String topic = "";

    @Option(names = "--bootstrap-server", description = "Brokers to ask first: HOST:PORT[,...].")
    private @Nullable String bootstrapServer;

    @Option(names = "--broker-list", hidden = true)
    private @Nullable String brokerList;

    @Option(names = "--max-messages", description = "How many; -1: until it is ended. Default: -1.")
    private int recordsMax = -1;

    @Option(names = "--throughput", description = "Records a second; -1: any. Default: -1.")
    private int throughput = -1;

    @Option(names = "--acks", description = "acks of the producer: 0, 1 or -1. Default: -1.")
    private int acks = -1;

    @Option(names = "--producer.config", description = "Deprecated: as --command-config.")
    private @Nullable String producerConfig;

    @Option(names = "--command-config", description = "File with settings of the producer.")
    private @Nullable String commandConfig;

    @Option(
            names = "--message-create-time",
            description = "Timestamp of the first record, in milliseconds since 1970.")
    private long createTimeMs = -1;

    @Option(names = "--value-prefix", description = "A number and a dot before each value.")
    private @Nullable Integer valuePrefix;

    @Option(names = "--repeating-keys", description = "Keys 0 to this (without it), and again.")
    private @Nullable Integer repeatingKeys;

    private final AtomicLong acknowledged = new AtomicLong();
    private long sent;
    private int nextKey;

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
        if (!ACKS.contains(acks)) {
            throw ScriptFailure.usage(
                    "argument --acks: invalid choice: '%d' (choose from {0,1,-1})".formatted(acks));
        }
        if (producerConfig != null && commandConfig != null) {
            throw ScriptFailure.usage(
                    "Options --producer.config and --command-config are mutually exclusive.");
        }
    }

    private OldAddress address() {
        return new OldAddress(bootstrapServer, brokerList, null);
    }

    @Override
    public void run(Object command, Session session, Output output) throws Exception {
        if (producerConfig != null) {
            output.print(
                    "Option --producer.config has been deprecated and will be removed in a future"
                            + " version. Use --command-config instead.");
        }
        var events = new JsonEvents(output);
        long startMs = session.clock().millis();
        try (var interruption = Interruption.onCtrlC(() -> {}, false)) {
            try (var producer =
                    new KafkaProducer<>(
                            KeyValues.properties(settings(session)),
                            new StringSerializer(),
                            new StringSerializer())) {
                events.print("startup_complete");
                var rate = Rate.perSecond(throughput);
                while (sent != recordsMax && !interruption.happened()) {
                    rate.await(sent);
                    send(producer, events, session.clock().millis() - startMs);
                }
            }
            events.print("shutdown_complete");
            sayHowMany(events, session.clock().millis() - startMs);
        }
    }

    private void send(Producer<String, String> producer, JsonEvents events, long sinceStartMs) {
        var key = key();
        var value = valuePrefix == null ? Long.toString(sent) : valuePrefix + "." + sent;
        sent++;
        Long timeMs = createTimeMs == -1 ? null : createTimeMs + sinceStartMs;
        var record = new ProducerRecord<String, String>(topic, null, timeMs, key, value);
        try {
            var _ =
                    producer.send(
                            record,
                            (metadata, failure) -> report(record, metadata, failure, events));
        } catch (RuntimeException e) {
            // Whatever the client throws is what became of the record.
            events.print("producer_send_error", failed(record, e));
        }
    }

    private @Nullable String key() {
        if (repeatingKeys == null) {
            return null;
        }
        int key = nextKey;
        nextKey = key + 1 == repeatingKeys ? 0 : key + 1;
        return Integer.toString(key);
    }

    private void report(
            ProducerRecord<String, String> record,
            RecordMetadata metadata,
            @Nullable Exception failure,
            JsonEvents events) {
        if (failure != null) {
            events.print("producer_send_error", failed(record, failure));
            return;
        }
        acknowledged.incrementAndGet();
        var fields = new LinkedHashMap<String, Object>();
        fields.put("key", record.key());
        fields.put("value", record.value());
        fields.put("partition", metadata.partition());
        fields.put("offset", metadata.offset());
        fields.put("topic", metadata.topic());
        events.print("producer_send_success", fields);
    }

    private Map<String, Object> failed(ProducerRecord<String, String> record, Exception failure) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("topic", topic);
        fields.put("key", record.key());
        fields.put("value", record.value());
        fields.put("exception", failure.getClass().toString());
        fields.put("message", failure.getMessage());
        return fields;
    }

    private void sayHowMany(JsonEvents events, long tookMs) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("sent", sent);
        fields.put("acked", acknowledged.get());
        fields.put("target_throughput", (long) throughput);
        fields.put("avg_throughput", 1000.0 * acknowledged.get() / Math.max(1, tookMs));
        events.print("tool_data", fields);
    }

    private Map<String, String> settings(Session session) throws IOException {
        var all = new LinkedHashMap<String, String>();
        all.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, address().resolve(session));
        all.put(ProducerConfig.ACKS_CONFIG, Integer.toString(acks));
        // What is lost shall be seen.
        all.put(ProducerConfig.RETRIES_CONFIG, "0");
        all.putAll(
                KeyValues.of(producerConfig == null ? commandConfig : producerConfig, List.of()));
        return all;
    }
}
