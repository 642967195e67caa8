package io.moldau.acceptance.exactlyonce;

import static java.util.Objects.requireNonNull;

import io.moldau.acceptance.Clients;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/// All records of some topics, from the beginning and as they come.
final class Reading implements AutoCloseable {
    static final String COMMITTED = "read_committed";
    static final String UNCOMMITTED = "read_uncommitted";

    private final KafkaConsumer<String, String> consumer;
    private final List<TopicPartition> partitions = new ArrayList<>();
    private final Map<String, List<ConsumerRecord<String, String>>> found = new TreeMap<>();

    Reading(String bootstrap, String isolation, List<String> topics) {
        consumer = Clients.consumer(bootstrap, Map.of("isolation.level", isolation));
        for (var topic : topics) {
            found.put(topic, new ArrayList<>());
            consumer.partitionsFor(topic)
                    .forEach(it -> partitions.add(new TopicPartition(topic, it.partition())));
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /// Everything that is there now.
    static Map<String, List<ConsumerRecord<String, String>>> all(
            String bootstrap, String isolation, List<String> topics) {
        try (var reading = new Reading(bootstrap, isolation, topics)) {
            var ends = reading.ends();
            while (ends.entrySet().stream()
                    .anyMatch(it -> reading.consumer.position(it.getKey()) < it.getValue())) {
                reading.poll(Duration.ofMillis(100));
            }
            return reading.found;
        }
    }

    static List<ConsumerRecord<String, String>> of(
            Map<String, List<ConsumerRecord<String, String>>> found, String topic) {
        return requireNonNull(found.get(topic));
    }

    void poll(Duration wait) {
        for (var it : consumer.poll(wait)) {
            of(found, it.topic()).add(it);
        }
    }

    int count(String topic) {
        return of(found, topic).size();
    }

    /// Where readers of this isolation meet the end.
    Map<TopicPartition, Long> ends() {
        return consumer.endOffsets(partitions);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
