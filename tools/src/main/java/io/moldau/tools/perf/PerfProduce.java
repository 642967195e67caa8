package io.moldau.tools.perf;

import io.moldau.tools.command.ClusterCommand;
import io.moldau.tools.command.CommandFailure;
import io.moldau.tools.command.Exit;
import io.moldau.tools.command.Failures;
import io.moldau.tools.command.Interruption;
import io.moldau.tools.command.Session;
import io.moldau.tools.config.Settings;
import io.moldau.tools.record.Rate;
import io.moldau.tools.screen.Units;
import io.moldau.tools.topic.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// How fast records are taken.
@Command(
        name = "produce",
        description = "Measure how fast a topic takes records; they stay in it.",
        footer = {
            "",
            "Examples:",
            "  moldau perf produce load",
            "  moldau perf produce load --number 1000000 --size 1000 --compression lz4",
            "  moldau perf produce load --rate 1000/s --acks all --set linger.ms=0"
        })
public final class PerfProduce extends ClusterCommand {
    private static final long WINDOW_MS = 1000;

    /// What `--json` prints. Latencies are from sending to acknowledgement.
    record Report(String topic, long refused, Figures.Summary figures) {}

    @Parameters(paramLabel = "TOPIC", description = "Its name.")
    private String topic = "";

    @Option(
            names = {"-n", "--number"},
            paramLabel = "NUMBER",
            defaultValue = "100000",
            description = "How many records. Default: 100000.")
    private long records = 100_000;

    @Option(
            names = {"--size"},
            paramLabel = "BYTES",
            defaultValue = "100",
            description = "Bytes of each. Default: 100.")
    private int sizeBytes = 100;

    @Option(
            names = {"--rate"},
            paramLabel = "N/s",
            description = "No more than so many a second; without it as fast as they are taken.")
    private @Nullable String rate;

    @Option(
            names = {"--compression"},
            paramLabel = "CODEC",
            defaultValue = "none",
            description = "none, gzip, snappy, lz4 or zstd. Default: none.")
    private String compression = "none";

    @Option(
            names = {"--acks"},
            paramLabel = "ACKS",
            defaultValue = "all",
            description = "all, 1 or 0. Default: all.")
    private String acks = "all";

    @Option(
            names = {"-s", "--set"},
            paramLabel = "KEY=VALUE",
            description = "Setting of the producer; may be given several times.")
    private List<String> settings = List.of();

    public PerfProduce(Session session) {
        super(session);
    }

    @Override
    protected void run(Admin admin) throws Exception {
        if (records < 1 || sizeBytes < 1) {
            throw new CommandFailure(Exit.USAGE, "--number and --size must be at least 1");
        }
        double perSecond = rate == null ? 0 : Rate.of(rate).perSecond();
        new Topics(admin).describe(topic);
        var plan =
                new ProduceLoad.Plan(topic, records, Payloads.ofSize(sizeBytes), perSecond, 0, 0);
        var listener = new ProduceLoad.Listener(WINDOW_MS, this::window, () -> {});
        var load = new ProduceLoad(plan, listener);
        try (var interruption = Interruption.watched(terminal())) {
            try (var producer =
                    new KafkaProducer<>(
                            producerSettings(),
                            new ByteArraySerializer(),
                            new ByteArraySerializer())) {
                load.run(producer, interruption::happened);
            }
            print(load);
        }
        var first = load.firstFailure();
        if (first.isPresent()) {
            var failure = Failures.of(first.get());
            throw new CommandFailure(
                    failure.exit(),
                    "%s records were refused: %s"
                            .formatted(Units.count(load.failures()), failure.getMessage()),
                    first.get());
        }
    }

    private Properties producerSettings() {
        var all = clientSettings();
        all.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, compression.toLowerCase(Locale.ROOT));
        all.put(ProducerConfig.ACKS_CONFIG, acks.toLowerCase(Locale.ROOT));
        all.putAll(Settings.assignments(settings));
        return all;
    }

    /// Who waits sees how it goes; who reads the output of a program sees only the end.
    private void window(Figures.Summary it) {
        if (terminal().columns() > 0) {
            terminal()
                    .note(
                            "%s records/s, %s/s, %.1f ms on average, %.1f ms at most"
                                    .formatted(
                                            Units.count(Math.round(it.recordsPerSecond())),
                                            Units.bytes(Math.round(it.bytesPerSecond())),
                                            it.averageMs(),
                                            it.maxMs()));
        }
    }

    private void print(ProduceLoad load) {
        var total = load.total();
        if (json()) {
            printJson(new Report(topic, load.failures(), total));
            return;
        }
        done(
                "%s records of %s in %s: %s records/s, %s/s"
                        .formatted(
                                Units.count(total.records()),
                                Units.bytes(sizeBytes),
                                Units.duration(Duration.ofMillis(total.durationMs())),
                                Units.count(Math.round(total.recordsPerSecond())),
                                Units.bytes(Math.round(total.bytesPerSecond()))));
        done(
                "Acknowledged after %.1f ms on average; of 100: 50 within %.1f ms, 95 within %.1f ms, 99 within %.1f ms; at most %.1f ms"
                        .formatted(
                                total.averageMs(),
                                total.p50Ms(),
                                total.p95Ms(),
                                total.p99Ms(),
                                total.maxMs()));
    }
}
