package io.moldau.tools.script;

import io.moldau.tools.command.Interruption;
import io.moldau.tools.command.Session;
import io.moldau.tools.perf.RoundTrips;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `kafka-e2e-latency.sh`: sends records one at a time and prints how long each took to come back.
@Command(
        name = "kafka-e2e-latency.sh",
        description = "Sends records one at a time and prints how long they take to come back.",
        sortOptions = false)
final class KafkaE2eLatency implements Script {
    private static final int SHOWN_EVERY = 1000;

    /// Until Kafka 5 the options may be given without their names, in this order.
    private static final List<String> POSITIONS =
            List.of(
                    "--bootstrap-server",
                    "--topic",
                    "--num-records",
                    "--producer-acks",
                    "--record-size",
                    "--command-config");

    @Option(names = "--bootstrap-server", description = "Brokers to ask first: HOST:PORT[,...].")
    private @Nullable String bootstrapServer;

    @Option(names = "--topic", description = "The topic to use.")
    private String topic = "";

    @Option(names = "--num-records", description = "How many records.")
    private int records;

    @Option(names = "--producer-acks", description = "1 or all.")
    private String acks = "";

    @Option(names = "--record-size", description = "Bytes of each value.")
    private int valueBytes;

    @Option(names = "--record-key-size", description = "Bytes of each key. Default: none.")
    private int keyBytes;

    @Option(names = "--record-header-key-size", description = "Bytes of a header's name.")
    private int headerKeyBytes;

    @Option(names = "--record-header-size", description = "Bytes of a header's value; -1: null.")
    private int headerValueBytes;

    @Option(names = "--num-headers", description = "Headers of each record.")
    private int headers;

    @Option(names = "--command-config", description = "File with settings of the clients.")
    private @Nullable String commandConfig;

    @Override
    public String purpose() {
        return "This tool measures end-to-end latency in Kafka by sending messages and timing their"
                + " reception.";
    }

    @Override
    public void fail(Throwable failure, Output output) {
        output.warn(String.valueOf(failure.getMessage()));
    }

    @Override
    public List<String> prepare(List<String> arguments, Output output) {
        if (arguments.stream().anyMatch(POSITIONS::contains)) {
            return arguments;
        }
        if (arguments.size() < POSITIONS.size() - 1 || arguments.size() > POSITIONS.size()) {
            throw new ScriptFailure(
                    ("Invalid number of arguments. Expected 5 or 6 positional arguments, but got"
                                    + " %d. Usage: bootstrap-server topic num-records producer-acks"
                                    + " record-size [optional] command-config")
                            .formatted(arguments.size()));
        }
        var named = new ArrayList<String>();
        for (int i = 0; i < arguments.size(); i++) {
            named.add(POSITIONS.get(i));
            named.add(arguments.get(i));
        }
        output.print(
                "WARNING: Positional argument usage is deprecated and will be removed in Apache"
                        + " Kafka 5.0. Please use named arguments instead: "
                        + String.join(", ", POSITIONS));
        return named;
    }

    @Override
    public void check(ScriptOptions options) {
        options.require("bootstrap-server", "topic", "num-records", "producer-acks", "record-size");
        refuse(
                !acks.equals("1") && !acks.equals("all"),
                "Invalid value for --producer-acks. Latency testing requires synchronous"
                        + " acknowledgement. Please use '1' or 'all'.");
        refuse(records <= 0, "Value for --num-records must be a positive integer.");
        refuse(valueBytes < 0, "Value for --record-size must be a non-negative integer.");
        refuse(keyBytes < 0, "Value for --record-key-size must be a non-negative integer.");
        refuse(
                headerKeyBytes < 0,
                "Value for --record-header-key-size must be a non-negative integer.");
        refuse(
                headerValueBytes < -1,
                "Value for --record-header-size must be a non-negative integer or -1 for null"
                        + " header value.");
        refuse(headers < 0, "Value for --num-headers must be a non-negative integer.");
    }

    private static void refuse(boolean wrong, String sentence) {
        if (wrong) {
            throw ScriptFailure.usage(sentence);
        }
    }

    @Override
    public void run(Session session, Output output) throws Exception {
        var common = KeyValues.of(commandConfig, List.of());
        common.put(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                new OldAddress(bootstrapServer, null, null).resolve(session));
        var shape =
                new RoundTrips.Shape(
                        keyBytes, valueBytes, headers, headerKeyBytes, headerValueBytes);
        var trips = new RoundTrips(topic, shape);
        try (var interruption = Interruption.onCtrlC(() -> {}, false);
                var consumer =
                        new KafkaConsumer<>(
                                KeyValues.properties(consumerSettings(common, session)),
                                new ByteArrayDeserializer(),
                                new ByteArrayDeserializer());
                var producer =
                        new KafkaProducer<>(
                                KeyValues.properties(producerSettings(common)),
                                new ByteArraySerializer(),
                                new ByteArraySerializer())) {
            if (!consumer.listTopics().containsKey(topic)) {
                create(common, output);
            }
            trips.run(
                    producer,
                    consumer,
                    records,
                    (number, nanos) -> {
                        if (number % SHOWN_EVERY == 0) {
                            output.print(number + "\t" + nanos / 1000.0 / 1000.0);
                        }
                    },
                    interruption::happened);
            var micros = trips.micros();
            output.print(
                    String.format(Locale.ROOT, "Avg latency: %.4f ms", micros.average() / 1000));
            output.print(
                    "Percentiles: 50th = %d, 99th = %d, 99.9th = %d"
                            .formatted(
                                    micros.percentile(0.5) / 1000,
                                    micros.percentile(0.99) / 1000,
                                    micros.percentile(0.999) / 1000));
            consumer.commitSync();
        }
    }

    private void create(Map<String, String> common, Output output) throws Exception {
        output.print(
                ("Topic \"%s\" does not exist. Will create topic with 1 partition(s) and"
                                + " replication factor = 1")
                        .formatted(topic));
        try (var admin = Admin.create(KeyValues.properties(common))) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
        }
    }

    private static Map<String, String> consumerSettings(
            Map<String, String> common, Session session) {
        var all = new LinkedHashMap<>(common);
        all.put(ConsumerConfig.GROUP_ID_CONFIG, "test-group-" + session.clock().millis());
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        // The answer shall not wait for more.
        all.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, "0");
        return all;
    }

    private Map<String, String> producerSettings(Map<String, String> common) {
        var all = new LinkedHashMap<>(common);
        all.put(ProducerConfig.LINGER_MS_CONFIG, "0");
        all.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, Long.toString(Long.MAX_VALUE));
        all.put(ProducerConfig.ACKS_CONFIG, acks);
        return all;
    }
}
