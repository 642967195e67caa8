package io.moldau.acceptance.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.acceptance.KafkaTools;
import io.moldau.acceptance.MoldauProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// Settings with `moldau config`, and the cluster with `moldau cluster`.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ConfigCommandsTest {
    @TempDir private static Path directory;

    private static MoldauProcess broker;

    @BeforeAll
    static void start() throws Exception {
        broker = MoldauProcess.start(directory, Map.of("log.retention.hours", "100"));
        moldau("topic create orders");
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
    void aSettingIsChangedAndSaysWhatItWas() {
        assertPrints(
                "config set topic/orders cleanup.policy=compact retention.ms=3600000",
                """
                topic/orders cleanup.policy: delete (default) -> compact
                topic/orders retention.ms: 360000000 (file) -> 3600000
                """);
        assertPrints(
                "config get topic/orders cleanup.policy retention.ms max.message.bytes",
                """
                KEY                VALUE    FROM
                cleanup.policy     compact  topic
                retention.ms       3600000  topic
                max.message.bytes  1048588  default
                """);
        assertPrints(
                "config unset topic/orders retention.ms cleanup.policy",
                """
                topic/orders retention.ms: 3600000 -> 360000000 (file)
                topic/orders cleanup.policy: compact -> delete (default)
                """);
        assertThat(moldau("config get topic/orders --all").out().lines().count()).isGreaterThan(25);
    }

    @Test
    @Order(2)
    void whatHoldsForAllBrokersIsShownWithEachOfThem() {
        assertPrints(
                "config set broker/default log.retention.ms=7200000",
                "broker/default log.retention.ms: none -> 7200000\n");
        assertPrints(
                "config get broker/1 log.retention.ms",
                """
                KEY               VALUE    FROM
                log.retention.ms  7200000  broker default
                """);
        assertPrints(
                "config get topic/orders retention.ms",
                """
                KEY           VALUE    FROM
                retention.ms  7200000  broker default
                """);
        assertPrints(
                "config unset broker/default log.retention.ms",
                "broker/default log.retention.ms: 7200000 -> none\n");
    }

    @Test
    @Order(3)
    void aGroupHasSettings() {
        assertPrints(
                "config set group/billing consumer.session.timeout.ms=50000",
                "group/billing consumer.session.timeout.ms: 45000 (default) -> 50000\n");
        assertPrints(
                "config get group/billing",
                """
                KEY                          VALUE  FROM
                consumer.session.timeout.ms  50000  group
                """);
    }

    @Test
    @Order(4)
    void whatCannotBeSaysSoInOneSentence() {
        assertRefuses("config set topic/orders no.such=1", 4, "Unknown topic config name: no.such");
        assertRefuses(
                "config get topic/nosuch",
                3,
                "there is no topic nosuch; moldau topic list shows those there are");
        assertRefuses("config get broker/7", 3, "there is no broker 7; the cluster has 1");
        assertRefuses(
                "config get topic/orders no.such",
                3,
                "topic/orders has no setting no.such; --all shows those it has");
        assertRefuses("config set topic/orders retention.ms", 2, "retention.ms is not key=value");
        assertRefuses("config set user/bob producer_byte_rate=x", 2, "x is no number");
        assertRefuses(
                "config set broker/1 num.partitions=3",
                4,
                "Cannot update these configs dynamically: [num.partitions]");
    }

    @Test
    @Order(5)
    void jsonHasTheSameForPrograms() {
        assertThat(moldau("config set topic/orders retention.ms=1 --json").out())
                .contains("\"key\": \"retention.ms\"", "\"before\": \"360000000\"")
                .contains("\"after\": \"1\"", "\"from\": \"topic\"");
        assertThat(moldau("config get topic/orders --json").out())
                .contains("\"target\": \"topic/orders\"", "\"value\": \"1\"");
    }

    @Test
    @Order(6)
    void kafkasScriptTakesTheOptionsOfOldTutorials() {
        var line =
                "--zookeeper localhost:2181 --entity-type topics --entity-name orders --alter"
                        + " --delete-config retention.ms --bootstrap-server "
                        + broker.bootstrap();
        var words = List.of(line.split(" "));
        var run = OwnTools.script("kafka-configs", "", words);
        assertThat(run.out()).isEqualTo("Completed updating config for topic orders.\n");
        assertThat(run.errors()).startsWith("--zookeeper is an option of older versions");
    }

    @Test
    @Order(7)
    void theClusterSaysWhoItIs() {
        var port = broker.bootstrap().replaceFirst(".*:", "");
        assertThat(moldau("cluster describe").out())
                .matches(
                        """
                        Cluster     [\\w-]{22}
                        Controller  broker 1
                        Metadata    metadata.version 33, that of 4.4-IV2

                        BROKER  ADDRESS          RACK
                             1  127.0.0.1:%s  -
                        """
                                .formatted(port));
        assertPrints(
                "cluster features",
                """
                FEATURE              LEVEL         OLDEST        NEWEST
                metadata.version     33 (4.4-IV2)  17 (3.7-IV2)  33 (4.4-IV2)
                transaction.version  2             off           2
                """);
        assertThat(moldau("cluster api-versions").out())
                .startsWith("BROKER  API ")
                .containsPattern("\n +1 +Fetch +1 +4 +18 +18\n");
    }
}
