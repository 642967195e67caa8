import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Branched;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.IntStream;

/// A Kafka Streams topology without state: numbers are filtered, changed and divided over two topics.
///
/// Of the numbers 0, 1, 2, … those that are no multiple of three become their squares; the even ones go to one
/// topic, the odd ones to another, each in the partition and in the order in which it came.
final class Client implements AutoCloseable {
    private static final long WAIT_MAX_MS = 60_000;
    private static final int PARTITIONS = 4;

    private final String bootstrap;
    private final String prefix;
    private final Admin admin;
    private final KafkaProducer<String, String> producer;

    /// The partition that each number went to; its key decides that, and so its result goes to the same.
    private final List<Integer> partitions = new ArrayList<>();

    private Client(String bootstrap, String prefix) throws Exception {
        this.bootstrap = bootstrap;
        this.prefix = prefix;
        this.admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
        this.producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", bootstrap), new StringSerializer(), new StringSerializer());
        var topics =
                List.of("numbers", "even", "odd").stream()
                        .map(it -> new NewTopic(prefix + it, PARTITIONS, (short) 1))
                        .toList();
        admin.createTopics(topics).all().get();
    }

    public static void main(String[] arguments) throws Exception {
        try (var client = new Client(arguments[0], arguments[1])) {
            client.run();
        }
        for (var it :
                List.of(
                        "produce.none", "produce.gzip", "produce.snappy", "produce.lz4", "produce.zstd", "headers",
                        "nulls", "seek.offset", "seek.time", "admin", "error.unknown_topic", "error.too_large",
                        "error.out_of_range", "error.illegal_generation")) {
            System.out.println(it + "\tn/a not Streams' task");
        }
    }

    private void run() throws Exception {
        try (var first = streams(1);
                var second = streams(2)) {
            first.start();
            send(400);
            feature("streams.stateless", () -> exact(400));
            second.start();
            feature("group", () -> {
                boolean shared = tasks(first) == 2 && tasks(second) == 2;
                return shared ? "ok" : "failed " + tasks(first) + " and " + tasks(second) + " tasks";
            });
            first.close(CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
            send(400);
            feature("resume", () -> exact(800));
            System.out.println("!restart");
            send(200);
            if (!"restarted".equals(new BufferedReader(new InputStreamReader(System.in)).readLine())) {
                throw new IOException("no restart");
            }
            send(200);
            feature("restart", () -> atLeast(1200));
        }
    }

    /// Tries until the result is `ok`, or too much time has passed.
    private static void feature(String name, Callable<String> check) throws Exception {
        long deadline = System.currentTimeMillis() + WAIT_MAX_MS;
        var result = check.call();
        while (!result.equals("ok") && System.currentTimeMillis() < deadline) {
            Thread.sleep(200);
            result = check.call();
        }
        System.out.println(name + "\t" + result);
    }

    private static int tasks(KafkaStreams streams) {
        return streams.metadataForLocalThreads().stream().mapToInt(it -> it.activeTasks().size()).sum();
    }

    private KafkaStreams streams(int instance) throws IOException {
        var builder = new StreamsBuilder();
        builder.<String, String>stream(prefix + "numbers")
                .filter((_, value) -> Integer.parseInt(value) % 3 != 0)
                .mapValues(Client::square)
                .split()
                .branch((_, value) -> isEven(value), Branched.withConsumer(it -> it.to(prefix + "even")))
                .defaultBranch(Branched.withConsumer(it -> it.to(prefix + "odd")));
        var settings = new Properties();
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, prefix + "squares");
        settings.put(StreamsConfig.CLIENT_ID_CONFIG, prefix + instance);
        settings.put(StreamsConfig.STATE_DIR_CONFIG, Files.createTempDirectory("streams").toString());
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
        settings.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
        settings.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 200);
        return new KafkaStreams(builder.build(), settings);
    }

    private static String square(String value) {
        long number = Long.parseLong(value);
        return "" + number * number;
    }

    private static boolean isEven(String value) {
        return Long.parseLong(value) % 2 == 0;
    }

    private void send(int count) throws Exception {
        var sent = new ArrayList<Future<RecordMetadata>>();
        for (int i = 0; i < count; i++) {
            int number = partitions.size() + i;
            sent.add(producer.send(new ProducerRecord<>(prefix + "numbers", "k" + number, "" + number)));
        }
        producer.flush();
        for (var it : sent) {
            partitions.add(it.get().partition());
        }
    }

    /// Whether each result is there once, in its order.
    private String exact(int count) {
        return compare(count, ArrayList::new);
    }

    /// Whether each result is there at least once: a restart may have records processed twice.
    private String atLeast(int count) {
        return compare(count, results -> List.copyOf(new TreeSet<>(results)));
    }

    private String compare(int count, Function<List<String>, List<String>> view) {
        int all = 0;
        for (var branch : List.of("even", "odd")) {
            var found = read(branch);
            for (int partition = 0; partition < PARTITIONS; partition++) {
                var wanted = view.apply(wanted(branch, partition, count));
                if (!view.apply(found.getOrDefault(partition, List.of())).equals(wanted)) {
                    return "failed %s %d: %s, not %s".formatted(branch, partition, found.get(partition), wanted);
                }
                all += wanted.size();
            }
        }
        return all > count / 2 ? "ok" : "failed only " + all;
    }

    private List<String> wanted(String branch, int partition, int count) {
        return IntStream.range(0, count)
                .filter(it -> partitions.get(it) == partition && it % 3 != 0)
                .mapToObj(it -> square("" + it))
                .filter(it -> isEven(it) == branch.equals("even"))
                .toList();
    }

    private TreeMap<Integer, List<String>> read(String branch) {
        var found = new TreeMap<Integer, List<String>>();
        var partitions = IntStream.range(0, PARTITIONS).mapToObj(it -> new TopicPartition(prefix + branch, it)).toList();
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrap);
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(it -> consumer.position(it) < ends.get(it))) {
                for (var it : consumer.poll(Duration.ofMillis(100))) {
                    found.computeIfAbsent(it.partition(), _ -> new ArrayList<>()).add(it.value());
                }
            }
        }
        return found;
    }

    @Override
    public void close() {
        producer.close();
        admin.close();
    }
}
