package io.moldau.tools.script;

import io.moldau.tools.command.Interruption;
import io.moldau.tools.command.Session;
import io.moldau.tools.perf.Figures;
import io.moldau.tools.perf.MetricLines;
import io.moldau.tools.perf.Payloads;
import io.moldau.tools.perf.ProduceLoad;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Scanner;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `kafka-producer-perf-test.sh`: produces many records and prints how fast.
@Command(
        name = "kafka-producer-perf-test.sh",
        description = "Produces many records and prints how fast.",
        sortOptions = false)
final class KafkaProducerPerfTest implements ArgparseScript {
    private static final double MEBIBYTE = 1 << 20;
    private static final long TRANSACTION_MS = 3000;

    /// All of it is held in memory: a quarter of the heap that scripts have.
    private static final long PAYLOAD_FILE_MAX_BYTES = 64 << 20;

    @Option(names = "--bootstrap-server", description = "Brokers to ask first: HOST:PORT[,...].")
    private @Nullable String bootstrapServer;

    @Option(names = "--topic", required = true, description = "The topic to produce to.")
    private String topic = "";

    @Option(names = "--num-records", required = true, description = "How many records.")
    private long records;

    @Option(names = "--record-size", description = "Bytes of each; or one of the next two.")
    private @Nullable Integer recordSizeBytes;

    @Option(names = "--payload-file", description = "A file of which each line may be a record.")
    private @Nullable String payloadFile;

    @Option(names = "--payload-monotonic", description = "Records are rising numbers.")
    private boolean payloadMonotonic;

    @Option(names = "--payload-delimiter", description = "What ends a line of the file.")
    private String payloadDelimiter = "\\n";

    @Option(
            names = "--throughput",
            required = true,
            description = "Records a second; -1: as fast as they go.")
    private double throughput;

    @Option(
            names = "--producer-props",
            arity = "1..*",
            description = "Deprecated: as --command-property.")
    private List<String> producerProps = List.of();

    @Option(
            names = "--command-property",
            arity = "1..*",
            description = "Settings of the producer: key=value key=value.")
    private List<String> commandProperties = List.of();

    @Option(names = "--producer.config", description = "Deprecated: as --command-config.")
    private @Nullable String producerConfig;

    @Option(names = "--command-config", description = "File with settings of the producer.")
    private @Nullable String commandConfig;

    @Option(names = "--print-metrics", description = "Print the client's metrics at the end.")
    private boolean printMetrics;

    @Option(names = "--transactional-id", description = "Produce in transactions of this id.")
    private @Nullable String transactionalId;

    @Option(
            names = "--transaction-duration-ms",
            description = "How long each transaction lasts. Default: 3000.")
    private @Nullable Long transactionMs;

    @Option(names = "--warmup-records", description = "Records before the steady state.")
    private long warmupRecords;

    @Option(names = "--reporting-interval", description = "Milliseconds between two reports.")
    private long reportingIntervalMs = 5000;

