package io.moldau.acceptance.differential;

import io.moldau.acceptance.BrokerProcess;
import io.moldau.acceptance.differential.CompactionInput.Item;
import io.moldau.acceptance.differential.CompactionInput.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/// A compacted partition in a broker: written by steps of an input, watched until its cleaner has
/// come as far as it can, and read.
final class CompactedPartition {
    private static final Duration CLEANED_MAX = Duration.ofSeconds(60);
    private static final int LOOK_MS = 20;

    /// The stock client's producers of one broker, in the order of [CompactionInput#WRITERS].
    record Writers(List<KafkaProducer<byte[], byte[]>> all) implements AutoCloseable {
        static Writers of(BrokerProcess broker) {
            var all = new ArrayList<KafkaProducer<byte[], byte[]>>();
            for (var writer : CompactionInput.WRITERS) {
                all.add(producer(broker, writer, all.size()));
            }
            return new Writers(all);
        }

        /// One batch holds all until it is flushed.
        private static KafkaProducer<byte[], byte[]> producer(
                BrokerProcess broker, CompactionInput.Writer writer, int number) {
            var settings = new HashMap<String, Object>();
            settings.put("bootstrap.servers", broker.bootstrap());
            settings.put("compression.type", writer.codec());
            settings.put("linger.ms", 60_000);
            settings.put("batch.size", 1 << 20);
            settings.put("enable.idempotence", writer.kind() != CompactionInput.Kind.PLAIN);
            boolean transactional = writer.kind() == CompactionInput.Kind.TRANSACTIONAL;
            if (transactional) {
                settings.put("transactional.id", "writer-" + number);
            }
            var producer =
                    new KafkaProducer<>(
                            settings, new ByteArraySerializer(), new ByteArraySerializer());
            if (transactional) {
                producer.initTransactions();
            }
            return producer;
        }

        @Override
        public void close() {
            all.forEach(it -> it.close(Duration.ZERO));
        }
    }

    private final BrokerProcess broker;
    private final Path data;
    private final Writers writers;
    private final Admin admin;
    private final TopicPartition partition;
    private final long startMs;
    private long end;

    /// @param data directory that the broker keeps its partitions in
    /// @param startMs to which the times of the input are added
    CompactedPartition(
            BrokerProcess broker,
            Path data,
            Writers writers,
            Admin admin,
            String topic,
            long startMs) {
        this.broker = broker;
        this.data = data;
        this.writers = writers;
        this.admin = admin;
        this.partition = new TopicPartition(topic, 0);
        this.startMs = startMs;
    }

    void create(Map<String, String> settings) throws Exception {
        var topic = new NewTopic(partition.topic(), 1, (short) 1).configs(settings);
        admin.createTopics(List.of(topic)).all().get();
    }

    void play(List<Step> steps) throws Exception {
        for (var step : steps) {
            var writer = writers.all().get(step.writer());
            switch (step) {
                case Step.Begin _ -> writer.beginTransaction();
                case Step.Batch(_, var items) -> write(writer, items);
                case Step.Refused _ -> refused(writer);
                case Step.End(_, boolean commit) -> {
                    if (commit) {
                        writer.commitTransaction();
                    } else {
                        writer.abortTransaction();
                    }
                    awaitEnd(end + 1);
                }
            }
        }
    }

    private void write(KafkaProducer<byte[], byte[]> writer, List<Item> items) throws Exception {
        var sent = new ArrayList<Future<RecordMetadata>>();
        for (var item : items) {
            sent.add(writer.send(record(item)));
        }
        writer.flush();
        for (var it : sent) {
            if (it.get().offset() != end) {
                throw new AssertionError("offset %d, not %d".formatted(it.get().offset(), end));
            }
            end++;
        }
    }

    private ProducerRecord<byte[], byte[]> record(Item item) {
        return new ProducerRecord<>(
                partition.topic(),
                0,
                startMs + item.afterMs(),
                bytes(item.key()),
                bytes(item.value()),
                item.headers());
    }

