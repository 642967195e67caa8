package io.moldau.tools.perf;

import io.moldau.tools.command.CommandFailure;
import io.moldau.tools.command.Exit;
import io.moldau.tools.record.Latencies;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// Records one at a time: sent, acknowledged, and received. Each must come back as it was sent.
public final class RoundTrips {
    private static final Duration POLL_MAX = Duration.ofSeconds(60);

    /// How large they are.
    ///
    /// @param keyBytes 0: no key
    /// @param headerValueBytes -1: null
    public record Shape(
            int keyBytes, int valueBytes, int headers, int headerKeyBytes, int headerValueBytes) {
        public static Shape ofValue(int bytes) {
            return new Shape(0, bytes, 0, 0, 0);
        }
    }

    /// Hears of each.
    @FunctionalInterface
    public interface Listener {
        void took(int number, long nanos);
    }

    private final String topic;
    private final Shape shape;
    private final Random random = new Random(0);
    private final Latencies micros = new Latencies();

    public RoundTrips(String topic, Shape shape) {
        this.topic = topic;
        this.shape = shape;
    }

    public Latencies micros() {
        return micros;
    }

    public void run(
            Producer<byte[], byte[]> producer,
            Consumer<byte[], byte[]> consumer,
            int count,
            Listener listener,
            BooleanSupplier stopped)
            throws ExecutionException, InterruptedException {
        var partitions =
                consumer.partitionsFor(topic).stream()
                        .map(it -> new TopicPartition(it.topic(), it.partition()))
                        .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        // Now, and not after the first record.
        for (var partition : partitions) {
            var _ = consumer.position(partition);
        }
        for (int i = 0; i < count && !stopped.getAsBoolean(); i++) {
            var sent = record();
            long startNanos = System.nanoTime();
            producer.send(sent).get();
            var received = consumer.poll(POLL_MAX);
            long nanos = System.nanoTime() - startNanos;
            if (received.count() != 1) {
                throw new CommandFailure(
                        Exit.FAILED,
                        "%d records came back instead of one; nobody else may write to the topic"
                                .formatted(received.count()));
            }
            compare(sent, received.iterator().next());
            micros.add(nanos / 1000);
            listener.took(i, nanos);
        }
    }

    private ProducerRecord<byte[], byte[]> record() {
        var key = shape.keyBytes() == 0 ? null : bytes(shape.keyBytes());
        var value = bytes(shape.valueBytes());
        var record = new ProducerRecord<byte[], byte[]>(topic, key, value);
        for (int i = 0; i < shape.headers(); i++) {
            var name = new String(bytes(shape.headerKeyBytes()), StandardCharsets.UTF_8);
            var content = shape.headerValueBytes() < 0 ? null : bytes(shape.headerValueBytes());
            record.headers().add(name, content);
        }
        return record;
    }

    private byte[] bytes(int count) {
        var bytes = new byte[count];
        Arrays.fill(bytes, (byte) ('A' + random.nextInt(26)));
        return bytes;
    }

    private static void compare(
            ProducerRecord<byte[], byte[]> sent, ConsumerRecord<byte[], byte[]> received) {
        requireSame("value", sent.value(), received.value());
        requireSame("key", sent.key(), received.key());
        if (!List.of(sent.headers().toArray()).equals(List.of(received.headers().toArray()))) {
            throw new CommandFailure(Exit.FAILED, "other headers came back than were sent");
        }
    }

    private static void requireSame(
            String what, byte @Nullable [] sent, byte @Nullable [] received) {
        if (!Arrays.equals(sent, received)) {
            throw new CommandFailure(
                    Exit.FAILED, "another %s came back than was sent".formatted(what));
        }
    }
}
