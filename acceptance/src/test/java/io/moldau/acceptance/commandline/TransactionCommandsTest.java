package io.moldau.acceptance.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.acceptance.Clients;
import io.moldau.acceptance.KafkaTools;
import io.moldau.acceptance.MoldauProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// An open transaction as `moldau txn` and `kafka-transactions.sh` show it, and its end by force.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TransactionCommandsTest {
    @TempDir private static Path directory;

    private static MoldauProcess broker;
    private static Producer<String, String> producer;

    @BeforeAll
    static void start() throws Exception {
        broker = MoldauProcess.start(directory.resolve("data"), Map.of());
        moldau("topic create orders");
        producer =
                Clients.producer(
                        broker.bootstrap(),
                        Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "payments"));
        producer.initTransactions();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>("orders", 0, "k", "v")).get(30, TimeUnit.SECONDS);
    }

    @AfterAll
    static void stop() {
        producer.close(Duration.ZERO);
        broker.close();
    }

    private static KafkaTools.Run moldau(String line) {
        return OwnTools.moldau(broker.bootstrap(), line);
    }

    private static void assertRefuses(String line, int exitCode, String sentence) {
        var run = moldau(line);
        assertThat(run.errors()).as(line).isEqualTo("moldau: " + sentence + "\n");
        assertThat(run.exitCode()).as(line).isEqualTo(exitCode);
    }

    @Test
    @Order(1)
    void theScriptPrintsWhatKafkasOwnPrints() throws Exception {
        try (var tools = new KafkaTools(Files.createDirectory(directory.resolve("scratch")))) {
            for (var line :
                    List.of(
                            "list",
                            "describe --transactional-id payments",
                            "describe-producers --topic orders --partition 0",
                            "find-hanging --topic orders --max-transaction-timeout 0")) {
                var words =
                        List.of(
                                ("--bootstrap-server " + broker.bootstrap() + " " + line)
                                        .split(" "));
                var theirs =
                        tools.run(
                                "org.apache.kafka.tools.TransactionsCommand",
                                "",
                                words.toArray(String[]::new));
                var ours = OwnTools.script("kafka-transactions", "", words);
                assertThat(story(ours)).as(line).isEqualTo(story(theirs));
            }
        }
    }

    /// Without how long the transaction is open, which is longer for the second who asks.
    private static String story(KafkaTools.Run run) {
        return run.out().replaceAll("(\\d{13}\\s+)\\d+ +\torders-0", "$1 N\torders-0")
                + run.exitCode();
    }

    @Test
    @Order(2)
    void anOpenTransactionIsShown() {
        assertThat(moldau("txn list --open").out())
                .matches(
                        """
                        TRANSACTIONAL ID  STATE    COORDINATOR  PRODUCER +OPEN FOR +PARTITIONS
                        payments          Ongoing            1 +\\d+ +\\d+m?s +1
                        """);
        assertThat(moldau("txn describe payments").out())
                .contains("Transactional id  payments\nState             Ongoing\n")
                .contains("Timeout           1m\n")
                .contains("Partitions        orders-0\n");
        assertThat(moldau("txn hanging --older-than 0").errors())
                .isEqualTo("No transaction hangs.\n");
        assertThat(moldau("txn list --json").out()).contains("\"transactionalId\": \"payments\"");
    }

    @Test
    @Order(3)
    void whatCannotBeSaysSoInOneSentence() {
        assertRefuses(
                "txn describe nosuch",
                3,
                "there is no transactional id nosuch; moldau txn list shows those there are");
        assertRefuses(
                "txn abort payments",
                4,
                "Abort the transaction of payments in 1 partition? Nobody is here to say yes: give"
                        + " --yes");
        assertRefuses(
                "txn abort",
                2,
                "give either a transactional id, or --partition and --start-offset");
        assertRefuses(
                "txn abort --partition orders --start-offset 1",
                2,
                "orders is not TOPIC-PARTITION, like orders-0");
        assertRefuses(
                "txn abort --partition orders-0 --start-offset 5",
                3,
                "Could not find any open transactions starting at offset 5 on partition orders-0");
    }

    @Test
    @Order(4)
    void aTransactionIsAborted() {
        assertThat(moldau("txn abort payments --yes").out())
                .isEqualTo("Aborted the transaction of payments\n");
        assertThat(moldau("txn list --open").errors()).isEqualTo("No transaction is open.\n");
    }
}
