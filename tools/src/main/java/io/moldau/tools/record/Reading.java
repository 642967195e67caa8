package io.moldau.tools.record;

import java.io.BufferedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;

/// Reads records and prints those that are wanted, until it has enough.
final class Reading {
    /// How soon it sees that it shall stop.
    private static final Duration POLL = Duration.ofMillis(200);

    private static final int BUFFER_BYTES = 64 * 1024;

    /// What is wanted.
    ///
    /// @param recordsMax print no more than these
    /// @param commits whether a group shall know how far it was read
    record Wanted(List<Where> conditions, long recordsMax, boolean commits) {
        boolean meets(RecordView view) {
            return conditions.stream().allMatch(it -> it.test(view));
        }
    }

    /// Where to end in each partition. It is asked again until it knows: an end may be a time that
    /// has not come.
    interface End {
        Optional<Map<TopicPartition, Long>> offsets()
                throws ExecutionException, InterruptedException;
    }

    private final Consumer<byte[], byte[]> consumer;
    private final Wanted wanted;
    private final RecordPrinter printer;
    private final PrintStream terminal;
    private final PrintStream out;
    private final Map<TopicPartition, OffsetAndMetadata> next = new LinkedHashMap<>();
    private long read;
    private long printed;

    Reading(
            Consumer<byte[], byte[]> consumer,
            Wanted wanted,
            RecordPrinter printer,
            PrintStream terminal) {
        this.consumer = consumer;
        this.wanted = wanted;
        this.printer = printer;
        this.terminal = terminal;
        var buffered = new BufferedOutputStream(terminal, BUFFER_BYTES);
        out = new PrintStream(buffered, false, StandardCharsets.UTF_8);
    }

    /// Records that were looked at.
    long read() {
        return read;
    }

    long printed() {
        return printed;
    }

    void run(End end, BooleanSupplier stopped) throws ExecutionException, InterruptedException {
        out.print(printer.head());
        Optional<Map<TopicPartition, Long>> ends = Optional.empty();
        while (!stopped.getAsBoolean() && printed < wanted.recordsMax()) {
            if (ends.isEmpty()) {
                ends = end.offsets();
            }
            if (ends.isPresent() && isAt(ends.get())) {
                break;
            }
            for (var record : consumer.poll(POLL)) {
                if (printed == wanted.recordsMax()) {
                    break;
                }
                take(record, ends);
            }
            out.flush();
            if (terminal.checkError()) {
                // Whoever read it has gone: head, for example.
                break;
            }
            commit();
        }
        out.flush();
    }

    private void take(
            ConsumerRecord<byte[], byte[]> record, Optional<Map<TopicPartition, Long>> ends) {
        var partition = new TopicPartition(record.topic(), record.partition());
        if (ends.isPresent()
                && record.offset() >= ends.get().getOrDefault(partition, Long.MAX_VALUE)) {
            return;
        }
        read++;
        next.put(partition, new OffsetAndMetadata(record.offset() + 1));
        var view = new RecordView(record);
        if (wanted.meets(view)) {
            out.print(printer.print(view));
            printed++;
        }
    }

    private void commit() {
        if (!wanted.commits() || next.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(next);
            next.clear();
        } catch (RebalanceInProgressException _) {
            // The next poll goes through with it; then they are committed.
        }
    }

    /// Whether all partitions are read up to their ends. Those that are, are not fetched any more.
    private boolean isAt(Map<TopicPartition, Long> ends) {
        var assigned = consumer.assignment();
        var atEnd = new ArrayList<TopicPartition>();
        for (var partition : assigned) {
            if (consumer.position(partition) >= ends.getOrDefault(partition, 0L)) {
                atEnd.add(partition);
            }
        }
        consumer.pause(atEnd);
        return !assigned.isEmpty() && atEnd.size() == assigned.size();
    }
}
