package io.moldau.broker.simulation;

import io.moldau.log.DirectorySettings;
import io.moldau.log.wal.WalSettings;
import io.moldau.protocol.TopicPartition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// What one seed's simulation is made of: topics, clients, and how bad their world is. Seeds differ
/// in kind and not only in order, so that each rare combination gets its turn.
///
/// @param flushes whether all topics flush before they acknowledge; if not, the power stays on, for
///   then only that was promised
/// @param rounds crashes, each at a point that the seed chooses
/// @param cleanStopOneIn so many rounds have one clean stop in place of a crash
/// @param breakProbability of a connection, at each write
/// @param syncDelayMax of the disk, in bad times
/// @param failsDisk whether operations on the disk fail
/// @param fillsDisk whether the disk runs full
/// @param transactions what transactional producers there are; one seed in ten has some, and then
///   the last of the topics is theirs
record Swarm(
        Map<String, String> broker,
        DirectorySettings directories,
        List<Topic> topics,
        boolean flushes,
        int producers,
        int recordsPerStream,
        int batchRecordsMax,
        SimulatedProducer.Habits producerHabits,
        int consumers,
        int rounds,
        int cleanStopOneIn,
        double breakProbability,
        Duration networkDelayMax,
        Duration syncDelayMax,
        boolean failsDisk,
        boolean fillsDisk,
        List<Transactions> transactions) {
    /// The longest that a transaction may stay open.
    static final int TRANSACTION_TIMEOUT_MS_MAX = 4_000;

    private static final int TRANSACTIONAL_ONE_IN = 10;
    private static final int WAL_FILE_BYTES_MIN = 64 * 1024;
    private static final int RESERVE_BYTES = 1 << 20;

    /// A topic as it is created.
    record Topic(String name, int partitions, Map<String, String> settings) {}

    /// A transactional producer.
    ///
    /// @param rivals whether another has the same id
    record Transactions(String id, int count, int timeoutMs, boolean rivals) {}

    static Swarm of(long seed) {
        return of(seed, seed % TRANSACTIONAL_ONE_IN == 0);
    }

    /// @param transactional whether there are transactional producers
    static Swarm of(long seed, boolean transactional) {
        var random = new Random(seed * 0x9e3779b97f4a7c15L + 1);
        boolean flushes = random.nextInt(4) > 0;
        var topics = new ArrayList<Topic>();
        int topicCount = 1 + random.nextInt(2);
        for (int i = 0; i < topicCount; i++) {
            topics.add(topic("t" + i, random, flushes || i > 0));
        }
        var broker = broker(random);
        return new Swarm(
                broker,
                directories(random),
                topics,
                flushes,
                1 + random.nextInt(3),
                20 + random.nextInt(30),
                1 + random.nextInt(6),
                new SimulatedProducer.Habits(
                        1 + random.nextInt(5), Duration.ofMillis(5 + random.nextInt(40))),
                random.nextInt(3),
                1 + random.nextInt(4),
                4 + random.nextInt(4),
                random.nextInt(3) == 0 ? 0 : random.nextDouble() * 0.01,
                Duration.ofMillis(1 + random.nextInt(20)),
                random.nextBoolean() ? Duration.ZERO : Duration.ofMillis(random.nextInt(60)),
                flushes && random.nextInt(3) == 0,
                random.nextInt(3) == 0,
                transactional ? transactions(topics, flushes, random) : List.of());
    }

    /// Chooses the producers, and adds their topic.
    private static List<Transactions> transactions(
            List<Topic> topics, boolean flushes, Random random) {
        var settings = new LinkedHashMap<String, String>();
        settings.put("internal.segment.bytes", Integer.toString(14_000 << random.nextInt(4)));
        if (!flushes) {
            settings.put("flush.before.ack", "false");
        }
        topics.add(new Topic(TransactionalLife.TOPIC, 1 + random.nextInt(3), settings));
        var all = new ArrayList<Transactions>();
        int ids = 1 + random.nextInt(2);
        for (int i = 0; i < ids; i++) {
            boolean rivals = random.nextInt(3) == 0;
            int count = 4 + random.nextInt(10);
            int timeoutMs = 500 + random.nextInt(TRANSACTION_TIMEOUT_MS_MAX - 500);
            var producer = new Transactions("id" + i, count, timeoutMs, rivals);
            all.add(producer);
            if (rivals) {
                all.add(producer);
            }
        }
        return all;
    }

    private static Topic topic(String name, Random random, boolean flushes) {
        var settings = new LinkedHashMap<String, String>();
        if (random.nextInt(4) > 0) {
            settings.put("internal.segment.bytes", Integer.toString(2_000 << random.nextInt(5)));
        }
        if (!flushes) {
            settings.put("flush.before.ack", "false");
        }
        return new Topic(name, 1 + random.nextInt(3), settings);
    }

    private static Map<String, String> broker(Random random) {
        var settings = new LinkedHashMap<String, String>();
        settings.put("listeners", "PLAINTEXT://:" + BrokerNode.PORT);
        settings.put("advertised.listeners", "PLAINTEXT://broker:" + BrokerNode.PORT);
        settings.put("log.dirs", "/data");
        if (random.nextInt(4) == 0) {
            settings.put("metadata.log.dir", "/metadata");
        }
        int checkpointMs = random.nextInt(2) == 0 ? 60_000 : 20 + random.nextInt(300);
        settings.put("log.flush.offset.checkpoint.interval.ms", Integer.toString(checkpointMs));
        int choresMs = random.nextInt(2) == 0 ? 300_000 : 20 + random.nextInt(300);
        settings.put("log.retention.check.interval.ms", Integer.toString(choresMs));
        settings.put("offsets.topic.num.partitions", Integer.toString(1 + random.nextInt(3)));
        settings.put("transaction.state.log.num.partitions", "2");
        return settings;
    }

    /// Half the time a write-ahead log so small that it is recycled again and again.
    private static DirectorySettings directories(Random random) {
        int fileBytes = random.nextInt(2) == 0 ? 1 << 20 : WAL_FILE_BYTES_MIN << random.nextInt(3);
        int filesMax = 3 + random.nextInt(6);
        int checkpointBytes = fileBytes * (1 + random.nextInt(filesMax - 2));
        return new DirectorySettings(
                new WalSettings(fileBytes, filesMax, checkpointBytes, fileBytes / 4),
                DirectorySettings.DEFAULT.checkpointMs(),
                1 + random.nextInt(10),
                DirectorySettings.DEFAULT.choresMs(),
                RESERVE_BYTES);
    }

    /// All partitions of all topics without transactions.
    List<TopicPartition> partitions() {
        return partitions(false);
    }

    List<TopicPartition> transactionalPartitions() {
        return partitions(true);
    }

    private List<TopicPartition> partitions(boolean transactional) {
        var partitions = new ArrayList<TopicPartition>();
        for (Topic topic : topics) {
            if (topic.name().equals(TransactionalLife.TOPIC) != transactional) {
                continue;
            }
            for (int index = 0; index < topic.partitions(); index++) {
                partitions.add(new TopicPartition(topic.name(), index));
            }
        }
        return partitions;
    }
}
