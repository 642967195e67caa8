package io.moldau.acceptance.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// A client that does nothing wrong while others do: everything it was promised is kept.
final class GoodClient {
    private static final String TOPIC = "good";
    private static final int PAUSE_MS = 2;

    private final String bootstrap;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final List<Long> latencyNanos = new ArrayList<>();
    private int acknowledged;

    GoodClient(String bootstrap) {
        this.bootstrap = bootstrap;
    }

    /// Produces one record after the other until it is stopped.
    void run() throws Exception {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", bootstrap, "linger.ms", 0, "acks", "all");
        try (var producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            while (!stopped.get()) {
                long before = System.nanoTime();
                producer.send(new ProducerRecord<>(TOPIC, 0, null, "" + acknowledged)).get();
                latencyNanos.add(System.nanoTime() - before);
                acknowledged++;
                Thread.sleep(PAUSE_MS);
            }
        }
    }

    void stop() {
        stopped.set(true);
    }

    int acknowledged() {
        return acknowledged;
    }

    /// Milliseconds.
    double percentile(double share) {
        var sorted = latencyNanos.stream().sorted().toList();
        return sorted.get((int) (share * (sorted.size() - 1))) / 1e6;
    }

    /// Reads everything back: each record once, in order.
    void check() {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", bootstrap, "auto.offset.reset", "earliest");
        try (var consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            var partition = new TopicPartition(TOPIC, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            int next = 0;
            while (next < acknowledged) {
                var records = consumer.poll(Duration.ofSeconds(20)).records(partition);
                assertThat(records).as("records after " + next).isNotEmpty();
                for (var record : records) {
                    assertThat(record.value()).isEqualTo("" + next);
                    next++;
                }
            }
        }
    }
}
