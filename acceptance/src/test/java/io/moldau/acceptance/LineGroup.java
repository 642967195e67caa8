package io.moldau.acceptance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/// A consumer group of some stock consumers, each in a thread of its own, that keeps what it read.
final class LineGroup implements AutoCloseable {
    /// Where a record lies; unknown until it was acknowledged.
    static final class Place {
        private int partition = -1;
        private long offset = -1;

        void set(int newPartition, long newOffset) {
            partition = newPartition;
            offset = newOffset;
        }

        long offset() {
            return offset;
        }

        private long key() {
            return keyOf(partition, offset);
        }

        @Override
        public String toString() {
            return partition + ":" + offset;
        }
    }

    private final ConcurrentMap<Long, byte[]> read = new ConcurrentHashMap<>();
    private final Queue<Exception> failures = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    LineGroup(String bootstrap, String topic, int consumers) {
        for (int i = 0; i < consumers; i++) {
            var thread = new Thread(() -> consume(bootstrap, topic), "consumer-" + i);
            thread.start();
            threads.add(thread);
        }
    }

    private static long keyOf(int partition, long offset) {
        return ((long) partition << 48) | offset;
    }

    private void consume(String bootstrap, String topic) {
        try (var consumer = new KafkaConsumer<String, byte[]>(settings(bootstrap))) {
            consumer.subscribe(List.of(topic));
            while (!closed) {
                for (var record : consumer.poll(Duration.ofMillis(200))) {
                    read.put(keyOf(record.partition(), record.offset()), record.value());
                }
            }
        } catch (Exception e) {
            failures.add(e);
        }
    }

    private static Properties settings(String bootstrap) {
        var settings = new Properties();
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, "readers");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
        settings.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 200);
        return settings;
    }

    /// Waits until that many different records were read; whoever is late fails with what is
    /// missing.
    void awaitLines(long expected, Duration atMost) throws Exception {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (read.size() < expected) {
            if (!failures.isEmpty()) {
                throw new IllegalStateException("a consumer failed", failures.peek());
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "read %d of %d records in %s".formatted(read.size(), expected, atMost));
            }
            Thread.sleep(50);
        }
    }

    long lines() {
        return read.size();
    }

    byte[] lineAt(Place place) {
        var line = read.get(place.key());
        return line == null ? new byte[0] : line;
    }

    @Override
    public void close() {
        closed = true;
        try {
            for (var thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
