package io.moldau.tools.record;

import io.moldau.tools.command.ClusterCommand;
import io.moldau.tools.command.CommandFailure;
import io.moldau.tools.command.Exit;
import io.moldau.tools.command.Failures;
import io.moldau.tools.command.Interruption;
import io.moldau.tools.command.Session;
import io.moldau.tools.config.Settings;
import io.moldau.tools.screen.Column;
import io.moldau.tools.screen.ProgressLine;
import io.moldau.tools.screen.Table;
import io.moldau.tools.screen.Units;
import io.moldau.tools.topic.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Records, from lines, from a file, or from the command line itself.
@Command(
        name = "produce",
        description = "Produce records: each line of standard input is one.",
        footer = {
            "",
            "A line of --format ndjson has value, and where wanted key, headers, timestamp,",
            "partition:",
            "  {\"key\":\"k\",\"value\":{\"id\":5},\"headers\":{\"trace\":\"abc\"},\"partition\":0}",
            "What moldau consume --output json prints is understood as it is.",
            "",
            "Examples:",
            "  moldau produce orders",
            "  moldau produce orders --value hello --key greeting --header trace=abc",
            "  moldau produce orders --key customer-5 --tombstone",
            "  moldau produce orders --file orders.csv --key-separator , --rate 100/s",
            "  moldau produce orders --format ndjson --file orders.ndjson --compression zstd"
        })
public final class Produce extends ClusterCommand {
    enum Format {
        text,
        ndjson
    }

    /// What was done, as `--json` prints it.
    ///
    /// @param bytes of keys and values
    /// @param ackP99Ms within what time 99 of 100 records were acknowledged
    record Summary(
            String topic,
            long records,
            long bytes,
            long durationMs,
            double recordsPerSecond,
            double ackP50Ms,
            double ackP99Ms,
            List<Acknowledgements.Part> partitions) {}

    private static final List<Column<Acknowledgements.Part>> COLUMNS =
            List.of(
                    Column.number("PARTITION", it -> Integer.toString(it.partition())),
                    Column.number("RECORDS", it -> Units.count(it.records())),
                    Column.number("FIRST", it -> offset(it.firstOffset())),
                    Column.number("LAST", it -> offset(it.lastOffset())));

    @Parameters(paramLabel = "TOPIC", description = "Where to.")
    private String topic = "";

    @Option(
            names = {"--file"},
            paramLabel = "FILE",
            description = "Lines of this file instead of standard input.")
    private @Nullable Path file;

    @Option(
            names = {"--format"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "What a line is: text (a value), or ndjson (a record). Default: text.")
    private Format format = Format.text;

    @Option(
            names = {"-k", "--key"},
            paramLabel = "TEXT",
            description = "The key of all records.")
    private @Nullable String key;

    @Option(
            names = {"-K", "--key-separator"},
            paramLabel = "TEXT",
            description = "Ends the key with which a line begins; \\t is a tab.")
    private @Nullable String keySeparator;

    @Option(
            names = {"--value"},
            paramLabel = "TEXT",
            description = "Produce only this value, and read nothing.")
    private @Nullable String value;

    @Option(
            names = {"--tombstone"},
            description = "Produce only a null for the key, which a compacted topic then forgets.")
    private boolean tombstone;

    @Option(
            names = {"--null-marker"},
            paramLabel = "TEXT",
            description = "A key or a value like this is null.")
    private @Nullable String nullMarker;

    @Option(
            names = {"-H", "--header"},
            paramLabel = "NAME=VALUE",
            description = "A header of all records; may be given several times.")
    private List<String> headers = List.of();

    @Option(
            names = {"-p", "--partition"},
            paramLabel = "NUMBER",
            description = "The partition of all records. Without it the key decides.")
    private @Nullable Integer partition;

    @Option(
            names = {"--rate"},
            paramLabel = "N/s",
            description = "No more than so many a second (/m: a minute, /h: an hour).")
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
            description = "all (replicas in sync have it), 1 (the leader has), or 0. Default: all.")
    private String acks = "all";

    @Option(
            names = {"-s", "--set"},
            paramLabel = "KEY=VALUE",
            description = "Setting of the producer, like linger.ms; may be given several times.")
    private List<String> settings = List.of();

    public Produce(Session session) {
        super(session);
    }

    @Override
    protected void run(Admin admin) throws Exception {
        check();
        var pace = rate == null ? Rate.perSecond(0) : Rate.of(rate);
        // A name with a typing error shall not become a topic.
        var topics = new Topics(admin);
        var described = topics.describe(topic);
        if (partition != null) {
            Topics.requirePartition(described, partition);
        }
        boolean typed = file == null && !isOne() && terminal().interactive();
        if (typed) {
            terminal().note("Each line is a record; Ctrl-D ends.");
        }
        try (var in = input();
                var producer =
                        new KafkaProducer<>(
                                producerSettings(topics),
                                new ByteArraySerializer(),
                                new ByteArraySerializer())) {
            var sending = new Sending(producer, pace, new ProgressLine(terminal(), !typed));
            send(sending, source(new Lines(in)), typed);
        }
    }

    private void send(Sending sending, RecordSource source, boolean typed) throws Exception {
        // Who presses Ctrl-C has typed enough: what was read is sent and summed up.
        try (var stop =
                Interruption.lastWord(() -> {
                    sending.finish();
                    if (typed) {
                        // The terminal has shown ^C.
                        terminal().note("");
                    }
                    say(sending);
                })) {
            sending.run(source);
            if (stop.happened()) {
                return;
            }
        } catch (CommandFailure e) {
            // The lines before the one that cannot be read are on their way.
            sending.finish();
            var done = records(sending.acknowledgements().records());
            var sentence = "%s; %s before it acknowledged".formatted(e.getMessage(), done);
            throw new CommandFailure(e.exit(), sentence, e);
        }
        sending.finish();
        refuse(sending);
        say(sending);
    }

