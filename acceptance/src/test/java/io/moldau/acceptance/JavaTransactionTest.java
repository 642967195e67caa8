package io.moldau.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The stock Java client's transactions.
class JavaTransactionTest {
    @TempDir private static Path directory;

    private static final AtomicInteger TOPICS = new AtomicInteger();
    private static MoldauProcess broker;

    @BeforeAll
    static void start() throws Exception {
        broker = MoldauProcess.start(directory, Map.of("group.initial.rebalance.delay.ms", "0"));
    }

    @AfterAll
    static void stop() throws Exception {
        broker.close();
    }

    private static TopicPartition topic() throws Exception {
        var name = "transactions-" + TOPICS.incrementAndGet();
        try (var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get();
        }
        return new TopicPartition(name, 0);
    }

    private static KafkaProducer<String, String> producer(String transactionalId) {
        var producer =
                Clients.producer(broker.bootstrap(), Map.of("transactional.id", transactionalId));
        producer.initTransactions();
        return producer;
    }

    private static void send(
            KafkaProducer<String, String> producer, TopicPartition to, String value) {
        var _ = producer.send(new ProducerRecord<>(to.topic(), to.partition(), null, value));
    }

    private static List<String> committed(TopicPartition partition, int count) {
        var settings = new HashMap<String, Object>();
        settings.put("isolation.level", "read_committed");
        try (var consumer = Clients.consumer(broker.bootstrap(), settings)) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            return Clients.read(consumer, count).stream().map(ConsumerRecord::value).toList();
        }
    }

    @Test
    void committedReadersSeeCommittedTransactionsOnly() throws Exception {
        var topic = topic();
        try (var producer = producer("commits-and-aborts")) {
            for (int i = 0; i < 100; i++) {
                producer.beginTransaction();
                send(producer, topic, "a" + i);
                send(producer, topic, "b" + i);
                if (i % 2 == 0) {
                    producer.commitTransaction();
                } else {
                    producer.abortTransaction();
                }
            }
        }
        var expected =
                IntStream.range(0, 100)
                        .filter(it -> it % 2 == 0)
                        .boxed()
                        .flatMap(it -> List.of("a" + it, "b" + it).stream())
                        .toList();
        assertThat(committed(topic, 100)).isEqualTo(expected);
    }

    @Test
    void offsetsAreCommittedWithTheTransaction() throws Exception {
        var topic = topic();
        var group = "group-of-" + topic.topic();
        try (var producer = producer("offsets");
                var consumer = Clients.consumer(broker.bootstrap(), Map.of("group.id", group));
                var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            var metadata = consumer.groupMetadata();
            producer.beginTransaction();
            send(producer, topic, "kept");
            producer.sendOffsetsToTransaction(Map.of(topic, new OffsetAndMetadata(5)), metadata);
            producer.commitTransaction();
            producer.beginTransaction();
            send(producer, topic, "dropped");
            producer.sendOffsetsToTransaction(Map.of(topic, new OffsetAndMetadata(9)), metadata);
            producer.abortTransaction();

            var offsets =
                    admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
            assertThat(offsets).containsEntry(topic, new OffsetAndMetadata(5));
        }
        assertThat(committed(topic, 1)).containsExactly("kept");
    }

    @Test
    void aSecondProducerOfTheSameIdFencesTheFirst() throws Exception {
        var topic = topic();
        try (var zombie = producer("fenced")) {
            zombie.beginTransaction();
            send(zombie, topic, "zombie");
            zombie.flush();
            try (var heir = producer("fenced")) {
                heir.beginTransaction();
                send(heir, topic, "heir");
                heir.commitTransaction();
            }
            assertThatThrownBy(
                            () -> {
                                send(zombie, topic, "late");
                                zombie.commitTransaction();
                            })
                    .isInstanceOfAny(
                            ProducerFencedException.class, InvalidProducerEpochException.class);
        }
        assertThat(committed(topic, 1)).containsExactly("heir");
    }

    @Test
    void aTransactionGoesOnAfterTheBrokerWasKilled() throws Exception {
        var topic = topic();
        try (var producer = producer("killed")) {
            for (int round = 0; round < 3; round++) {
                producer.beginTransaction();
                send(producer, topic, "before " + round);
                producer.flush();
                broker.kill();
                broker.restart();
                send(producer, topic, "after " + round);
                producer.commitTransaction();
            }
        }
        assertThat(committed(topic, 6))
                .containsExactly(
                        "before 0", "after 0", "before 1", "after 1", "before 2", "after 2");
    }
}
