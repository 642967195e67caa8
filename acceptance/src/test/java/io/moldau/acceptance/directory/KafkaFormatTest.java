package io.moldau.acceptance.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.acceptance.BrokerProcess;
import io.moldau.acceptance.KafkaProcess;
import io.moldau.acceptance.MoldauProcess;
import io.moldau.acceptance.commandline.OwnTools;
import io.moldau.broker.NodeCheck;
import io.moldau.runtime.RealWorld;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Directories that `kafka-storage format` of Apache Kafka 4.3.1 has made, and Moldau is the first
/// to start on; and the other way round.
class KafkaFormatTest {
    private static final String METADATA_VERSION = "metadata.version";
    private static final String TRANSACTION_VERSION = "transaction.version";

    @TempDir private Path directory;

    private Map<String, String> settings() {
        return Map.of("log.dirs", directory.resolve("a") + "," + directory.resolve("b"));
    }

    private MoldauProcess startOn(String... form) throws Exception {
        KafkaProcess.format(directory.resolve("kafka"), settings(), form);
        assertSound();
        return MoldauProcess.start(directory.resolve("moldau"), settings());
    }

    private void assertSound() throws Exception {
        var disk = RealWorld.create((_, _) -> {}).disk();
        var directories = List.of(directory.resolve("a"), directory.resolve("b"));
        assertThat(NodeCheck.of(disk, directories, directory.resolve("a"))).isEmpty();
    }

    private static Map<String, Integer> levels(BrokerProcess broker) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            var levels = new TreeMap<String, Integer>();
            admin.describeFeatures()
                    .featureMetadata()
                    .get()
                    .finalizedFeatures()
                    .forEach((name, range) -> levels.put(name, (int) range.maxVersionLevel()));
            return levels;
        }
    }

    private static Uuid createTopic(BrokerProcess broker) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            var created = admin.createTopics(List.of(new NewTopic("first", 1, (short) 1)));
            return created.topicId("first").get();
        }
    }

    private static Uuid topicId(BrokerProcess broker) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            var described = admin.describeTopics(List.of("first")).allTopicNames().get();
            return described.values().iterator().next().topicId();
        }
    }

    private static void produce(BrokerProcess broker) throws Exception {
        var settings = Map.<String, Object>of("bootstrap.servers", broker.bootstrap());
        var strings = new StringSerializer();
        try (var producer = new KafkaProducer<>(settings, strings, strings)) {
            producer.send(new ProducerRecord<>("first", "acknowledged")).get();
        }
    }

    @Test
    void theLevelsThatWereAskedForAreThoseOfTheCluster() throws Exception {
        var features = new String[] {"--feature", "transaction.version=1"};
        try (var moldau = startOn(features)) {
            assertThat(levels(moldau))
                    .containsEntry(METADATA_VERSION, 30)
                    .containsEntry(TRANSACTION_VERSION, 1);
            moldau.stop();
            assertSound();
        }
    }

    @Test
    void anOlderReleaseWithoutVotersStaysAtItsLevel() throws Exception {
        try (var moldau = startOn("--no-initial-controllers", "--release-version", "3.9-IV0")) {
            assertThat(levels(moldau))
                    .containsEntry(METADATA_VERSION, 21)
                    .doesNotContainKey(TRANSACTION_VERSION);
            moldau.stop();
            assertSound();
        }
    }

    @Test
    void whatOurToolHasFormattedKafkaStartsOn() throws Exception {
        var node = directory.resolve("kafka");
        var file = KafkaProcess.writeSettings(node, settings(), "--standalone");
        var line =
                List.of(
                        "format",
                        "--cluster-id",
                        "acceptance000000000000Q",
                        "--config",
                        file.toString(),
                        "--standalone",
                        "--add-scram",
                        "SCRAM-SHA-256=[name=alice,password=secret]");
        var formatted = OwnTools.script("kafka-storage", "", line);
        assertThat(formatted.exitCode()).as(formatted.errors()).isZero();

        try (var kafka = KafkaProcess.startFormatted(node);
                var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
            assertThat(levels(kafka)).containsEntry(METADATA_VERSION, 30);
            var id = createTopic(kafka);
            assertThat(topicId(kafka)).isEqualTo(id);
            assertThat(admin.describeUserScramCredentials().users().get()).containsExactly("alice");
            assertThat(admin.describeMetadataQuorum().quorumInfo().get().voters())
                    .allMatch(it -> !it.replicaDirectoryId().equals(Uuid.ZERO_UUID));
        }
    }

    /// And comes back, after a crash of Moldau of which only Kafka's start has taken the traces.
    @Test
    void aStandaloneNodeGoesFromMoldauToKafka() throws Exception {
        try (var moldau = startOn("--standalone")) {
            var levels = levels(moldau);
            var id = createTopic(moldau);
            produce(moldau);
            moldau.kill();
            try (var kafka = KafkaProcess.startFormatted(directory.resolve("kafka"))) {
                assertThat(levels(kafka)).containsAllEntriesOf(levels);
                assertThat(topicId(kafka)).isEqualTo(id);
                assertThat(kafka.stop()).isIn(0, 143);
            }
            moldau.restart();
            assertThat(moldau.said())
                    .contains("Apache Kafka was started before Moldau", "nothing of it is lost")
                    .contains("Took over what Apache Kafka has left");
            moldau.stop();
            assertSound();
        }
    }
}
