package io.moldau.tools.script;

import io.moldau.tools.command.Interruption;
import io.moldau.tools.command.Session;
import io.moldau.tools.perf.ConsumeLoad;
import io.moldau.tools.perf.MetricLines;
import java.io.IOException;
import java.text.SimpleDateFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `kafka-consumer-perf-test.sh`: consumes many records and prints how fast.
@Command(
        name = "kafka-consumer-perf-test.sh",
        description = "Consumes many records and prints how fast.",
        sortOptions = false)
final class KafkaConsumerPerfTest implements Script {
    private static final double MEBIBYTE = 1 << 20;

    @Option(names = "--bootstrap-server", description = "Brokers to ask first: HOST:PORT[,...].")
    private @Nullable String bootstrapServer;

    @Option(names = "--broker-list", hidden = true)
    private @Nullable String brokerList;

    @Option(names = "--topic", description = "The topic to consume.")
    private @Nullable String topic;

    @Option(names = "--include", description = "A regular expression for topics to consume.")
    private @Nullable String include;

    @Option(names = "--group", description = "Id of the group. Default: a new one.")
    private @Nullable String group;

    @Option(names = "--fetch-size", description = "max.partition.fetch.bytes. Default: 1048576.")
    private int fetchBytes = 1024 * 1024;

    @Option(names = "--command-property", description = "Setting of the consumer: key=value.")
    private List<String> commandProperties = List.of();

    @Option(names = "--from-latest", description = "A new group starts at the end.")
    private boolean fromLatest;

    @Option(names = "--socket-buffer-size", description = "receive.buffer.bytes. Default: 2097152.")
    private int socketBufferBytes = 2 * 1024 * 1024;

    @Option(names = "--consumer.config", description = "Deprecated: as --command-config.")
    private @Nullable String consumerConfig;

    @Option(names = "--command-config", description = "File with settings of the consumer.")
    private @Nullable String commandConfig;

    @Option(names = "--print-metrics", description = "Print the client's metrics at the end.")
    private boolean printMetrics;

    @Option(names = "--show-detailed-stats", description = "A line for each interval.")
    private boolean detailed;

    @Option(
            names = "--timeout",
            arity = "0..1",
            fallbackValue = "10000",
            description = "End when no record came for so many milliseconds. Default: 10000.")
    private long idleMs = 10_000;

    @Option(names = "--messages", description = "Deprecated: as --num-records.")
    private @Nullable Long messages;

    @Option(names = "--num-records", description = "How many records.")
    private @Nullable Long records;

    @Option(names = "--reporting-interval", description = "Milliseconds between two reports.")
    private long reportingIntervalMs = 5000;

    @Option(names = "--date-format", description = "How times are printed (SimpleDateFormat).")
    private String dateFormat = "yyyy-MM-dd HH:mm:ss:SSS";

    @Option(names = "--hide-header", description = "Without the names of the columns.")
    private boolean hideHeader;

    @Override
    public String purpose() {
        return "This tool is used to verify the consumer performance.";
    }

    @Override
    public void fail(Throwable failure, Output output) {
        output.warn(String.valueOf(failure.getMessage()));
    }

    @Override
    public void check(ScriptOptions options) {
        if (address().isEmpty()) {
            options.require("bootstrap-server");
        }
        requireOne(topic == null, include == null, "[topic], [include]");
        requireOne(messages == null, records == null, "[messages], [num-records]");
        options.forbidWith("consumer.config", "command-config");
    }

    private static void requireOne(boolean oneAbsent, boolean otherAbsent, String which) {
        if (oneAbsent == otherAbsent) {
            throw ScriptFailure.usage(
                    "Exactly one of the following arguments is required: " + which);
        }
    }

    private OldAddress address() {
        return new OldAddress(bootstrapServer, brokerList, null);
    }

