package io.moldau.tools.perf;

import io.moldau.tools.command.ClientSettings;
import io.moldau.tools.command.ClusterCommand;
import io.moldau.tools.command.CommandFailure;
import io.moldau.tools.command.Exit;
import io.moldau.tools.command.Interruption;
import io.moldau.tools.command.Session;
import io.moldau.tools.config.Settings;
import io.moldau.tools.screen.Units;
import io.moldau.tools.topic.Topics;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// How long a record takes from who sends it to who reads it.
@Command(
        name = "e2e",
        description = "Measure how long a record takes from its producer to its consumer.",
        footer = {
            "",
            "Nobody else may write to the topic meanwhile.",
            "",
            "Examples:",
            "  moldau perf e2e load",
            "  moldau perf e2e load --number 10000 --size 1000 --acks 1"
        })
public final class PerfE2e extends ClusterCommand {
    /// What `--json` prints.
    record Report(
            String topic,
            long records,
            double averageMs,
            double p50Ms,
            double p99Ms,
            double p999Ms,
            double maxMs) {}

    @Parameters(paramLabel = "TOPIC", description = "Its name.")
    private String topic = "";

    @Option(
            names = {"-n", "--number"},
            paramLabel = "NUMBER",
            defaultValue = "1000",
            description = "How many records. Default: 1000.")
    private int records = 1000;

    @Option(
            names = {"--size"},
            paramLabel = "BYTES",
            defaultValue = "100",
            description = "Bytes of each. Default: 100.")
    private int sizeBytes = 100;

    @Option(
            names = {"--acks"},
            paramLabel = "ACKS",
            defaultValue = "all",
            description = "all or 1. Default: all.")
    private String acks = "all";

    @Option(
            names = {"-s", "--set"},
            paramLabel = "KEY=VALUE",
            description = "Setting of producer and consumer; may be given several times.")
    private List<String> settings = List.of();

    public PerfE2e(Session session) {
        super(session);
    }

    @Override
    protected void run(Admin admin) throws Exception {
        if (records < 1 || sizeBytes < 0) {
            throw new CommandFailure(Exit.USAGE, "--number must be at least 1, --size at least 0");
        }
        new Topics(admin).describe(topic);
        var trips = new RoundTrips(topic, RoundTrips.Shape.ofValue(sizeBytes));
        try (var interruption = Interruption.watched(terminal())) {
            try (var consumer =
                            new KafkaConsumer<>(
                                    settings(
                                            ClientSettings.ofReader(clientSettings()),
                                            // The answer shall not wait for more.
                                            Map.of(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, "0")),
                                    new ByteArrayDeserializer(),
                                    new ByteArrayDeserializer());
                    var producer =
                            new KafkaProducer<>(
                                    settings(
                                            clientSettings(),
                                            Map.of(
                                                    ProducerConfig.LINGER_MS_CONFIG,
                                                    "0",
                                                    ProducerConfig.ACKS_CONFIG,
                                                    acks.toLowerCase(Locale.ROOT))),
                                    new ByteArraySerializer(),
                                    new ByteArraySerializer())) {
                trips.run(producer, consumer, records, (_, _) -> {}, interruption::happened);
            }
            print(trips);
        }
    }

    private Properties settings(Properties client, Map<String, String> own) {
        var all = new Properties();
        all.putAll(client);
        all.putAll(own);
        all.putAll(Settings.assignments(settings));
        return all;
    }

    private void print(RoundTrips trips) {
        var micros = trips.micros();
        var report =
                new Report(
                        topic,
                        micros.count(),
                        micros.average() / 1000,
                        micros.percentile(0.5) / 1000.0,
                        micros.percentile(0.99) / 1000.0,
                        micros.percentile(0.999) / 1000.0,
                        micros.max() / 1000.0);
        if (json()) {
            printJson(report);
            return;
        }
        done(
                "%s records, each after %.2f ms on average; of 100: 50 within %.2f ms, 99 within %.2f ms; at most %.2f ms"
                        .formatted(
                                Units.count(report.records()),
                                report.averageMs(),
                                report.p50Ms(),
                                report.p99Ms(),
                                report.maxMs()));
    }
}
