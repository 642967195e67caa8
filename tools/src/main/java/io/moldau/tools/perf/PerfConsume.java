package io.moldau.tools.perf;

import io.moldau.tools.command.ClientSettings;
import io.moldau.tools.command.ClusterCommand;
import io.moldau.tools.command.Interruption;
import io.moldau.tools.command.Session;
import io.moldau.tools.config.Settings;
import io.moldau.tools.screen.Units;
import io.moldau.tools.topic.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// How fast records are given.
@Command(
        name = "consume",
        description = "Measure how fast the records of a topic are read, from the beginning.",
        footer = {
            "",
            "Examples:",
            "  moldau perf consume load",
            "  moldau perf consume load --number 1000000 --set fetch.min.bytes=100000"
        })
public final class PerfConsume extends ClusterCommand {
    private static final long WINDOW_MS = 1000;

    /// What `--json` prints.
    record Report(
            String topic,
            long records,
            long bytes,
            long durationMs,
            double recordsPerSecond,
            double bytesPerSecond) {}

    @Parameters(paramLabel = "TOPIC", description = "Its name.")
    private String topic = "";

    @Option(
            names = {"-n", "--number"},
            paramLabel = "NUMBER",
            description = "How many records. Without it all there are.")
    private long records = Long.MAX_VALUE;

    @Option(
            names = {"--idle"},
            paramLabel = "SECONDS",
            defaultValue = "2",
            description = "End when none came for so long. Default: 2.")
    private int idleSeconds = 2;

    @Option(
            names = {"-s", "--set"},
            paramLabel = "KEY=VALUE",
            description = "Setting of the consumer; may be given several times.")
    private List<String> settings = List.of();

    public PerfConsume(Session session) {
        super(session);
    }

    @Override
    protected void run(Admin admin) throws Exception {
        var topics = new Topics(admin);
        var described = List.of(topics.describe(topic));
        var partitions = Topics.partitions(described);
        // No more than there are now: the wait for more is no part of the measurement.
        long there = topics.ranges(described).values().stream().mapToLong(it -> it.records()).sum();
        var plan =
                new ConsumeLoad.Plan(
                        Math.min(records, there), true, idleSeconds * 1000L, WINDOW_MS);
        try (var interruption = Interruption.watched(terminal())) {
            try (var consumer =
                    new KafkaConsumer<>(
                            consumerSettings(),
                            new ByteArrayDeserializer(),
                            new ByteArrayDeserializer())) {
                consumer.assign(partitions);
                consumer.seekToBeginning(partitions);
                var load = new ConsumeLoad(plan, this::window);
                load.run(consumer, interruption::happened);
                print(load.total(), load.lastRecordMs());
            }
        }
    }

    private Properties consumerSettings() {
        var all = ClientSettings.ofReader(clientSettings());
        all.putAll(Settings.assignments(settings));
        return all;
    }

    private void window(ConsumeLoad.Window it) {
        if (terminal().columns() > 0) {
            long ms = Math.max(1, it.endMs() - it.startMs());
            terminal()
                    .note(
                            "%s records/s, %s/s"
                                    .formatted(
                                            Units.count(1000 * it.newRecords() / ms),
                                            Units.bytes(1000 * it.newBytes() / ms)));
        }
    }

    /// What it waited for in vain after the last record is no part of it.
    private void print(ConsumeLoad.Window total, long lastRecordMs) {
        long ms = lastRecordMs - total.startMs();
        double seconds = Math.max(1, ms) / 1000.0;
        var report =
                new Report(
                        topic,
                        total.records(),
                        total.bytes(),
                        ms,
                        total.records() / seconds,
                        total.bytes() / seconds);
        if (json()) {
            printJson(report);
            return;
        }
        done(
                "%s records, %s in %s: %s records/s, %s/s"
                        .formatted(
                                Units.count(report.records()),
                                Units.bytes(report.bytes()),
                                Units.duration(Duration.ofMillis(report.durationMs())),
                                Units.count(Math.round(report.recordsPerSecond())),
                                Units.bytes(Math.round(report.bytesPerSecond()))));
    }
}
