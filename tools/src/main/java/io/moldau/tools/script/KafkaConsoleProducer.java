package io.moldau.tools.script;

import io.moldau.tools.command.Session;
import io.moldau.tools.record.LineLayout;
import io.moldau.tools.record.Lines;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `kafka-console-producer.sh`: each line of standard input becomes a record.
@Command(
        name = "kafka-console-producer.sh",
        description = "Produces the lines of standard input.",
        sortOptions = false)
final class KafkaConsoleProducer implements Script {
    private static final String OWN_READER = "org.apache.kafka.tools.LineMessageReader";

    /// Its name before Kafka 4.
    private static final String OLD_READER = "kafka.tools.ConsoleProducer$LineMessageReader";

    @Option(names = "--topic", description = "The topic to produce to.")
    private String topic = "";

    @Option(names = "--bootstrap-server", description = "Brokers to ask first: HOST:PORT[,...].")
    private @Nullable String bootstrapServer;

    @Option(names = "--broker-list", hidden = true)
    private @Nullable String brokerList;

    @Option(names = "--sync", description = "Wait for each record to be acknowledged.")
    private boolean sync;

    @Option(
            names = "--compression-codec",
            arity = "0..1",
            fallbackValue = "gzip",
            description = "none, gzip (without a value), snappy, lz4 or zstd.")
    private @Nullable String compressionCodec;

    @Option(names = "--batch-size", description = "batch.size of the producer. Default: 16384.")
    private @Nullable Integer batchSize;

    @Option(
            names = "--message-send-max-retries",
            description = "retries of the producer. Default: 3.")
    private @Nullable Integer retries;

    @Option(
            names = "--retry-backoff-ms",
            description = "retry.backoff.ms of the producer. Default: 100.")
    private @Nullable Long retryBackoffMs;

    @Option(names = "--timeout", description = "linger.ms of the producer. Default: 1000.")
    private @Nullable Long lingerMs;

    @Option(names = "--request-required-acks", description = "acks of the producer. Default: -1.")
    private @Nullable String acks;

    @Option(
            names = "--request-timeout-ms",
            description = "request.timeout.ms of the producer. Default: 1500.")
    private @Nullable Integer requestTimeoutMs;

    @Option(
            names = "--metadata-expiry-ms",
            description = "metadata.max.age.ms of the producer. Default: 300000.")
    private @Nullable Long metadataExpiryMs;

    @Option(names = "--max-block-ms", description = "max.block.ms of the producer. Default: 60000.")
    private @Nullable Long maxBlockMs;

    @Option(
            names = "--max-memory-bytes",
            description = "buffer.memory of the producer. Default: 33554432.")
    private @Nullable Long memoryMaxBytes;

    @Option(names = "--max-partition-memory-bytes", description = "Deprecated: as --batch-size.")
    private @Nullable Integer partitionMemoryMaxBytes;

    @Option(names = "--line-reader", description = "Only Kafka's own LineMessageReader.")
    private String lineReader = OWN_READER;

    @Option(
            names = "--socket-buffer-size",
            description = "send.buffer.bytes of the producer. Default: 102400.")
    private @Nullable Integer socketBufferBytes;

    @Option(names = "--property", description = "Deprecated: as --reader-property.")
    private List<String> oldProperties = List.of();

    @Option(
            names = "--reader-property",
            description = {
                "How a line is read, as key=value: parse.key, key.separator, parse.headers,"
                        + " headers.delimiter, headers.separator, headers.key.separator,"
                        + " null.marker, ignore.error."
            })
    private List<String> readerProperties = List.of();

    @Option(names = "--reader-config", description = "File with properties of the reader.")
    private @Nullable String readerConfig;

    @Option(names = "--producer-property", description = "Deprecated: as --command-property.")
    private List<String> producerProperties = List.of();

    @Option(names = "--command-property", description = "Setting of the producer: key=value.")
    private List<String> commandProperties = List.of();

    @Option(names = "--producer.config", description = "Deprecated: as --command-config.")
    private @Nullable String producerConfig;

    @Option(names = "--command-config", description = "File with settings of the producer.")
    private @Nullable String commandConfig;

    /// Records that were sent and neither acknowledged nor refused.
    private final AtomicLong unknown = new AtomicLong();

    @Override
    public String purpose() {
        return "This tool helps to read data from standard input and publish it to Kafka.";
    }

    @Override
    public void fail(Throwable failure, Output output) {
        output.warn(
                failure instanceof ScriptFailure
                        ? String.valueOf(failure.getMessage())
                        : failure.getClass().getName() + ": " + failure.getMessage());
    }

    @Override
    public void check(ScriptOptions options) {
        options.require("topic");
        options.forbidTogether("command-config", "producer.config");
        options.forbidTogether("command-property", "producer-property");
        options.forbidTogether("reader-property", "property");
        if (address().isEmpty()) {
            options.require("bootstrap-server");
        }
        if (!lineReader.equals(OWN_READER) && !lineReader.equals(OLD_READER)) {
            throw new ScriptFailure(
                    "--line-reader %s: there is no reader but %s"
                            .formatted(lineReader, OWN_READER));
        }
    }

