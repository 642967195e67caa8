package io.moldau.acceptance.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// A client that does nothing wrong while others do: everything it was promised is kept.
final class GoodClient {
    private static final int PAUSE_MS = 2;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final String bootstrap;
    private final String topic;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicReference<Queue<Long>> latencyNanos =
            new AtomicReference<>(new ConcurrentLinkedQueue<>());
    private final AtomicInteger acknowledged = new AtomicInteger();

    /// @param topic that nobody else writes to
    GoodClient(String bootstrap, String topic) {
        this.bootstrap = bootstrap;
        this.topic = topic;
    }

    /// Produces one record after the other until it is stopped.
    void run() throws Exception {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", bootstrap, "linger.ms", 0, "acks", "all");
        try (var producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            while (!stopped.get()) {
                long before = System.nanoTime();
                producer.send(new ProducerRecord<>(topic, 0, null, "" + acknowledged.get())).get();
                latencyNanos.get().add(System.nanoTime() - before);
                acknowledged.incrementAndGet();
                Thread.sleep(PAUSE_MS);
            }
        }
    }

    void stop() {
        stopped.set(true);
    }

    int acknowledged() {
        return acknowledged.get();
    }

    /// Those since this was asked last.
    Latencies latencies() {
        return Latencies.of(latencyNanos.getAndSet(new ConcurrentLinkedQueue<>()));
    }

    /// Waits until so many more are acknowledged.
    void awaitMore(int count) throws InterruptedException {
        int until = acknowledged.get() + count;
        long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
        while (acknowledged.get() < until) {
            assertThat(System.nanoTime()).as("the good client hangs").isLessThan(deadlineNanos);
            Thread.sleep(PAUSE_MS);
        }
    }

    /// Reads everything back: each record once, in order.
    void check() {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", bootstrap, "auto.offset.reset", "earliest");
        try (var consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            var partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            int next = 0;
            while (next < acknowledged.get()) {
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
