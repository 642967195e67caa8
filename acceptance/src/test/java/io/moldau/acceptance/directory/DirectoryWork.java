package io.moldau.acceptance.directory;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// What is done on a broker before its directories go to the other one: a bit of everything that
/// leaves traces on disk. Each round does it again on top of the one before, with other settings.
final class DirectoryWork {
    static final String PLAIN = "plain";
    static final String ROLLED = "rolled";
    static final String COMPACTED = "compacted";
    static final String TRANSACTIONAL = "transactional";
    static final String RECREATED = "recreated";
    static final String EMPTY = "empty";

    private static final List<String> CODECS = List.of("none", "gzip", "snappy", "lz4", "zstd");

    /// Kafka's smallest `segment.bytes`.
    private static final String SMALL_SEGMENT = "1048576";

    private static final int ROLLED_RECORDS = 50;
    private static final int ROLLED_VALUE_BYTES = 48 << 10;

    /// Kafka's `transaction.max.timeout.ms`: what is left open stays open while brokers change.
    private static final int TRANSACTION_TIMEOUT_MS = 900_000;

    private final String bootstrap;
    private final int round;
    private final Random random;

    DirectoryWork(String bootstrap, int round, long seed) {
        this.bootstrap = bootstrap;
        this.round = round;
        this.random = new Random(seed + round);
    }

