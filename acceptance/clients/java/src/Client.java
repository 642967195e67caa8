import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/// Kafka's own Java client, of whichever version it is compiled with.
final class Client implements AutoCloseable {
    final Admin admin;
    private final String bootstrap;
    private final String prefix;

    private Client(String bootstrap, String prefix) {
        this.bootstrap = bootstrap;
        this.prefix = prefix;
        this.admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
    }

    public static void main(String[] arguments) {
        try (var client = new Client(arguments[0], arguments[1])) {
            var records = new RecordFeatures(client);
            for (var codec : List.of("none", "gzip", "snappy", "lz4", "zstd")) {
                Features.check("produce." + codec, () -> records.codec(codec));
            }
            Features.check("headers", records::headers);
            Features.check("nulls", records::nulls);
            Features.check("seek.offset", records::seekOffset);
            Features.check("seek.time", records::seekTime);
            var groups = new GroupFeatures(client);
            Features.check("group", groups::group);
            Features.check("resume", groups::resume);
            Features.feature("error.illegal_generation", groups::illegalGeneration);
            var rest = new BrokerFeatures(client);
            Features.check("admin", rest::administration);
            Features.check("restart", rest::restart);
            Features.feature("error.unknown_topic", rest::unknownTopic);
            Features.feature("error.too_large", rest::tooLarge);
            Features.feature("error.out_of_range", rest::outOfRange);
        }
    }

    String name(String topicOrGroup) {
        return prefix + topicOrGroup;
    }

    String topic(String name, int partitions) throws Exception {
        admin.createTopics(List.of(new NewTopic(name(name), partitions, (short) 1))).all().get();
        Features.eventually(() -> admin.listTopics().names().get().contains(name(name)), "the topic is not listed");
        return name(name);
    }

    KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
        var settings = new HashMap<String, Object>(more);
        settings.put("bootstrap.servers", bootstrap);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    KafkaConsumer<byte[], byte[]> consumer(String group, Map<String, Object> more) {
        var settings = new HashMap<String, Object>();
        settings.put("bootstrap.servers", bootstrap);
        settings.put("group.id", name(group));
        settings.put("auto.offset.reset", "earliest");
        settings.put("enable.auto.commit", false);
        settings.put("session.timeout.ms", 10_000);
        settings.putAll(more);
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    void produce(List<ProducerRecord<byte[], byte[]>> records, Map<String, Object> settings) throws Exception {
        try (var producer = producer(settings)) {
            var sent = new ArrayList<Future<?>>();
            records.forEach(it -> sent.add(producer.send(it)));
            for (var it : sent) {
                it.get();
            }
        }
    }

    List<ConsumerRecord<byte[], byte[]>> read(KafkaConsumer<byte[], byte[]> consumer, int count) {
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        long deadline = System.currentTimeMillis() + Features.WAIT_MAX_MS;
        while (records.size() < count && System.currentTimeMillis() < deadline) {
            consumer.poll(Duration.ofMillis(100)).forEach(records::add);
        }
        Features.check(records.size() >= count, "read " + records.size() + " of " + count);
        return records;
    }

    List<ConsumerRecord<byte[], byte[]>> readAll(String topic, int partitions, int count) {
        try (var consumer = consumer("nobody", Map.of())) {
            consumer.assign(IntStream.range(0, partitions).mapToObj(it -> new TopicPartition(topic, it)).toList());
            var records = read(consumer, count);
            Features.check(records.size() == count, "read " + records.size() + ", not " + count);
            return records;
        }
    }

    /// Records `value 0`, `value 1`, … over the partitions in turn.
    static List<ProducerRecord<byte[], byte[]>> numbered(String topic, int partitions, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(it -> new ProducerRecord<>(topic, it % partitions, bytes("k" + it), bytes("value " + it)))
                .toList();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] bytes) {
        return bytes == null ? "(null)" : new String(bytes, StandardCharsets.UTF_8);
    }

    /// The name of the error that `failing` ends with.
    static Optional<String> reported(Features.Check failing) throws Exception {
        try {
            failing.run();
        } catch (java.util.concurrent.ExecutionException e) {
            return Optional.of("reports " + e.getCause().getClass().getSimpleName());
        } catch (org.apache.kafka.common.KafkaException e) {
            return Optional.of("reports " + e.getClass().getSimpleName());
        }
        throw new AssertionError("no error came");
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(5));
    }
}
