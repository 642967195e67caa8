package io.moldau.acceptance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// The stock Java clients with settings that a test names.
public final class Clients {
    private static final Duration WAIT_MAX = Duration.ofSeconds(30);

    private Clients() {}

    public static KafkaProducer<String, String> producer(
            String bootstrap, Map<String, Object> settings) {
        var all = new HashMap<String, Object>(settings);
        all.put("bootstrap.servers", bootstrap);
        return new KafkaProducer<>(all, new StringSerializer(), new StringSerializer());
    }

    public static KafkaConsumer<String, String> consumer(
            String bootstrap, Map<String, Object> settings) {
        var all = new HashMap<String, Object>(settings);
        all.put("bootstrap.servers", bootstrap);
        all.putIfAbsent("auto.offset.reset", "earliest");
        return new KafkaConsumer<>(all, new StringDeserializer(), new StringDeserializer());
    }

    /// Polls until `count` records have come, or fails.
    static List<ConsumerRecord<String, String>> read(
            KafkaConsumer<String, String> consumer, int count) {
        var records = new ArrayList<ConsumerRecord<String, String>>();
        long deadline = System.nanoTime() + WAIT_MAX.toNanos();
        while (records.size() < count) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("read %d of %d records".formatted(records.size(), count));
            }
            consumer.poll(Duration.ofMillis(100)).forEach(records::add);
        }
        return records;
    }

    /// Polls until the consumer owns `partitions` partitions, or fails.
    public static void awaitAssignment(KafkaConsumer<String, String> consumer, int partitions) {
        long deadline = System.nanoTime() + WAIT_MAX.toNanos();
        while (consumer.assignment().size() != partitions) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(
                        "owns %s, expected %d".formatted(consumer.assignment(), partitions));
            }
            var _ = consumer.poll(Duration.ofMillis(50));
        }
    }
}
