package io.moldau.acceptance.commandline;

import io.moldau.acceptance.Clients;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/// Groups for command lines that ask for some: topic `read` has ten records in each of two
/// partitions, group `done` has read some of them and left, and a member of `busy` reads them.
final class GroupScene implements AutoCloseable {
    static final String TOPIC = "read";

    private static final int RECORDS = 10;

    private final KafkaConsumer<String, String> member;

    private GroupScene(KafkaConsumer<String, String> member) {
        this.member = member;
    }

    static GroupScene open(String bootstrap) throws ExecutionException, InterruptedException {
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            var topic = new NewTopic(TOPIC, Optional.of(2), Optional.empty());
            admin.createTopics(List.of(topic)).all().get();
            admin.alterConsumerGroupOffsets(
                            "done", Map.of(partition(0), at(3), partition(1), at(5)))
                    .all()
                    .get();
        }
        try (var producer = Clients.producer(bootstrap, Map.of())) {
            for (int i = 0; i < 2 * RECORDS; i++) {
                var _ = producer.send(new ProducerRecord<>(TOPIC, i % 2, "key", "value"));
            }
        }
        var member =
                Clients.consumer(
                        bootstrap,
                        Map.of(
                                "group.id", "busy",
                                "client.id", "reader",
                                "enable.auto.commit", "false"));
        member.subscribe(List.of(TOPIC));
        Clients.awaitAssignment(member, 2);
        member.commitSync(Map.of(partition(0), at(4), partition(1), at(RECORDS)));
        return new GroupScene(member);
    }

    private static TopicPartition partition(int number) {
        return new TopicPartition(TOPIC, number);
    }

    private static OffsetAndMetadata at(long offset) {
        return new OffsetAndMetadata(offset);
    }

    @Override
    public void close() {
        member.close();
    }
}