    void run() throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            if (round == 0) {
                createTopics(admin);
            }
            recreate(admin);
            records();
            transactions();
            offsets(admin);
            settings(admin);
            admin.createPartitions(Map.of(PLAIN, NewPartitions.increaseTo(3 + round))).all().get();
            while (partitions(admin) < 3 + round) {
                Thread.onSpinWait();
            }
            var first = new TopicPartition(PLAIN, 0);
            var before = RecordsToDelete.beforeOffset(7L * round);
            admin.deleteRecords(Map.of(first, before)).all().get();
        }
    }

    private static int partitions(Admin admin) throws Exception {
        var described = admin.describeTopics(List.of(PLAIN)).allTopicNames().get();
        return Objects.requireNonNull(described.get(PLAIN)).partitions().size();
    }

    private static void createTopics(Admin admin) throws Exception {
        var compacted =
                Map.of(
                        "cleanup.policy", "compact",
                        "segment.bytes", SMALL_SEGMENT,
                        "min.cleanable.dirty.ratio", "0.01");
        admin.createTopics(
                        List.of(
                                new NewTopic(PLAIN, 2, (short) 1),
                                new NewTopic(ROLLED, 1, (short) 1)
                                        .configs(Map.of("segment.bytes", SMALL_SEGMENT)),
                                new NewTopic(COMPACTED, 2, (short) 1).configs(compacted),
                                new NewTopic(TRANSACTIONAL, 2, (short) 1)
                                        .configs(Map.of("segment.bytes", SMALL_SEGMENT)),
                                new NewTopic(EMPTY, 1, (short) 1)))
                .all()
                .get();
    }

    /// A topic of the same name and another id, each round.
    private void recreate(Admin admin) throws Exception {
        if (admin.listTopics().names().get().contains(RECREATED)) {
            admin.deleteTopics(List.of(RECREATED)).all().get();
            awaitGone(admin);
        }
        admin.createTopics(List.of(new NewTopic(RECREATED, 1, (short) 1))).all().get();
    }

    private static void awaitGone(Admin admin) throws Exception {
        while (admin.listTopics().names().get().contains(RECREATED)) {
            Thread.onSpinWait();
        }
    }

    private KafkaProducer<String, String> producer(Map<String, Object> settings) {
        var all = new HashMap<String, Object>(settings);
        all.put("bootstrap.servers", bootstrap);
        all.put("compression.type", CODECS.get(round % CODECS.size()));
        // Kafka takes any sequence number for a producer's first: were the first batch refused,
        // because the topic is too new, and the second not, the first could never be written.
        all.put("max.in.flight.requests.per.connection", 1);
        return new KafkaProducer<>(all, new StringSerializer(), new StringSerializer());
    }

    private void records() {
        try (var producer = producer(Map.of("linger.ms", 5))) {
            for (int i = 0; i < 300; i++) {
                var record =
                        new ProducerRecord<>(PLAIN, i % 2, "k" + i, "round " + round + " " + i);
                record.headers().add(new RecordHeader("round", new byte[] {(byte) round}));
                var _ = producer.send(record);
            }
            for (int i = 0; i < ROLLED_RECORDS; i++) {
                var _ = producer.send(new ProducerRecord<>(ROLLED, noise(ROLLED_VALUE_BYTES)));
                var key = "key " + random.nextInt(40);
                var value = i % 10 == 0 ? null : noise(ROLLED_VALUE_BYTES);
                var _ = producer.send(new ProducerRecord<>(COMPACTED, i % 2, key, value));
            }
            var _ = producer.send(new ProducerRecord<>(RECREATED, "round " + round));
        }
    }

    private String noise(int bytes) {
        var noise = new byte[bytes];
        random.nextBytes(noise);
        return new String(noise, StandardCharsets.ISO_8859_1).substring(0, bytes / 2);
    }

    /// Commits, aborts, offsets in transactions, and one transaction that stays open; the next
    /// round begins with ending it.
    private void transactions() {
        var group = Map.<String, Object>of("group.id", "transactional-readers");
        try (var producer = transactional("worker-" + round % 2);
                var consumer = consumer(group)) {
            for (int i = 0; i < 40; i++) {
                producer.beginTransaction();
                for (int j = 0; j < 4; j++) {
                    send(producer, j % 2, "round %d transaction %d: %d".formatted(round, i, j));
                }
                if (i % 5 == 0) {
                    producer.sendOffsetsToTransaction(
                            Map.of(
                                    new TopicPartition(TRANSACTIONAL, 0),
                                    new OffsetAndMetadata(100L * round + i, "txn " + i)),
                            consumer.groupMetadata());
                }
                if (i % 3 == 0) {
                    producer.abortTransaction();
                } else {
                    producer.commitTransaction();
                }
            }
        }
        var left = transactional("left-open");
        left.beginTransaction();
        send(left, 1, "left open in round " + round);
        left.flush();
        left.close(Duration.ZERO);
        try (var after = producer(Map.of())) {
            send(after, 1, "behind what was left open in round " + round);
        }
    }

    private KafkaConsumer<String, String> consumer(Map<String, Object> settings) {
        var all = new HashMap<String, Object>(settings);
        all.put("bootstrap.servers", bootstrap);
        all.put("auto.offset.reset", "earliest");
        all.put("enable.auto.commit", false);
        return new KafkaConsumer<>(all, new StringDeserializer(), new StringDeserializer());
    }

    private static void send(KafkaProducer<String, String> producer, int partition, String value) {
        var _ = producer.send(new ProducerRecord<>(TRANSACTIONAL, partition, null, value));
    }

    private KafkaProducer<String, String> transactional(String id) {
        var producer =
                producer(
                        Map.of(
                                "transactional.id", id,
                                "transaction.timeout.ms", TRANSACTION_TIMEOUT_MS));
        producer.initTransactions();
        return producer;
    }

    /// A group whose member reads and commits, and offsets that an administrator sets.
    private void offsets(Admin admin) throws Exception {
        try (var consumer = consumer(Map.of("group.id", "readers"))) {
            consumer.subscribe(List.of(ROLLED));
            int read = 0;
            while (read < ROLLED_RECORDS) {
                read += consumer.poll(Duration.ofMillis(100)).count();
            }
            consumer.commitSync();
        }
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        IntStream.range(0, 2)
                .forEach(it ->
                        offsets.put(
                                new TopicPartition(PLAIN, it),
                                new OffsetAndMetadata(10 + round, "set in round " + round)));
        admin.alterConsumerGroupOffsets("set-by-hand-" + round % 2, offsets).all().get();
    }

    private void settings(Admin admin) throws Exception {
        var changes = new HashMap<ConfigResource, List<AlterConfigOp>>();
        changes.put(
                new ConfigResource(ConfigResource.Type.TOPIC, PLAIN),
                List.of(
                        set("retention.ms", 700_000_000 + round),
                        set("max.message.bytes", 2000000)));
        changes.put(
                new ConfigResource(ConfigResource.Type.BROKER, ""),
                List.of(set("log.retention.ms", 800_000_000 + round)));
        changes.put(
                new ConfigResource(ConfigResource.Type.BROKER, "1"),
                List.of(set("message.max.bytes", 3_000_000 + round)));
        admin.incrementalAlterConfigs(new HashMap<>(changes)).all().get();
    }

    private static AlterConfigOp set(String name, long value) {
        return new AlterConfigOp(new ConfigEntry(name, "" + value), AlterConfigOp.OpType.SET);
    }
}
