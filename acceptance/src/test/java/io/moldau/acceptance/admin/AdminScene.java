package io.moldau.acceptance.admin;

import io.moldau.acceptance.MoldauProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// A broker and an admin client of it, with what trials need around them.
record AdminScene(MoldauProcess broker, Admin admin) {
    /// The broker's id unless a setting says otherwise.
    static final int NODE = 1;

    private static final int ANSWER_MAX_S = 20;
    private static final Duration JOIN_MAX = Duration.ofSeconds(20);

    static AdminScene on(MoldauProcess broker) {
        Map<String, Object> settings =
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrap(),
                        "default.api.timeout.ms",
                        10_000,
                        "request.timeout.ms",
                        5_000,
                        "enable.metrics.push",
                        true);
        return new AdminScene(broker, Admin.create(settings));
    }

    static <T> T await(KafkaFuture<T> answer) throws Exception {
        return answer.get(ANSWER_MAX_S, TimeUnit.SECONDS);
    }

    /// What an answer says about something that it must know.
    static <K, V> V known(Map<K, V> answer, K asked) {
        return Objects.requireNonNull(answer.get(asked), () -> asked + " in " + answer);
    }

    /// Makes a topic with one partition.
    TopicPartition topic(String name) throws Exception {
        await(admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all());
        return new TopicPartition(name, 0);
    }

    /// Makes a topic with one partition that holds as many records.
    TopicPartition topicWith(String name, int records) throws Exception {
        var made = topic(name);
        Map<String, Object> settings = Map.of("bootstrap.servers", broker.bootstrap());
        try (var producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            for (int i = 0; i < records; i++) {
                producer.send(new ProducerRecord<>(name, "record " + i)).get();
            }
        }
        return made;
    }

    /// Makes a group without members that has come to offset 3 of a topic of its own.
    TopicPartition groupAtThree(String group) throws Exception {
        var read = topicWith("read-by-" + group, 5);
        var offsets = Map.of(read, new OffsetAndMetadata(3));
        await(admin.alterConsumerGroupOffsets(group, offsets).all());
        return read;
    }

    /// A consumer that is the only member of its group, which is stable.
    KafkaConsumer<String, String> member(String group) throws Exception {
        var read = topic("followed-by-" + group);
        Map<String, Object> settings =
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrap(),
                        "group.id",
                        group,
                        "enable.auto.commit",
                        false);
        var consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
        consumer.subscribe(List.of(read.topic()));
        long deadline = System.nanoTime() + JOIN_MAX.toNanos();
        while (consumer.assignment().isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("no partition was assigned in " + JOIN_MAX);
            }
            var _ = consumer.poll(Duration.ofMillis(50));
        }
        return consumer;
    }

    public void close() throws Exception {
        admin.close(Duration.ofSeconds(5));
        broker.close();
    }
}
