import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// Members of a group share its partitions, and what they committed is where others go on.
record GroupFeatures(Client client) {
    void group() throws Exception {
        var topic = client.topic("group", 4);
        client.produce(Client.numbered(topic, 4, 0, 400), Map.of());
        var seen = new TreeSet<String>();
        var settings = Map.<String, Object>of("max.poll.records", 10);
        try (var second = client.consumer("group", settings)) {
            try (var first = client.consumer("group", settings)) {
                first.subscribe(List.of(topic));
                Features.eventually(() -> poll(first, seen) > 20, "the first member read nothing");
                second.subscribe(List.of(topic));
                Features.eventually(
                        () -> poll(first, seen) + poll(second, seen) > 0
                                && first.assignment().size() == 2
                                && second.assignment().size() == 2,
                        "not shared");
                var both = new HashSet<TopicPartition>(first.assignment());
                both.addAll(second.assignment());
                Features.check(both.size() == 4, "the shares overlap: " + both);
            }
            client.produce(Client.numbered(topic, 4, 400, 440), Map.of());
            Features.eventually(
                    () -> poll(second, seen) > 0 && second.assignment().size() == 4,
                    "the second member did not get all");
            Features.eventually(() -> poll(second, seen) == 440, "records are missing");
        }
    }

    /// How many records were seen after this poll.
    private static int poll(KafkaConsumer<byte[], byte[]> consumer, TreeSet<String> seen) {
        consumer.poll(Duration.ofMillis(50)).forEach(it -> seen.add(Client.text(it.value())));
        return seen.size();
    }

    void resume() throws Exception {
        var topic = client.topic("resume", 1);
        client.produce(Client.numbered(topic, 1, 0, 100), Map.of());
        for (int start : new int[] {0, 50}) {
            try (var consumer = client.consumer("resume", Map.of("max.poll.records", 50))) {
                consumer.subscribe(List.of(topic));
                var records = client.read(consumer, 50);
                Features.check(records.size() == 50, "read " + records.size());
                for (int i = 0; i < 50; i++) {
                    Features.check(records.get(i).offset() == start + i, "offset " + records.get(i).offset());
                }
                Features.check(Client.text(records.get(0).value()).equals("value " + start), "another record");
                consumer.commitSync();
            }
        }
    }

    /// A member is thrown out by the admin client, and commits before it has heard of that.
    Optional<String> illegalGeneration() throws Exception {
        var topic = client.topic("illegal", 1);
        client.produce(Client.numbered(topic, 1, 0, 3), Map.of());
        try (var consumer = client.consumer("illegal", Map.of())) {
            consumer.subscribe(List.of(topic));
            client.read(consumer, 3);
            client.admin
                    .removeMembersFromConsumerGroup(
                            client.name("illegal"), new RemoveMembersFromConsumerGroupOptions())
                    .all()
                    .get();
            return Client.reported(consumer::commitSync);
        }
    }
}
