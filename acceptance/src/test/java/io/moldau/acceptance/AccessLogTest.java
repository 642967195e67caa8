package io.moldau.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The main job on real input: a web access log is produced line by line, consumed by a group of
/// three and compared byte for byte.
///
/// Size and seed: `-Daccesslog.mb=1000 -Dtests.seed=1`.
class AccessLogTest {
    private static final String TOPIC = "access-log";
    private static final int PARTITIONS = 6;
    private static final long SEED = Long.getLong("tests.seed", 20261121);
    private static final long BYTES = Long.getLong("accesslog.mb", 40) * 1_000_000;
    private static final int CONSUMERS = 3;
    private static final int KILLS = 3;

    @TempDir private Path directory;

    @Test
    void everyLineArrivesByteForByte() throws Exception {
        try (var broker = MoldauProcess.start(directory, Map.of())) {
            createTopic(broker);
            try (var group = new LineGroup(broker.bootstrap(), TOPIC, CONSUMERS)) {
                var lines = produce(broker, new AtomicLong());
                group.awaitLines(lines.acknowledged.size(), Duration.ofMinutes(3));
                compare(lines, group, broker);
            }
            assertThat(broker.stop()).as("exit code of a clean stop").isZero();
        }
    }

    @Test
    void everyAcknowledgedLineSurvivesThreeKills() throws Exception {
        try (var broker = MoldauProcess.start(directory, Map.of())) {
            createTopic(broker);
            try (var group = new LineGroup(broker.bootstrap(), TOPIC, CONSUMERS)) {
                var produced = new AtomicLong();
                var failures = new ArrayList<Throwable>();
                var killer = new Thread(() -> killThreeTimes(broker, produced, failures), "killer");
                killer.start();
                var lines = produce(broker, produced);
                killer.join();
                assertThat(failures).isEmpty();
                group.awaitLines(lines.acknowledged.size(), Duration.ofMinutes(3));
                compare(lines, group, broker);
            }
        }
    }

    /// Kills at a quarter, a half and three quarters of the bytes.
    private static void killThreeTimes(
            MoldauProcess broker, AtomicLong produced, List<Throwable> failures) {
        try {
            for (int kill = 1; kill <= KILLS; kill++) {
                while (produced.get() < BYTES * kill / (KILLS + 1)) {
                    Thread.sleep(5);
                }
                broker.kill();
                broker.restart();
            }
        } catch (Exception e) {
            failures.add(e);
        }
    }

    private static void createTopic(MoldauProcess broker) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1))).all().get();
        }
    }

    /// Where each line of the log went, in the order in which it was produced.
    private record Lines(List<LineGroup.Place> acknowledged) {}

    private static Lines produce(MoldauProcess broker, AtomicLong produced) {
        var log = new AccessLog(SEED);
        var places = new ArrayList<LineGroup.Place>();
        var failures = new ArrayList<Exception>();
        try (var producer = new KafkaProducer<String, byte[]>(producerSettings(broker))) {
            for (long bytes = 0; bytes < BYTES; ) {
                var line = log.next();
                var place = new LineGroup.Place();
                places.add(place);
                byte[] value = line.bytes();
                var record = new ProducerRecord<>(TOPIC, line.address(), value);
                var _ =
                        producer.send(
                                record,
                                (metadata, failure) -> {
                                    if (failure != null) {
                                        failures.add(failure);
                                    } else {
                                        place.set(metadata.partition(), metadata.offset());
                                    }
                                });
                bytes += value.length + 1;
                produced.set(bytes);
            }
            producer.flush();
        }
        assertThat(failures).as("lines that were not acknowledged").isEmpty();
        return new Lines(places);
    }

    private static Properties producerSettings(MoldauProcess broker) {
        var settings = new Properties();
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrap());
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class);
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 240_000);
        settings.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 200);
        return settings;
    }

    /// The record at the place that was acknowledged for a line is that line; there is nothing
    /// else; and the lines of one address lie in the order in which they were produced.
    private static void compare(Lines lines, LineGroup group, MoldauProcess broker)
            throws Exception {
        var log = new AccessLog(SEED);
        var lastOffset = new java.util.HashMap<String, Long>();
        for (int i = 0; i < lines.acknowledged.size(); i++) {
            var line = log.next();
            var place = lines.acknowledged.get(i);
            assertThat(group.lineAt(place))
                    .as("line %d at %s, seed %d", i, place, SEED)
                    .isEqualTo(line.bytes());
            var before = lastOffset.put(line.address(), place.offset());
            assertThat(before == null || before < place.offset())
                    .as("order of the lines of %s at line %d", line.address(), i)
                    .isTrue();
        }
        assertThat(group.lines()).as("records consumed").isEqualTo(lines.acknowledged.size());
        assertThat(recordsIn(broker)).as("records stored").isEqualTo(lines.acknowledged.size());
    }

    private static long recordsIn(MoldauProcess broker) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            var asked = new java.util.HashMap<TopicPartition, OffsetSpec>();
            for (int partition = 0; partition < PARTITIONS; partition++) {
                asked.put(new TopicPartition(TOPIC, partition), OffsetSpec.latest());
            }
            return admin.listOffsets(asked).all().get().values().stream()
                    .mapToLong(it -> it.offset())
                    .sum();
        }
    }
}