    private static byte @Nullable [] bytes(@Nullable Bytes bytes) {
        return bytes == null ? null : bytes.get();
    }

    private void refused(KafkaProducer<byte[], byte[]> writer) throws Exception {
        var item = new Item(null, Bytes.wrap(new byte[1]), new RecordHeaders(), 0);
        var sent = writer.send(record(item));
        writer.flush();
        try {
            throw new AssertionError("taken without a key: " + sent.get());
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof InvalidRecordException)) {
                throw e;
            }
        }
    }

    /// A marker is written some time after the end of its transaction was answered.
    private void awaitEnd(long expected) throws Exception {
        long deadline = System.nanoTime() + CLEANED_MAX.toNanos();
        while (true) {
            long found =
                    admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                            .partitionResult(partition)
                            .get()
                            .offset();
            if (found >= expected || System.nanoTime() > deadline) {
                if (found != expected) {
                    throw new AssertionError("ends at %d, not %d".formatted(found, expected));
                }
                end = found;
                return;
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MS / 10);
        }
    }

    /// Waits until all below the segment being written has been cleaned, says the broker's own
    /// checkpoint.
    ///
    /// @return where that segment begins
    long awaitCleaned() throws Exception {
        long deadline = System.nanoTime() + CLEANED_MAX.toNanos();
        long active = activeSegment();
        while (cleanedUpTo() < active) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(
                        "%s cleaned up to %d of %d within %s%n%s"
                                .formatted(
                                        partition,
                                        cleanedUpTo(),
                                        active,
                                        CLEANED_MAX,
                                        broker.said()));
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MS);
        }
        return active;
    }

    private long activeSegment() throws IOException {
        try (var files = Files.list(data.resolve(partition.toString()))) {
            return files.map(it -> it.getFileName().toString())
                    .filter(it -> it.endsWith(".log"))
                    .mapToLong(it -> Long.parseLong(it.substring(0, it.indexOf('.'))))
                    .max()
                    .orElseThrow();
        }
    }

    private long cleanedUpTo() throws IOException {
        var file = data.resolve("cleaner-offset-checkpoint");
        if (!Files.exists(file)) {
            return -1;
        }
        var prefix = partition.topic() + " 0 ";
        try (var lines = Files.lines(file)) {
            return lines.filter(it -> it.startsWith(prefix))
                    .mapToLong(it -> Long.parseLong(it.substring(prefix.length())))
                    .findFirst()
                    .orElse(-1);
        }
    }

    /// All that a consumer gets from the partition's start to its end, a record a line.
    List<String> read(String isolation) {
        var settings =
                Map.<String, Object>of(
                        "bootstrap.servers",
                        broker.bootstrap(),
                        "isolation.level",
                        isolation,
                        "fetch.max.wait.ms",
                        10);
        try (var consumer =
                new KafkaConsumer<>(
                        settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            var lines = new ArrayList<String>();
            long deadline = System.nanoTime() + CLEANED_MAX.toNanos();
            while (consumer.position(partition) < end) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError(
                            "read to %d of %d".formatted(consumer.position(partition), end));
                }
                consumer.poll(Duration.ofMillis(50)).forEach(it -> lines.add(line(it)));
            }
            return lines;
        }
    }

    private static String line(ConsumerRecord<byte[], byte[]> record) {
        var headers = new StringBuilder();
        record.headers()
                .forEach(it ->
                        headers.append(it.key()).append('=').append(text(it.value())).append(','));
        return "%d %s %d %s -> %s {%s}"
                .formatted(
                        record.offset(),
                        record.timestampType(),
                        record.timestamp(),
                        text(record.key()),
                        text(record.value()),
                        headers);
    }

    private static String text(byte @Nullable [] bytes) {
        return Optional.ofNullable(bytes)
                .map(it ->
                        it.length <= 16
                                ? HexFormat.of().formatHex(it)
                                : it.length + "#" + Arrays.hashCode(it))
                .orElse("null");
    }
}