    @Override
    public void run(Session session, Output output) throws Exception {
        if (messages != null) {
            output.print("Warning: --messages is deprecated. Use --num-records instead.");
        }
        if (consumerConfig != null) {
            output.print("Warning: --consumer.config is deprecated. Use --command-config instead.");
        }
        if (!hideHeader) {
            output.print(
                    (detailed ? "time, threadId, " : "start.time, end.time, ")
                            + "data.consumed.in.MB, MB.sec, data.consumed.in.nMsg, nMsg.sec,"
                            + " rebalance.time.ms, fetch.time.ms, fetch.MB.sec, fetch.nMsg.sec");
        }
        if (reportingIntervalMs <= 0) {
            throw new ScriptFailure("Reporting interval must be greater than 0.");
        }
        try (var interruption = Interruption.onCtrlC(() -> {}, false);
                var consumer =
                        new KafkaConsumer<>(
                                KeyValues.properties(settings(session)),
                                new ByteArrayDeserializer(),
                                new ByteArrayDeserializer())) {
            var load =
                    new ConsumeLoad(
                            new ConsumeLoad.Plan(wanted(), false, idleMs, reportingIntervalMs),
                            it -> print(it, output));
            subscribe(consumer, load);
            if (!load.run(consumer, interruption::happened)) {
                output.print(
                        ("WARNING: Exiting before consuming the expected number of records: timeout"
                                        + " (%d ms) exceeded. You can use the --timeout option to"
                                        + " increase the timeout.")
                                .formatted(idleMs));
            }
            if (!detailed) {
                printTotal(load.total(), output);
            }
            if (printMetrics) {
                MetricLines.of(consumer.metrics()).forEach(output::print);
            }
        }
    }

    private long wanted() {
        if (messages != null) {
            return messages;
        }
        return records == null ? 0 : records;
    }

    private void subscribe(Consumer<byte[], byte[]> consumer, ConsumeLoad load) {
        if (topic != null) {
            consumer.subscribe(List.of(topic), load);
        } else if (include != null) {
            consumer.subscribe(Pattern.compile(include), load);
        }
    }

    private void print(ConsumeLoad.Window window, Output output) {
        if (!detailed) {
            return;
        }
        double ms = (double) (window.endMs() - window.startMs());
        double fetchMs = (double) window.fetchMs();
        double newMebibytes = window.newBytes() / MEBIBYTE;
        output.print(
                String.format(
                        Locale.ROOT,
                        "%s, %d, %.4f, %.4f, %d, %.4f, %d, %d, %.4f, %.4f",
                        time(window.endMs()),
                        0,
                        window.bytes() / MEBIBYTE,
                        1000 * newMebibytes / ms,
                        window.records(),
                        1000 * window.newRecords() / ms,
                        window.joinMs(),
                        window.fetchMs(),
                        fetchMs <= 0 ? 0.0 : 1000 * newMebibytes / fetchMs,
                        fetchMs <= 0 ? 0.0 : 1000 * window.newRecords() / fetchMs));
    }

    private void printTotal(ConsumeLoad.Window total, Output output) {
        double seconds = (total.endMs() - total.startMs()) / 1000.0;
        double fetchSeconds = total.fetchMs() / 1000.0;
        double mebibytes = total.bytes() / MEBIBYTE;
        output.print(
                String.format(
                        Locale.ROOT,
                        "%s, %s, %.4f, %.4f, %d, %.4f, %d, %d, %.4f, %.4f",
                        time(total.startMs()),
                        time(total.endMs()),
                        mebibytes,
                        mebibytes / seconds,
                        total.records(),
                        total.records() / seconds,
                        total.joinMs(),
                        total.fetchMs(),
                        mebibytes / fetchSeconds,
                        total.records() / fetchSeconds));
    }

    private String time(long timeMs) {
        return new SimpleDateFormat(dateFormat, Locale.getDefault()).format(timeMs);
    }

    private Map<String, String> settings(Session session) throws IOException {
        var file = consumerConfig == null ? commandConfig : consumerConfig;
        var all = new LinkedHashMap<>(KeyValues.of(file, commandProperties));
        all.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, address().resolve(session));
        int number = new SplittableRandom().nextInt(100_000);
        all.put(ConsumerConfig.GROUP_ID_CONFIG, group == null ? "perf-consumer-" + number : group);
        all.put(ConsumerConfig.RECEIVE_BUFFER_CONFIG, Integer.toString(socketBufferBytes));
        all.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, Integer.toString(fetchBytes));
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, fromLatest ? "latest" : "earliest");
        all.put(ConsumerConfig.CHECK_CRCS_CONFIG, "false");
        all.putIfAbsent(ConsumerConfig.CLIENT_ID_CONFIG, "perf-consumer-client");
        return all;
    }
}
