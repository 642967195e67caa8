package io.moldau.tools.group;

import io.moldau.tools.command.ClientSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// How old the next unread record of each partition is: that is how far a group is behind, in time.
///
/// A cluster says which offset belongs to a time, but not which time belongs to an offset.
/// Searching with times would take some twenty questions for each partition, and be wrong where the
/// times of records do not rise with their offsets. So the records themselves are read: one fetch
/// answers for many partitions at once and costs a batch of each. A record that compaction has
/// taken away, the mark of a transaction or an offset that has fallen out of retention is passed
/// over as a member of the group would pass it over.
final class UnreadAge {
    /// Batches are 16 KiB at most where nobody changed `batch.size`; of a larger one the fetch
    /// brings it whole as soon as its partition is the first.
    private static final String FETCH_BYTES = "16384";

    private static final Duration POLL_MAX = Duration.ofMillis(500);

    private final Properties settings;
    private final InstantSource clock;

    /// @param settings of any client of the cluster
    UnreadAge(Properties settings, InstantSource clock) {
        this.settings = ClientSettings.ofReader(settings);
        this.settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
        // After the first record its partition is of no more interest.
        this.settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "1");
        this.clock = clock;
    }

    /// What the group has not read of a partition.
    private record Unread(long offset, long end) {}

    /// The age for each partition of which the lag is known, zero where there is none. A partition
    /// that did not answer within `max`, or whose record has no time, is left out.
    Map<TopicPartition, Duration> read(Map<TopicPartition, Standing> standings, Duration max) {
        var ages = new LinkedHashMap<TopicPartition, Duration>();
        var unread = new LinkedHashMap<TopicPartition, Unread>();
        standings.forEach((partition, it) -> {
            var offset = it.currentOffset();
            var end = it.endOffset();
            var lag = it.lag();
            if (offset != null && end != null && lag != null) {
                if (lag > 0) {
                    unread.put(partition, new Unread(offset, end));
                } else {
                    ages.put(partition, Duration.ZERO);
                }
            }
        });
        if (unread.isEmpty()) {
            return ages;
        }
        var bytes = new ByteArrayDeserializer();
        try (var consumer = new KafkaConsumer<>(settings, bytes, bytes)) {
            consumer.assign(unread.keySet());
            unread.forEach((partition, it) -> consumer.seek(partition, it.offset()));
            var until = clock.instant().plus(max);
            while (!unread.isEmpty() && clock.instant().isBefore(until)) {
                poll(consumer, unread, ages);
            }
        }
        return ages;
    }

    /// Moves partitions whose age is known now from `unread` to `ages`.
    private void poll(
            KafkaConsumer<byte[], byte[]> consumer,
            Map<TopicPartition, Unread> unread,
            Map<TopicPartition, Duration> ages) {
        for (var record : consumer.poll(POLL_MAX)) {
            var partition = new TopicPartition(record.topic(), record.partition());
            consumer.pause(List.of(partition));
            if (unread.remove(partition) != null
                    && record.timestamp() != ConsumerRecord.NO_TIMESTAMP) {
                ages.put(partition, age(record.timestamp()));
            }
        }
        unread.entrySet()
                .removeIf(it -> {
                    // What was passed over is no record but the mark of a transaction.
                    boolean passed = consumer.position(it.getKey()) >= it.getValue().end();
                    if (passed) {
                        ages.put(it.getKey(), Duration.ZERO);
                    }
                    return passed;
                });
    }

    /// A clock may be before that of the producer.
    private Duration age(long timestampMs) {
        return Duration.ofMillis(Math.max(0, clock.millis() - timestampMs));
    }
}
