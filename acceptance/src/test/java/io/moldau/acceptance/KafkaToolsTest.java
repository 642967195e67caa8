package io.moldau.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// A morning with Apache Kafka's own console tools, in the order in which a person would use them.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KafkaToolsTest {
    /// Enough for entries in the index, which has one about every 4 KiB.
    private static final int RECORDS = 5000;

    @TempDir private static Path directory;

    private static MoldauProcess broker;
    private static KafkaTools tools;

    @BeforeAll
    static void start() throws Exception {
        broker = MoldauProcess.start(directory.resolve("broker"), Map.of());
        tools = new KafkaTools(Files.createDirectory(directory.resolve("scratch")));
    }

    @AfterAll
    static void stop() throws Exception {
        tools.close();
        broker.close();
    }

    private static String[] with(String... arguments) {
        var all = new String[arguments.length + 2];
        all[0] = "--bootstrap-server";
        all[1] = broker.bootstrap();
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return all;
    }

    @Test
    @Order(1)
    void topicsAreCreatedAndDescribed() throws Exception {
        var created =
                tools.topics(
                        with(
                                "--create",
                                "--topic",
                                "orders",
                                "--partitions",
                                "2",
                                "--config",
                                "retention.ms=86400000"));
        assertThat(created.out()).as(created.errors()).isEqualTo("Created topic orders.\n");

        var described = tools.topics(with("--describe", "--topic", "orders")).out();
        assertThat(described)
                .containsPattern(
                        "Topic: orders\tTopicId: [\\w-]{22}\tPartitionCount: 2\tReplicationFactor:"
                                + " 1\tConfigs: .*retention\\.ms=86400000")
                .contains("\tTopic: orders\tPartition: 1\tLeader: 1\tReplicas: 1\tIsr: 1");
        assertThat(tools.topics(with("--list")).out().lines()).contains("orders");
    }

    @Test
    @Order(2)
    void aTopicThatExistsIsRefusedInKafkasWords() throws Exception {
        var again = tools.topics(with("--create", "--topic", "orders"));

        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.all()).contains("Topic 'orders' already exists.");
        assertThat(tools.topics(with("--alter", "--topic", "orders", "--partitions", "1")).all())
                .contains(
                        "The topic orders currently has 2 partition(s); 1 would not be an"
                                + " increase.");
    }

    @Test
    @Order(3)
    void linesGoInAndComeOut() throws Exception {
        var input =
                IntStream.range(0, RECORDS)
                        .mapToObj(it ->
                                "k" + it + "\tvalue " + Long.toHexString(it * 0x9E3779B97F4A7C15L))
                        .collect(Collectors.joining("\n", "", "\n"));
        var produced =
                tools.producer(
                        input,
                        with(
                                "--topic",
                                "orders",
                                "--reader-property",
                                "parse.key=true",
                                "--compression-codec",
                                "zstd"));
        assertThat(produced.exitCode()).as(produced.all()).isZero();

        var consumed =
                tools.consumer(
                        with(
                                "--topic",
                                "orders",
                                "--from-beginning",
                                "--group",
                                "billing",
                                "--max-messages",
                                "" + RECORDS,
                                "--formatter-property",
                                "print.key=true"));
        assertThat(consumed.out().lines())
                .containsExactlyInAnyOrderElementsOf(input.lines().toList());
    }

    @Test
    @Order(4)
    void offsetsAreShown() throws Exception {
        var latest = tools.offsets(with("--topic", "orders")).out();

        var counts = latest.lines().mapToInt(it -> Integer.parseInt(it.split(":")[2])).toArray();
        assertThat(counts).hasSize(2);
        assertThat(IntStream.of(counts).sum()).isEqualTo(RECORDS);
    }

    @Test
    @Order(5)
    void groupsAreListedDescribedAndReset() throws Exception {
        assertThat(tools.groups(with("--list")).out().lines()).contains("billing");

        var described = tools.groups(with("--describe", "--group", "billing")).all();
        assertThat(described)
                .contains("Consumer group 'billing' has no active members.")
                .containsPattern("billing +orders +0 +\\d+ +\\d+ +0 ");

        var reset =
                tools.groups(
                        with(
                                "--reset-offsets",
                                "--to-earliest",
                                "--group",
                                "billing",
                                "--topic",
                                "orders",
                                "--execute"));
        assertThat(reset.out()).containsPattern("billing +orders +0 +0");
        assertThat(tools.groups(with("--describe", "--group", "nosuch")).all())
                .contains("Group nosuch not found.");
    }

    @Test
    @Order(6)
    void configsAreChangedAndShown() throws Exception {
        var altered =
                tools.configs(
                        with("--alter", "--topic", "orders", "--add-config", "segment.ms=3600000"));
        assertThat(altered.out()).contains("Completed updating config for topic orders.");
        assertThat(tools.configs(with("--describe", "--topic", "orders")).out())
                .contains("Dynamic configs for topic orders are:")
                .contains(
                        "segment.ms=3600000 sensitive=false"
                                + " synonyms={DYNAMIC_TOPIC_CONFIG:segment.ms=3600000");

        var unknown =
                tools.configs(with("--alter", "--topic", "orders", "--add-config", "no.such=1"));
        assertThat(unknown.exitCode()).isEqualTo(1);
        assertThat(unknown.all()).contains("Unknown topic config name: no.such");
        var readOnly =
                tools.configs(with("--alter", "--broker", "1", "--add-config", "num.partitions=3"));
        assertThat(readOnly.all())
                .contains("Cannot update these configs dynamically: [num.partitions]");
    }

    @Test
    @Order(7)
    void recordsAreDeleted() throws Exception {
        var file = directory.resolve("delete.json");
        Files.writeString(
                file,
                "{\"partitions\":[{\"topic\":\"orders\",\"partition\":0,\"offset\":3}],\"version\":1}");

        var deleted = tools.deleteRecords(with("--offset-json-file", file.toString()));

        assertThat(deleted.out()).contains("partition: orders-0\tlow_watermark: 3");
        assertThat(tools.offsets(with("--topic", "orders", "--time", "earliest")).out())
                .contains("orders:0:3");
    }

    @Test
    @Order(8)
    void logDirectoriesAreShown() throws Exception {
        var shown = tools.logDirs(with("--describe", "--topic-list", "orders")).out();

        assertThat(shown).contains(broker.data().toString()).contains("\"partition\":\"orders-0\"");
    }

    @Test
    @Order(9)
    void theDumpToolReadsTheFilesWithoutComplaint() throws Exception {
        broker.stop();
        var log = broker.data().resolve("orders-1/00000000000000000000.log");
        var dumped = tools.dumpLog("--files", log.toString(), "--print-data-log");
        assertThat(dumped.exitCode()).as(dumped.all()).isZero();
        assertThat(dumped.out()).contains("compresscodec: zstd").contains("payload: value ");

        var index = broker.data().resolve("orders-1/00000000000000000000.index");
        var checked = tools.dumpLog("--files", index.toString(), "--index-sanity-check");
        assertThat(checked.all()).contains("passed sanity check");

        var metadata =
                broker.data().resolve("__cluster_metadata-0/00000000000000000000.log").toString();
        var decoded = tools.dumpLog("--cluster-metadata-decoder", "--files", metadata);
        assertThat(decoded.exitCode()).as(decoded.all()).isZero();
        assertThat(decoded.out()).contains("\"type\":\"TOPIC_RECORD\"").contains("\"orders\"");
        assertThat(decoded.all()).doesNotContain("Found non-consecutive").doesNotContain("rror");
    }
}