    private OldAddress address() {
        return new OldAddress(bootstrapServer, brokerList, null);
    }

    @Override
    public void run(Session session, Output output) throws Exception {
        warn("producer-property", !producerProperties.isEmpty(), "command-property", output);
        warn("producer.config", producerConfig != null, "command-config", output);
        warn("property", !oldProperties.isEmpty(), "reader-property", output);
        if (partitionMemoryMaxBytes != null) {
            output.print(
                    "Warning: --max-partition-memory-bytes is deprecated and will be removed in"
                            + " Apache Kafka 5.0. Use --batch-size instead.");
        }
        var properties = oldProperties.isEmpty() ? readerProperties : oldProperties;
        var layout = LineLayout.of(KeyValues.of(readerConfig, properties));
        try (var producer =
                new KafkaProducer<>(
                        KeyValues.properties(settings(session)),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            produce(session, layout, producer, output);
        }
        requireAllKnown();
    }

    /// The client's thread may have died (of batches that it splits again and again, where the
    /// topic takes small ones only), and then nobody says what became of its records.
    void requireAllKnown() {
        if (unknown.get() > 0) {
            throw new ScriptFailure(
                    ("Of %d records nobody knows what became of them: the client gave up. If topic"
                                    + " %s takes small batches only, --batch-size must not be larger"
                                    + " than its max.message.bytes.")
                            .formatted(unknown.get(), topic));
        }
    }

    private static void warn(String old, boolean given, String today, Output output) {
        if (given) {
            output.print(
                    ("Warning: --%s is deprecated and will be removed in a future version. Use"
                                    + " --%s instead.")
                            .formatted(old, today));
        }
    }

    void produce(
            Session session, LineLayout layout, Producer<byte[], byte[]> producer, Output output)
            throws Exception {
        var terminal = session.terminal();
        boolean prompt = terminal.interactive() && terminal.columns() > 0;
        var lines = new Lines(terminal.in());
        while (true) {
            if (prompt) {
                terminal.out().print(">");
                terminal.out().flush();
            }
            var line = lines.next();
            if (line == null) {
                return;
            }
            var record = layout.record(topic, line, lines.number());
            if (sync) {
                producer.send(record).get();
            } else {
                unknown.incrementAndGet();
                var _ =
                        producer.send(
                                record,
                                (_, failure) -> {
                                    unknown.decrementAndGet();
                                    if (failure != null) {
                                        output.warn(refused(record, failure));
                                    }
                                });
            }
        }
    }

    private static String refused(ProducerRecord<byte[], byte[]> record, Exception failure) {
        return "Error when sending message to topic %s with key: %s, value: %s with error: %s"
                .formatted(record.topic(), size(record.key()), size(record.value()), failure);
    }

    private static String size(byte @Nullable [] bytes) {
        return bytes == null ? "null" : bytes.length + " bytes";
    }

    /// What the options say, what the file says, and else this tool's own defaults.
    private Map<String, String> settings(Session session) throws IOException {
        var file = producerConfig == null ? commandConfig : producerConfig;
        var properties = producerProperties.isEmpty() ? commandProperties : producerProperties;
        var all = new LinkedHashMap<>(KeyValues.of(file, properties));
        all.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, address().resolve(session));
        all.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, compression());
        all.putIfAbsent(ProducerConfig.CLIENT_ID_CONFIG, "console-producer");
        set(all, ProducerConfig.LINGER_MS_CONFIG, lingerMs, 1000);
        set(all, ProducerConfig.ACKS_CONFIG, acks, -1);
        set(all, ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, requestTimeoutMs, 1500);
        set(all, ProducerConfig.RETRIES_CONFIG, retries, 3);
        set(all, ProducerConfig.RETRY_BACKOFF_MS_CONFIG, retryBackoffMs, 100);
        set(all, ProducerConfig.SEND_BUFFER_CONFIG, socketBufferBytes, 100 * 1024);
        set(all, ProducerConfig.BUFFER_MEMORY_CONFIG, memoryMaxBytes, 32 << 20);
        set(all, ProducerConfig.BATCH_SIZE_CONFIG, batchSize, 16 * 1024);
        set(all, ProducerConfig.BATCH_SIZE_CONFIG, partitionMemoryMaxBytes, 16 * 1024);
        set(all, ProducerConfig.METADATA_MAX_AGE_CONFIG, metadataExpiryMs, 300_000);
        set(all, ProducerConfig.MAX_BLOCK_MS_CONFIG, maxBlockMs, 60_000);
        return all;
    }

    private static void set(
            Map<String, String> all, String name, @Nullable Object given, int otherwise) {
        if (given != null) {
            all.put(name, given.toString());
        } else {
            all.putIfAbsent(name, Integer.toString(otherwise));
        }
    }

    private String compression() {
        if (compressionCodec == null) {
            return "none";
        }
        return compressionCodec.isEmpty() ? "gzip" : compressionCodec;
    }
}
