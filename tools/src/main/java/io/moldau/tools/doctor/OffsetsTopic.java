package io.moldau.tools.doctor;

import io.moldau.tools.command.ClientSettings;
import io.moldau.tools.group.Groups;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/// The records in which brokers keep groups: some things about groups no request tells.
final class OffsetsTopic {
    private static final String NAME = "__consumer_offsets";

    /// More are not read: it is a look, not a copy.
    private static final int RECORDS_MAX = 1_000_000;

    private static final Duration POLL = Duration.ofMillis(500);

    private final Examined cluster;

    /// Who is shown the records.
    interface Reader {
        void read(byte[] key, byte @Nullable [] value);
    }

    OffsetsTopic(Examined cluster) {
        this.cluster = cluster;
    }

    boolean exists() {
        return cluster.topics().containsKey(NAME);
    }

    /// Where these groups are; a partition without a leader tells nothing.
    private SortedSet<TopicPartition> partitions(Collection<String> groups) {
        var topic = cluster.topics().get(NAME);
        var places = new TreeSet<>(Groups.BY_TOPIC_AND_PARTITION);
        if (topic == null) {
            return places;
        }
        var all = topic.partitions();
        for (var group : groups) {
            // As brokers choose it; the smallest number has no absolute value and counts as 0.
            int hash = group.hashCode();
            int partition = (hash == Integer.MIN_VALUE ? 0 : Math.abs(hash)) % all.size();
            var leader = all.get(partition).leader();
            if (leader != null && !leader.isEmpty()) {
                places.add(new TopicPartition(NAME, partition));
            }
        }
        return places;
    }

    /// Shows all records in the partitions of these groups, those of other groups too.
    ///
    /// @param sinceMs only those that were written since then; 0 for all
    void read(Collection<String> groups, long sinceMs, Reader reader) {
        var places = partitions(groups);
        if (places.isEmpty()) {
            return;
        }
        var settings = ClientSettings.ofReader(cluster.clientSettings());
        var bytes = new ByteArrayDeserializer();
        try (var consumer = new KafkaConsumer<>(settings, bytes, bytes)) {
            consumer.assign(places);
            var ends = new HashMap<>(consumer.endOffsets(places));
            if (sinceMs == 0) {
                consumer.seekToBeginning(places);
            } else {
                seek(consumer, ends, sinceMs);
            }
            read(consumer, ends, reader);
        }
    }

    private static void seek(
            KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends, long sinceMs) {
        var times = new HashMap<TopicPartition, Long>();
        ends.keySet().forEach(it -> times.put(it, sinceMs));
        var starts = consumer.offsetsForTimes(times);
        ends.forEach((partition, end) -> {
            var start = starts.get(partition);
            consumer.seek(partition, start == null ? end : start.offset());
        });
    }

    /// Until all ends are reached.
    private static void read(
            KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends, Reader reader) {
        int read = 0;
        ends.entrySet().removeIf(it -> consumer.position(it.getKey()) >= it.getValue());
        while (!ends.isEmpty() && read < RECORDS_MAX) {
            for (var record : consumer.poll(POLL)) {
                if (record.key() != null) {
                    reader.read(record.key(), record.value());
                }
                read++;
            }
            ends.entrySet().removeIf(it -> consumer.position(it.getKey()) >= it.getValue());
        }
    }
}
