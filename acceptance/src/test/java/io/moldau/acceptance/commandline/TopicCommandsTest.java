package io.moldau.acceptance.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.acceptance.Clients;
import io.moldau.acceptance.KafkaTools;
import io.moldau.acceptance.MoldauProcess;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// The life of a topic with `moldau topic`, and every screen of it.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TopicCommandsTest {
    @TempDir private static Path directory;

    private static MoldauProcess broker;

    @BeforeAll
    static void start() throws Exception {
        broker = MoldauProcess.start(directory, Map.of());
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static KafkaTools.Run moldau(String line) {
        return OwnTools.moldau(broker.bootstrap(), line);
    }

    private static void assertPrints(String line, String out) {
        OwnTools.assertPrints(broker.bootstrap(), line, out);
    }

    private static void assertRefuses(String line, int exitCode, String sentence) {
        OwnTools.assertRefuses(broker.bootstrap(), line, exitCode, sentence);
    }

    @Test
    @Order(1)
    void topicsAreCreatedAndListed() {
        assertThat(moldau("topic list").errors()).isEqualTo("There are no topics.\n");
        assertPrints(
                "topic create orders payments --partitions 2 --set retention.ms=86400000",
                """
                Created topic orders with 2 partitions
                Created topic payments with 2 partitions
                """);
        assertPrints("topic create orders --if-not-exists", "Topic orders exists already\n");
        assertPrints(
                "topic create archive --dry-run", "Would create topic archive with 1 partition\n");
        assertPrints(
                "topic list",
                """
                TOPIC     PARTITIONS  REPLICAS
                orders             2         1
                payments           2         1
                """);
        assertPrints(
                "topic list pay*",
                """
                TOPIC     PARTITIONS  REPLICAS
                payments           2         1
                """);
        assertThat(moldau("topic list nosuch").errors()).isEqualTo("No topic is like that.\n");
    }

    @Test
    @Order(2)
    void whatCannotBeSaysSoInOneSentence() {
        assertRefuses("topic create orders", 4, "Topic 'orders' already exists.");
        assertRefuses(
                "topic create bad/name",
                4,
                "Topic name is invalid: 'bad/name' contains one or more characters other than"
                        + " ASCII alphanumerics, '.', '_' and '-'");
        assertRefuses("topic create more --set retention.ms", 2, "retention.ms is not key=value");
        assertRefuses("topic create more --set no.such=1", 4, "Unknown topic config name: no.such");
        assertRefuses(
                "topic describe nosuch",
                3,
                "there is no topic nosuch; moldau topic list shows those there are");
        assertRefuses("topic alter orders", 2, "nothing to change: give --set or --unset");
        assertRefuses(
                "topic delete orders",
                4,
                "Delete orders (2 partitions) with all records? Nobody is here to say yes: give"
                        + " --yes");
    }

    @Test
    @Order(3)
    void aTopicIsShownWithItsRecords() {
        try (var producer = Clients.producer(broker.bootstrap(), Map.of())) {
            for (int i = 0; i < 1500; i++) {
                var _ = producer.send(new ProducerRecord<>("orders", i % 3 == 0 ? 0 : 1, "k", "v"));
            }
        }
        assertPrints(
                "topic offsets orders",
                """
                TOPIC   PARTITION  START    END  RECORDS
                orders          0      0    500      500
                orders          1      0  1,000    1,000
                """);
        assertThat(moldau("topic describe orders").out())
                .matches(
                        """
                        Topic     orders
                        Id        [\\w-]{22}
                        Holds     2 partitions, 1,500 records, [\\d.]+ KiB
                        Replicas  1 of each partition
                        Settings  retention.ms=86400000

                        PARTITION  LEADER  REPLICAS  ISR  START    END  RECORDS *SIZE
                                0  1       1         1        0    500      500 *[\\d.]+ K?i?B
                                1  1       1         1        0  1,000    1,000 *[\\d.]+ K?i?B
                        """);
        assertThat(moldau("topic list orders --size --json").out())
                .contains("\"name\": \"orders\"")
                .contains("\"records\": 1500")
                .doesNotContain("null");
    }

    @Test
    @Order(4)
    void aTopicIsChanged() {
        assertPrints(
                "topic alter orders --set cleanup.policy=compact --unset retention.ms",
                "Changed topic orders\n");
        assertThat(moldau("topic describe orders").out())
                .contains("Settings  cleanup.policy=compact\n");
        assertPrints("topic alter orders --unset cleanup.policy", "Changed topic orders\n");
        assertPrints("topic add-partitions orders --to 4", "Topic orders has 4 partitions now\n");
        assertRefuses(
                "topic add-partitions orders --to 3",
                4,
                "The topic orders currently has 4 partition(s); 3 would not be an increase.");
        assertPrints(
                "topic delete-records orders --before 1:250 --yes", "orders-1 begins at 250 now\n");
        assertRefuses(
                "topic delete-records orders --before 250 --yes",
                2,
                "250 is not PARTITION:OFFSET, like 0:1500");
    }

    @Test
    @Order(5)
    void aTopicIsEmptiedAndDeleted() {
        assertPrints("topic purge orders --yes", "Topic orders is empty\n");
        assertPrints(
                "topic offsets orders",
                """
                TOPIC   PARTITION  START    END  RECORDS
                orders          0    500    500        0
                orders          1  1,000  1,000        0
                orders          2      0      0        0
                orders          3      0      0        0
                """);
        assertPrints("topic delete orders nosuch --if-exists --yes", "Deleted topic orders\n");
        assertPrints(
                "topic list",
                """
                TOPIC     PARTITIONS  REPLICAS
                payments           2         1
                """);
    }
}