    private boolean steady;

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
        options.requireOneOf("record-size", "payload-file", "payload-monotonic");
        refuse(records <= 0, "--num-records should be greater than zero.");
        refuse(
                Math.max(0, warmupRecords) >= records,
                "The value for --warmup-records must be strictly fewer than the number of records"
                        + " in the test, --num-records.");
        refuse(
                recordSizeBytes != null && recordSizeBytes <= 0,
                "--record-size should be greater than zero.");
        boolean reached = false;
        for (var option :
                List.of(
                        "bootstrap-server",
                        "command-property",
                        "producer-props",
                        "producer.config",
                        "command-config")) {
            reached |= options.has(option);
        }
        refuse(
                !reached,
                "At least one of --bootstrap-server, --command-property, --producer-props,"
                        + " --producer.config or --command-config must be specified.");
        refuse(
                !commandProperties.isEmpty() && !producerProps.isEmpty(),
                "--command-property and --producer-props cannot be specified together.");
        refuse(
                commandConfig != null && producerConfig != null,
                "--command-config and --producer.config cannot be specified together.");
        refuse(
                transactionMs != null && transactionMs <= 0,
                "--transaction-duration-ms should be greater than zero.");
        refuse(reportingIntervalMs <= 0, "--reporting-interval should be greater than zero.");
    }

    private static void refuse(boolean wrong, String sentence) {
        if (wrong) {
            throw ScriptFailure.usage(sentence);
        }
    }

    @Override
    public void run(Object command, Session session, Output output) throws Exception {
        var payloads = payloads(output);
        sayDeprecated(producerProps.isEmpty(), "producer-props", "command-property", output);
        sayDeprecated(producerConfig == null, "producer.config", "command-config", output);
        var settings = settings();
        boolean transactional = settings.containsKey(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
        long durationMs = transactionMs == null ? TRANSACTION_MS : transactionMs;
        long warmup = Math.max(0, warmupRecords);
        var plan =
                new ProduceLoad.Plan(
                        topic,
                        records,
                        payloads,
                        throughput,
                        warmup,
                        transactional ? durationMs : 0);
        var listener =
                new ProduceLoad.Listener(
                        reportingIntervalMs, it -> print(it, output), () -> steady = true);
        try (var interruption = Interruption.onCtrlC(() -> {}, false);
                var producer =
                        new KafkaProducer<>(
                                KeyValues.properties(settings),
                                new ByteArraySerializer(),
                                new ByteArraySerializer())) {
            if (transactional) {
                producer.initTransactions();
            }
            if (warmup > 0) {
                output.print(
                        ("Warmup first %d records. Steady state results will print after the"
                                        + " complete test summary.")
                                .formatted(warmup));
            }
            var load = new ProduceLoad(plan, listener);
            load.run(producer, interruption::happened);
            load.firstFailure()
                    .ifPresent(it ->
                            output.warn("%d records failed: %s".formatted(load.failures(), it)));
            printTotal(load.total(), "", output);
            load.steadyTotal().ifPresent(it -> printTotal(it, " steady state", output));
            if (printMetrics) {
                MetricLines.of(producer.metrics()).forEach(output::print);
            }
        }
    }

    private static void sayDeprecated(boolean absent, String old, String today, Output output) {
        if (!absent) {
            output.print(
                    ("Option --%s has been deprecated and will be removed in a future version. Use"
                                    + " --%s instead.")
                            .formatted(old, today));
        }
    }

    private void print(Figures.Summary window, Output output) {
        if (steady) {
            output.print("In steady state.");
            steady = false;
        }
        output.print(
                String.format(
                        Locale.ROOT,
                        "%d records sent, %.1f records/sec (%.2f MB/sec), %.1f ms avg latency, %.1f"
                                + " ms max latency.",
                        window.records(),
                        window.recordsPerSecond(),
                        window.bytesPerSecond() / MEBIBYTE,
                        window.averageMs(),
                        window.maxMs()));
    }

    private static void printTotal(Figures.Summary total, String which, Output output) {
        output.print(
                String.format(
                        Locale.ROOT,
                        "%d%s records sent, %f records/sec (%.2f MB/sec), %.2f ms avg latency, %.2f"
                                + " ms max latency, %d ms 50th, %d ms 95th, %d ms 99th, %d ms"
                                + " 99.9th.",
                        total.records(),
                        which,
                        total.recordsPerSecond(),
                        total.bytesPerSecond() / MEBIBYTE,
                        total.averageMs(),
                        total.maxMs(),
                        Math.round(total.p50Ms()),
                        Math.round(total.p95Ms()),
                        Math.round(total.p99Ms()),
                        Math.round(total.p999Ms())));
    }

    private Payloads payloads(Output output) throws IOException {
        if (payloadFile != null) {
            return Payloads.oneOf(read(Path.of(payloadFile), output));
        }
        return payloadMonotonic || recordSizeBytes == null
                ? Payloads.numbers()
                : Payloads.ofSize(recordSizeBytes);
    }

    private List<byte[]> read(Path file, Output output) throws IOException {
        output.print("Reading payloads from: " + file.toAbsolutePath());
        if (Files.notExists(file) || Files.size(file) == 0) {
            throw new ScriptFailure("File does not exist or empty file provided.");
        }
        if (Files.size(file) > PAYLOAD_FILE_MAX_BYTES) {
            throw new ScriptFailure(
                    "%s has more than the %d MiB that payloads may have"
                            .formatted(file, PAYLOAD_FILE_MAX_BYTES >> 20));
        }
        var all = new ArrayList<byte[]>();
        var delimiter = payloadDelimiter.equals("\\n") ? "\n" : payloadDelimiter;
        try (var scanner = new Scanner(file, StandardCharsets.UTF_8).useDelimiter(delimiter)) {
            while (scanner.hasNext()) {
                all.add(scanner.next().getBytes(StandardCharsets.UTF_8));
            }
        }
        output.print("Number of records read: " + all.size());
        return all;
    }

    private Map<String, String> settings() throws IOException {
        var properties = producerProps.isEmpty() ? commandProperties : producerProps;
        for (var property : properties) {
            // As Kafka's tool: neither a value with another = nor none.
            if (property.split("=").length != 2) {
                throw new ScriptFailure("Invalid property: " + property);
            }
        }
        var file = producerConfig == null ? commandConfig : producerConfig;
        var all = new LinkedHashMap<>(KeyValues.of(file, properties));
        all.putIfAbsent(ProducerConfig.CLIENT_ID_CONFIG, "perf-producer-client");
        if (bootstrapServer != null) {
            all.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServer);
        }
        if (transactionalId != null) {
            all.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        } else if (transactionMs != null) {
            all.putIfAbsent(
                    ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                    "performance-producer-" + Uuid.randomUuid());
        }
        return all;
    }
}
