package io.moldau.tools.perf;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/// Many records, consumed as fast as they are given.
public final class ConsumeLoad implements ConsumerRebalanceListener {
    private static final Duration POLL = Duration.ofMillis(100);

    /// How much.
    ///
    /// @param exact not one more than `records`, though the last answer may have brought some
    /// @param idleMs it ends when none came for so long
    /// @param windowMs how often a window is reported
    public record Plan(long records, boolean exact, long idleMs, long windowMs) {}

    /// A stretch of the run: what is true at its end, and what of it happened since its start.
    ///
    /// @param joinMs time that went into joining a group
    public record Window(
            long startMs,
            long endMs,
            long bytes,
            long newBytes,
            long records,
            long newRecords,
            long joinMs) {
        /// Time in which records could come.
        public long fetchMs() {
            return endMs - startMs - joinMs;
        }
    }

    private final Plan plan;
    private final java.util.function.Consumer<Window> report;
    private final Set<TopicPartition> assigned = new HashSet<>();
    private final long startMs = System.currentTimeMillis();
    private long joinStartMs = startMs;
    private long joinMs;
    private long windowJoinMs;
    private long lastRecordMs = startMs;
    private long records;
    private long bytes;

    public ConsumeLoad(Plan plan, java.util.function.Consumer<Window> report) {
        this.plan = plan;
        this.report = report;
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        assigned.removeAll(partitions);
        if (assigned.isEmpty()) {
            joinStartMs = System.currentTimeMillis();
        }
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        if (assigned.isEmpty()) {
            long tookMs = System.currentTimeMillis() - joinStartMs;
            joinMs += tookMs;
            windowJoinMs += tookMs;
        }
        assigned.addAll(partitions);
    }

    /// @return whether it got all of them
    public boolean run(Consumer<byte[], byte[]> consumer, BooleanSupplier stopped) {
        long nowMs = System.currentTimeMillis();
        lastRecordMs = nowMs;
        var last = new Window(nowMs, nowMs, 0, 0, 0, 0, 0);
        while (records < plan.records()
                && nowMs - lastRecordMs <= plan.idleMs()
                && !stopped.getAsBoolean()) {
            var polled = consumer.poll(POLL);
            nowMs = System.currentTimeMillis();
            if (!polled.isEmpty()) {
                lastRecordMs = nowMs;
            }
            for (var record : polled) {
                if (plan.exact() && records == plan.records()) {
                    break;
                }
                records++;
                bytes += size(record);
                if (nowMs - last.endMs() >= plan.windowMs()) {
                    last = window(last, nowMs);
                    report.accept(last);
                    windowJoinMs = 0;
                }
            }
        }
        return records >= plan.records();
    }

    private static long size(ConsumerRecord<byte[], byte[]> record) {
        long key = record.key() == null ? 0 : record.key().length;
        return record.value() == null ? key : key + record.value().length;
    }

    private Window window(Window last, long nowMs) {
        return new Window(
                last.endMs(),
                nowMs,
                bytes,
                bytes - last.bytes(),
                records,
                records - last.records(),
                windowJoinMs);
    }

    /// When records came for the last time.
    public long lastRecordMs() {
        return lastRecordMs;
    }

    /// The whole run until now.
    public Window total() {
        return new Window(
                startMs, System.currentTimeMillis(), bytes, bytes, records, records, joinMs);
    }
}