    private void refuse(Sending sending) {
        var refusal = sending.acknowledgements().refusal();
        if (refusal == null) {
            return;
        }
        var failure = Failures.of(refusal.reason());
        var why =
                refusal.reason() instanceof RecordTooLargeException
                        ? "it is larger than the topic takes (its max.message.bytes)"
                        : failure.getMessage();
        var sentence =
                isOne()
                        ? "the record was refused: " + why
                        : "line %d was refused: %s; %s others were acknowledged"
                                .formatted(
                                        refusal.number(),
                                        why,
                                        Units.count(sending.acknowledgements().records()));
        throw new CommandFailure(failure.exit(), sentence, refusal.reason());
    }

    /// Whether the command line itself has the record.
    private boolean isOne() {
        return value != null || tombstone;
    }

    private void check() {
        boolean one = isOne();
        refuse(value != null && tombstone, "--value and --tombstone");
        refuse(one && file != null, "--file and one record from the command line");
        refuse(one && keySeparator != null, "--key-separator and one record");
        refuse(key != null && keySeparator != null, "--key and --key-separator");
        boolean marked = keySeparator != null || nullMarker != null || one;
        refuse(format == Format.ndjson && marked, "--format ndjson and options for lines of text");
        if (tombstone && key == null) {
            throw new CommandFailure(Exit.USAGE, "--tombstone is for a key: give --key");
        }
        headers.forEach(it -> RecordSource.addHeader(new ProducerRecord<>(topic, null), it));
    }

    private static void refuse(boolean both, String what) {
        if (both) {
            throw new CommandFailure(Exit.USAGE, what + " do not go together");
        }
    }

    private InputStream input() throws IOException {
        if (file == null) {
            return terminal().in();
        }
        try {
            return Files.newInputStream(file);
        } catch (IOException e) {
            throw new CommandFailure(Exit.NOT_FOUND, "cannot read the file " + file, e);
        }
    }

    private RecordSource source(Lines lines) {
        if (isOne()) {
            var bytes = value == null ? null : utf8(value);
            return RecordSource.of(complete(new ProducerRecord<>(topic, bytes)));
        }
        if (format == Format.ndjson) {
            return RecordSource.ofLines(
                    lines, it -> complete(RecordJson.record(topic, it, lines.number())));
        }
        var layout = LineLayout.of(layoutProperties());
        return RecordSource.ofLines(
                lines, it -> complete(layout.record(topic, it, lines.number())));
    }

    private Map<String, String> layoutProperties() {
        var properties = new LinkedHashMap<String, String>();
        if (keySeparator != null) {
            properties.put("parse.key", "true");
            properties.put("key.separator", Template.unescaped(keySeparator));
        }
        if (nullMarker != null) {
            properties.put("null.marker", nullMarker);
        }
        return properties;
    }

    /// With what the command line says of all records.
    private ProducerRecord<byte[], byte[]> complete(ProducerRecord<byte[], byte[]> it) {
        var record =
                new ProducerRecord<byte[], byte[]>(
                        topic,
                        it.partition() == null ? partition : it.partition(),
                        it.timestamp(),
                        it.key() == null && key != null ? utf8(key) : it.key(),
                        it.value(),
                        it.headers());
        headers.forEach(header -> RecordSource.addHeader(record, header));
        return record;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Properties producerSettings(Topics topics) throws Exception {
        var all = clientSettings();
        int timeoutMs = Integer.parseInt(all.getProperty(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG));
        all.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, Integer.toString(timeoutMs));
        // Room for a second try.
        var triesMs = Long.toString(Math.min(Integer.MAX_VALUE, 2L * timeoutMs));
        all.putIfAbsent(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, triesMs);
        all.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, compression.toLowerCase(Locale.ROOT));
        all.put(ProducerConfig.ACKS_CONFIG, acks.toLowerCase(Locale.ROOT));
        all.putAll(TopicLimit.of(topic, topics).settings(compression));
        all.putAll(Settings.assignments(settings));
        return all;
    }

    private void say(Sending sending) {
        var acknowledged = sending.acknowledgements();
        var summary =
                new Summary(
                        topic,
                        acknowledged.records(),
                        acknowledged.bytes(),
                        sending.took().toMillis(),
                        sending.perSecond(),
                        acknowledged.percentileMs(0.5),
                        acknowledged.percentileMs(0.99),
                        acknowledged.parts());
        if (json()) {
            printJson(summary);
            return;
        }
        done(
                "Produced %s to %s, %s in %s: %s records/s, acknowledged within %.1f ms (99 of 100)"
                        .formatted(
                                records(summary.records()),
                                topic,
                                Units.bytes(summary.bytes()),
                                Units.duration(sending.took()),
                                Units.count(Math.round(summary.recordsPerSecond())),
                                summary.ackP99Ms()));
        if (summary.records() > 0) {
            new Table<>(COLUMNS).print(summary.partitions(), terminal());
        }
        terminal().out().flush();
    }

    static String records(long count) {
        return Units.count(count) + (count == 1 ? " record" : " records");
    }

    private static String offset(long offset) {
        return offset < 0 ? "-" : Units.count(offset);
    }
}
