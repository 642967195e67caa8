package io.moldau.tools.script;

import java.io.BufferedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.MessageFormatter;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;

/// The loop of `kafka-console-consumer.sh`.
final class ConsolePrinting {
    /// Written to the terminal at the latest when the consumer has nothing more at hand.
    private static final int BUFFER_BYTES = 64 * 1024;

    private final MessageFormatter format;
    private final boolean skipOnError;
    private final Output output;
    private final PrintStream out;
    private int processed;

    ConsolePrinting(MessageFormatter format, boolean skipOnError, Output output) {
        this.format = format;
        this.skipOnError = skipOnError;
        this.output = output;
        out =
                new PrintStream(
                        new BufferedOutputStream(output.terminal().out(), BUFFER_BYTES),
                        false,
                        StandardCharsets.UTF_8);
    }

    int processed() {
        return processed;
    }

    /// Prints until it has `recordsMax` (-1: all there will be), until none came for `timeoutMs`,
    /// or until the consumer is woken.
    void run(Consumer<byte[], byte[]> consumer, int recordsMax, long timeoutMs) {
        try {
            while (recordsMax == -1 || processed < recordsMax) {
                var records = receive(consumer, timeoutMs);
                boolean goesOn = print(records, recordsMax, consumer);
                out.flush();
                if (!goesOn || output.terminal().out().checkError()) {
                    return;
                }
            }
        } catch (WakeupException _) {
            // Ctrl-C
        } catch (KafkaException e) {
            output.log(
                    new KafkaException(
                            "Error processing message, terminating consumer process: " + e));
        } finally {
            out.flush();
        }
    }

    private ConsumerRecords<byte[], byte[]> receive(
            Consumer<byte[], byte[]> consumer, long timeoutMs) {
        long startNanos = System.nanoTime();
        while (true) {
            var records = consumer.poll(Duration.ofMillis(timeoutMs));
            if (!records.isEmpty()) {
                return records;
            }
            if ((System.nanoTime() - startNanos) / 1_000_000 > timeoutMs) {
                throw new TimeoutException();
            }
        }
    }

    /// Prints as many as are wanted. The others are read again by whoever goes on in the group.
    ///
    /// @return whether more are wanted
    private boolean print(
            ConsumerRecords<byte[], byte[]> records,
            int recordsMax,
            Consumer<byte[], byte[]> consumer) {
        var next = new LinkedHashMap<TopicPartition, Long>();
        var iterator = records.iterator();
        try {
            while (iterator.hasNext() && (recordsMax == -1 || processed < recordsMax)) {
                processed++;
                print(iterator.next());
            }
        } finally {
            iterator.forEachRemaining(it ->
                    next.putIfAbsent(new TopicPartition(it.topic(), it.partition()), it.offset()));
            next.forEach(consumer::seek);
        }
        return recordsMax == -1 || processed < recordsMax;
    }

    private void print(ConsumerRecord<byte[], byte[]> record) {
        try {
            format.writeTo(record, out);
        } catch (RuntimeException e) {
            // A formatter or deserializer may be anybody's, and throw anything.
            if (!skipOnError) {
                throw new ScriptFailure(
                        "Error when formatting offset %d of %s-%d: %s"
                                .formatted(record.offset(), record.topic(), record.partition(), e));
            }
            output.log(new KafkaException("Error processing message, skipping this message: " + e));
        }
    }
}
