package io.moldau.tools.script;

import io.moldau.tools.command.Interruption;
import io.moldau.tools.command.Session;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.MessageFormatter;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `kafka-console-consumer.sh`: prints records.
@Command(
        name = "kafka-console-consumer.sh",
        description = "Prints the records of topics.",
        sortOptions = false)
final class KafkaConsoleConsumer implements Script {
    private static final String EARLIEST = "earliest";
    private static final String LATEST = "latest";

    /// As the protocol of Kafka has them.
    private static final long OFFSET_LATEST = -1;

    private static final long OFFSET_EARLIEST = -2;

    @Option(names = "--topic", description = "The topic to consume.")
    private @Nullable String topic;

    @Option(names = "--include", description = "A regular expression for topics to consume.")
    private @Nullable String include;

    /// The name of `--include` before Kafka 4.
    @Option(names = "--whitelist", hidden = true)
    private @Nullable String whitelist;

    @Option(names = "--partition", description = "Only this partition; from its end.")
    private @Nullable Integer partition;

    @Option(
            names = "--offset",
            description = "Where in the partition: a number, earliest, or latest.")
    private @Nullable String offset;

    @Option(names = "--bootstrap-server", description = "Brokers to ask first: HOST:PORT[,...].")
    private @Nullable String bootstrapServer;

    @Option(names = "--broker-list", hidden = true)
    private @Nullable String brokerList;

    @Option(names = "--zookeeper", hidden = true)
    private @Nullable String zookeeper;

    /// Of the years in which there were two consumers.
    @Option(names = "--new-consumer", hidden = true)
    @SuppressWarnings("UnusedVariable") // today there is no other
    private boolean newConsumer;

    @Option(names = "--group", description = "Id of the group to consume as.")
    private @Nullable String group;

    @Option(names = "--from-beginning", description = "A new group starts with the first record.")
    private boolean fromBeginning;

    @Option(names = "--max-messages", description = "End after so many records.")
    private int recordsMax = -1;

    @Option(names = "--timeout-ms", description = "End when no record came for so long.")
    private long timeoutMs = -1;

    @Option(
            names = "--skip-message-on-error",
            description = "Pass over a record that cannot be printed.")
    private boolean skipOnError;

    @Option(
            names = "--isolation-level",
            description = "read_committed or read_uncommitted. Default: read_uncommitted.")
    private @Nullable String isolationLevel;

    @Option(names = "--key-deserializer", description = "Class that reads keys.")
    private String keyDeserializer = "";

    @Option(names = "--value-deserializer", description = "Class that reads values.")
    private String valueDeserializer = "";

    @Option(names = "--formatter", description = "Class that prints a record.")
    private String formatter = Formats.DEFAULT;

    @Option(names = "--property", description = "Deprecated: as --formatter-property.")
    private List<String> oldProperties = List.of();

    @Option(
            names = "--formatter-property",
            description = {
                "What is printed, as key=value: print.timestamp, print.key, print.offset,"
                        + " print.epoch, print.partition, print.headers, print.value,"
                        + " key.separator, line.separator, headers.separator, null.literal,"
                        + " key.deserializer, value.deserializer, headers.deserializer."
            })
    private List<String> formatterProperties = List.of();

    @Option(names = "--formatter-config", description = "File with properties of the formatter.")
    private @Nullable String formatterConfig;

    @Option(names = "--consumer-property", description = "Deprecated: as --command-property.")
    private List<String> consumerProperties = List.of();

    @Option(names = "--command-property", description = "Setting of the consumer: key=value.")
    private List<String> commandProperties = List.of();

    @Option(names = "--consumer.config", description = "Deprecated: as --command-config.")
    private @Nullable String consumerConfig;

    @Option(names = "--command-config", description = "File with settings of the consumer.")
    private @Nullable String commandConfig;

    @Option(names = "--enable-systest-events", description = "Say when it has shut down.")
    private boolean systestEvents;

    @Override
    public String purpose() {
        return "This tool helps to read data from Kafka topics and outputs it to standard output.";
    }

    @Override
    public void fail(Throwable failure, Output output) {
        output.warn(Objects.requireNonNullElse(failure.getMessage(), failure.toString()));
    }

    @Override
    public void check(ScriptOptions options) {
        if (include == null) {
            include = whitelist;
        }
        if ((topic == null) == (include == null)) {
            throw ScriptFailure.usage(
                    "Exactly one of the following arguments is required: [topic], [include]");
        }
        if (partition != null && topic == null) {
            throw ScriptFailure.usage("The topic is required when partition is specified.");
        }
        if (partition != null && fromBeginning && offset != null) {
            throw ScriptFailure.usage(
                    "Options from-beginning and offset cannot be specified together.");
        }
        if (partition == null && offset != null) {
            throw ScriptFailure.usage("The partition is required when offset is specified.");
        }
        if (address().isEmpty()) {
            options.require("bootstrap-server");
        }
        options.forbidTogether("consumer-property", "command-property");
        options.forbidTogether("consumer.config", "command-config");
    }

    private OldAddress address() {
        return new OldAddress(bootstrapServer, brokerList, zookeeper);
    }

