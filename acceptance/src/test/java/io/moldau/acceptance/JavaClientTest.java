package io.moldau.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.clients.consumer.RoundRobinAssignor;
import org.apache.kafka.clients.consumer.StickyAssignor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The stock Java producer and consumer.
class JavaClientTest {
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

    private static String topic(int partitions) throws Exception {
        var name = "topic-" + TOPICS.incrementAndGet();
        try (var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1))).all().get();
        }
        return name;
    }

    private static void produce(String topic, int count) throws Exception {
        try (var producer = Clients.producer(broker.bootstrap(), Map.of())) {
            for (int i = 0; i < count; i++) {
                var _ = producer.send(new ProducerRecord<>(topic, "k" + i, "v" + i));
            }
        }
    }

    private static Map<String, Object> group(String id) {
        var settings = new HashMap<String, Object>();
        settings.put("group.id", id);
        settings.put("enable.auto.commit", "false");
        return settings;
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
    void everyCodecCarriesKeysValuesNullsAndHeaders(String codec) throws Exception {
        var topic = topic(1);
        try (var producer =
                Clients.producer(broker.bootstrap(), Map.of("compression.type", codec))) {
            var record = new ProducerRecord<>(topic, 0, 1_700_000_000_000L, "k", "v");
            record.headers().add("trace", "á".getBytes(StandardCharsets.UTF_8));
            record.headers().add("empty", null);
            var _ = producer.send(record);
            var _ = producer.send(new ProducerRecord<>(topic, null, null)).get();
            for (int i = 0; i < 1000; i++) {
                var _ = producer.send(new ProducerRecord<>(topic, "k" + i, "value " + i));
            }
        }
        try (var consumer = Clients.consumer(broker.bootstrap(), Map.of())) {
            consumer.assign(List.of(new TopicPartition(topic, 0)));
            var records = Clients.read(consumer, 1002);
            var first = records.getFirst();
            assertThat(first.timestamp()).isEqualTo(1_700_000_000_000L);
            assertThat(first.headers().lastHeader("trace").value())
                    .isEqualTo("á".getBytes(StandardCharsets.UTF_8));
            assertThat(first.headers().lastHeader("empty").value()).isNull();
            assertThat(records.get(1).key()).isNull();
            assertThat(records.get(1).value()).isNull();
            assertThat(records.getLast().value()).isEqualTo("value 999");
        }
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                RangeAssignor.class,
                RoundRobinAssignor.class,
                StickyAssignor.class,
                CooperativeStickyAssignor.class
            })
    void everyAssignorSharesPartitionsAmongMembers(Class<?> assignor) throws Exception {
        var topic = topic(4);
        var settings = group("assign-" + assignor.getSimpleName());
        settings.put("partition.assignment.strategy", assignor.getName());
        try (var first = Clients.consumer(broker.bootstrap(), settings);
                var second = Clients.consumer(broker.bootstrap(), settings)) {
            first.subscribe(List.of(topic));
            Clients.awaitAssignment(first, 4);
            second.subscribe(List.of(topic));

            var helper = new Thread(() -> Clients.awaitAssignment(second, 2));
            helper.start();
            Clients.awaitAssignment(first, 2);
            while (helper.isAlive()) {
                var _ = first.poll(Duration.ofMillis(50));
            }

            assertThat(second.assignment())
                    .hasSize(2)
                    .doesNotContainAnyElementsOf(first.assignment());
        }
    }

    @Test
    void committedOffsetsAreResumedFrom() throws Exception {
        var topic = topic(1);
        var partition = new TopicPartition(topic, 0);
        produce(topic, 10);
        try (var consumer = Clients.consumer(broker.bootstrap(), group("resume"))) {
            consumer.subscribe(List.of(topic));
            Clients.read(consumer, 10);
            consumer.commitSync(Map.of(partition, new OffsetAndMetadata(4, "half way")));
            consumer.commitAsync(
                    Map.of(partition, new OffsetAndMetadata(6, "further")), (_, _) -> {});
            consumer.commitSync(Map.of(partition, new OffsetAndMetadata(7, "seven")));
            assertThat(consumer.committed(java.util.Set.of(partition)).get(partition))
                    .isEqualTo(new OffsetAndMetadata(7, "seven"));
        }
        try (var consumer = Clients.consumer(broker.bootstrap(), group("resume"))) {
            consumer.subscribe(List.of(topic));
            assertThat(Clients.read(consumer, 3).getFirst().offset()).isEqualTo(7);
        }
    }

    @Test
    void automaticCommitsAreKept() throws Exception {
        var topic = topic(1);
        produce(topic, 5);
        var settings = group("automatic");
        settings.put("enable.auto.commit", "true");
        try (var consumer = Clients.consumer(broker.bootstrap(), settings)) {
            consumer.subscribe(List.of(topic));
            Clients.read(consumer, 5);
        }
        try (var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            var offsets =
                    admin.listConsumerGroupOffsets("automatic")
                            .partitionsToOffsetAndMetadata()
                            .get();
            assertThat(offsets.get(new TopicPartition(topic, 0)))
                    .returns(5L, it -> it == null ? -1 : it.offset());
        }
    }

    @Test
    void oneSeeksByOffsetAndByTime() throws Exception {
        var topic = topic(1);
        var partition = new TopicPartition(topic, 0);
        try (var producer = Clients.producer(broker.bootstrap(), Map.of("linger.ms", 0))) {
            for (int i = 0; i < 20; i++) {
                var _ =
                        producer.send(
                                        new ProducerRecord<>(
                                                topic,
                                                0,
                                                1_700_000_000_000L + i * 1000L,
                                                "k",
                                                "v" + i))
                                .get();
            }
        }
        try (var consumer = Clients.consumer(broker.bootstrap(), Map.of())) {
            consumer.assign(List.of(partition));
            consumer.seek(partition, 15);
            assertThat(Clients.read(consumer, 5).getFirst().value()).isEqualTo("v15");

            var found = consumer.offsetsForTimes(Map.of(partition, 1_700_000_007_500L));
            assertThat(found.get(partition))
                    .returns(8L, it -> it == null ? -1 : it.offset())
                    .returns(1_700_000_008_000L, it -> it == null ? -1 : it.timestamp());
            consumer.seekToBeginning(List.of(partition));
            assertThat(consumer.position(partition)).isZero();
            consumer.seekToEnd(List.of(partition));
            assertThat(consumer.position(partition)).isEqualTo(20);
        }
    }

    @Test
    void rebalanceListenersAndInterceptorsAreCalled() throws Exception {
        var topic = topic(2);
        produce(topic, 4);
        var events = new ArrayList<String>();
        var settings = group("listening");
        settings.put("interceptor.classes", CountingInterceptor.class.getName());
        CountingInterceptor.RECORDS.set(0);
        try (var consumer = Clients.consumer(broker.bootstrap(), settings)) {
            consumer.subscribe(List.of(topic), new Listener(events));
            Clients.read(consumer, 4);
        }
        assertThat(events).containsExactly("assigned 2", "revoked 2");
        assertThat(CountingInterceptor.RECORDS).hasValue(4);
    }

    private record Listener(List<String> events) implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            events.add("revoked " + partitions.size());
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            events.add("assigned " + partitions.size());
        }
    }

    /// Counts what a consumer hands out.
    public static final class CountingInterceptor implements ConsumerInterceptor<String, String> {
        static final AtomicInteger RECORDS = new AtomicInteger();

        @Override
        public ConsumerRecords<String, String> onConsume(ConsumerRecords<String, String> records) {
            RECORDS.addAndGet(records.count());
            return records;
        }

        @Override
        public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

        @Override
        public void close() {}

        @Override
        public void configure(Map<String, ?> configs) {}
    }

    @Test
    void aStaticMemberComesBackWithoutARebalance() throws Exception {
        var topic = topic(3);
        var settings = group("static");
        settings.put("group.instance.id", "one");
        try (var consumer = Clients.consumer(broker.bootstrap(), settings)) {
            consumer.subscribe(List.of(topic));
            Clients.awaitAssignment(consumer, 3);
            assertThat(generation(consumer)).isEqualTo(1);
        }
        try (var consumer = Clients.consumer(broker.bootstrap(), settings)) {
            consumer.subscribe(List.of(topic));
            Clients.awaitAssignment(consumer, 3);
            assertThat(generation(consumer)).isEqualTo(1);
        }
    }

    private static int generation(KafkaConsumer<String, String> consumer) {
        return consumer.groupMetadata().generationId();
    }

    @Test
    void aMissingTopicIsMadeWhenSomebodyProducesToIt() throws Exception {
        produce("made-by-itself", 3);

        try (var consumer = Clients.consumer(broker.bootstrap(), Map.of())) {
            consumer.assign(List.of(new TopicPartition("made-by-itself", 0)));
            assertThat(Clients.read(consumer, 3)).hasSize(3);
        }
    }

    @Test
    void aRecordOverTheTopicsLimitIsRefusedAndTheNextOneTaken() throws Exception {
        var topic = topic(1);
        try (var producer =
                Clients.producer(
                        broker.bootstrap(),
                        Map.of("max.request.size", 10_000_000, "buffer.memory", 40_000_000L))) {
            var tooLarge = new ProducerRecord<>(topic, "k", "x".repeat(3_000_000));
            assertThatThrownBy(() -> producer.send(tooLarge).get())
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(RecordTooLargeException.class);
            assertThat(producer.send(new ProducerRecord<>(topic, "k", "v")).get().offset())
                    .isZero();
        }
    }
}