    @Override
    public void run(Session session, Output output) throws Exception {
        warn("consumer-property", !consumerProperties.isEmpty(), "command-property", output);
        warn("consumer.config", consumerConfig != null, "command-config", output);
        var settings = settings(session);
        long start = start();
        var format = Formats.named(formatter, output);
        if (!formatterProperties.isEmpty() && !oldProperties.isEmpty()) {
            throw ScriptFailure.usage(
                    "Options --property and --formatter-property cannot be specified together.");
        }
        warn("property", !oldProperties.isEmpty(), "formatter-property", output);
        if (whitelist != null) {
            output.warn("--whitelist is an option of older versions; today it is --include");
        }
        format.configure(formatProperties());
        var consumer =
                new KafkaConsumer<>(
                        KeyValues.properties(settings),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        try (var _ = Interruption.onCtrlC(consumer::wakeup, false)) {
            try (format;
                    consumer) {
                assign(consumer, start);
                print(consumer, format, output);
            }
            if (systestEvents) {
                output.print("shutdown_complete");
            }
        }
    }

    private void print(Consumer<byte[], byte[]> consumer, MessageFormatter format, Output output) {
        var printing = new ConsolePrinting(format, skipOnError, output);
        try {
            printing.run(consumer, recordsMax, timeoutMs < 0 ? Long.MAX_VALUE : timeoutMs);
        } finally {
            output.warn("Processed a total of %d messages".formatted(printing.processed()));
        }
    }

    private static void warn(String old, boolean given, String today, Output output) {
        if (given) {
            output.print(
                    ("Option --%s is deprecated and will be removed in a future version. Use --%s"
                                    + " instead.")
                            .formatted(old, today));
        }
    }

    private void assign(Consumer<byte[], byte[]> consumer, long start) {
        if (topic == null) {
            consumer.subscribe(Pattern.compile(Objects.requireNonNull(include)));
        } else if (partition == null) {
            consumer.subscribe(List.of(topic));
        } else {
            var chosen = new TopicPartition(topic, partition);
            consumer.assign(List.of(chosen));
            if (start == OFFSET_EARLIEST) {
                consumer.seekToBeginning(List.of(chosen));
            } else if (start == OFFSET_LATEST) {
                consumer.seekToEnd(List.of(chosen));
            } else {
                consumer.seek(chosen, start);
            }
        }
    }

    private long start() {
        if (offset == null) {
            return fromBeginning ? OFFSET_EARLIEST : OFFSET_LATEST;
        }
        return switch (offset.toLowerCase(Locale.ROOT)) {
            case EARLIEST -> OFFSET_EARLIEST;
            case LATEST -> OFFSET_LATEST;
            case String it when it.matches("\\+?\\d{1,18}") -> Long.parseLong(it);
            case String it ->
                    throw ScriptFailure.usage(
                            ("The provided offset value '%s' is incorrect. Valid values are"
                                            + " 'earliest', 'latest', or a non-negative long.")
                                    .formatted(it));
        };
    }

    private Map<String, String> settings(Session session) throws IOException {
        var file = consumerConfig == null ? commandConfig : consumerConfig;
        var properties = consumerProperties.isEmpty() ? commandProperties : consumerProperties;
        var all = new LinkedHashMap<>(KeyValues.of(file, properties));
        var groups = groups(KeyValues.of(file, List.of()), KeyValues.of(null, properties));
        setReset(all);
        all.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, address().resolve(session));
        all.putIfAbsent(ConsumerConfig.CLIENT_ID_CONFIG, "console-consumer");
        if (isolationLevel != null) {
            all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolationLevel);
        }
        if (groups.isEmpty()) {
            // Nobody goes on where this one ends.
            int number = new SplittableRandom().nextInt(100_000);
            all.put(ConsumerConfig.GROUP_ID_CONFIG, "console-consumer-" + number);
            all.putIfAbsent(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        } else {
            all.put(ConsumerConfig.GROUP_ID_CONFIG, groups.iterator().next());
        }
        return all;
    }

    /// The group, wherever it is named: in one way only.
    private Set<String> groups(Map<String, String> file, Map<String, String> properties) {
        var all = new LinkedHashSet<String>();
        if (group != null) {
            all.add(group);
        }
        for (var settings : List.of(file, properties)) {
            var named = settings.get(ConsumerConfig.GROUP_ID_CONFIG);
            if (named != null) {
                all.add(named);
            }
        }
        if (all.size() > 1) {
            throw ScriptFailure.usage(
                    "The group ids provided in different places (directly using '--group', via"
                            + " '--command-property', or via '--command-config') do not match: "
                            + String.join(", ", all));
        }
        if (!all.isEmpty() && partition != null) {
            throw ScriptFailure.usage("Options group and partition cannot be specified together.");
        }
        return all;
    }

    private void setReset(Map<String, String> all) {
        var given = all.get(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG);
        if (given != null && fromBeginning && !given.equals(EARLIEST)) {
            throw new ScriptFailure(
                    ("Can't simultaneously specify --from-beginning and"
                                    + " 'auto.offset.reset=%s', please remove one option")
                            .formatted(given));
        }
        all.putIfAbsent(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, fromBeginning ? EARLIEST : LATEST);
    }

    private Map<String, String> formatProperties() throws IOException {
        var options = oldProperties.isEmpty() ? formatterProperties : oldProperties;
        var properties = new LinkedHashMap<>(KeyValues.of(formatterConfig, List.of()));
        if (!keyDeserializer.isEmpty()) {
            properties.put("key.deserializer", keyDeserializer);
        }
        if (!valueDeserializer.isEmpty()) {
            properties.put("value.deserializer", valueDeserializer);
        }
        properties.putAll(KeyValues.of(null, options));
        return properties;
    }
}
