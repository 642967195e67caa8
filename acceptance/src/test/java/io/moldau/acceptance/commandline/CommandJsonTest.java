package io.moldau.acceptance.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.moldau.acceptance.Clients;
import io.moldau.acceptance.KafkaTools;
import io.moldau.acceptance.MoldauProcess;
import io.moldau.tools.Tools;
import io.moldau.tools.command.Session;
import io.moldau.tools.screen.Terminal;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
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
import picocli.CommandLine;

/// Every command with `--json`: a program gets JSON and nothing else, also where there is nothing
/// to tell, and a failure is one sentence beside it.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CommandJsonTest {
    /// One life, in this order; what is after `=` must be in the answer. `DATA` is the directory of
    /// the broker.
    private static final List<String> LIFE =
            List.of(
                    "topic list = []",
                    "topic create walked --partitions 2 = \"created\": true",
                    "topic list = \"name\": \"walked\"",
                    "topic list nosuch = []",
                    "topic describe walked = \"partition\": 1",
                    "topic alter walked --set retention.ms=1000000 = \"retention.ms\": \"1000000\"",
                    "topic add-partitions walked --to 3 = \"partitions\": 3",
                    "produce walked --value 1 --partition 1 = \"records\": 1",
                    "topic offsets walked = \"endOffset\": 1",
                    "topic delete-records walked --before 0:0 --yes = \"walked-0\": ",
                    "consume walked --group readers = \"value\":\"1\"",
                    "consume walked --partition 0 --until 0 = ",
                    "group list = \"group\": \"readers\"",
                    "group list nosuch = []",
                    "group describe readers --sample 0 = \"type\": \"classic\"",
                    "group members readers = []",
                    "group reset readers --to earliest --yes = \"newOffset\": 0",
                    "group reset readers --to earliest = \"difference\": 0",
                    "group delete readers --yes = \"whole\": true",
                    "group list = []",
                    "context list = []",
                    "context add near -b 127.0.0.1:1 = \"current\": true",
                    "context add far -b 127.0.0.1:2 = \"current\": false",
                    "context use far = \"current\": true",
                    "context show = \"name\": \"far\"",
                    "context list = \"name\": \"near\"",
                    "context remove far = \"current\": false",
                    "log dirs = \"freeBytes\": ",
                    "log dump DATA/walked-1 = \"count\":1",
                    "config get topic/walked = \"from\": \"topic\"",
                    "config set topic/walked retention.ms=2000000 = 2000000",
                    "config unset topic/walked retention.ms = retention.ms",
                    "config get topic/walked retention.ms = \"from\": \"default\"",
                    "txn list = \"transactionalId\": \"payments\"",
                    "txn describe payments = \"state\": \"Ongoing\"",
                    "txn hanging = []",
                    "txn abort payments --yes = \"transactionalId\": \"payments\"",
                    "cluster describe = \"clusterId\": ",
                    "cluster features = metadata.version",
                    "cluster quorum = \"role\": \"leader\"",
                    "cluster api-versions = \"api\": ",
                    "doctor = \"check\": \"java\"",
                    "doctor --quiet = [",
                    "perf produce walked --number 100 = \"records\": 100",
                    "perf consume walked --number 10 = \"records\": ",
                    "perf e2e walked --number 10 = \"records\": 10",
                    "topic purge walked --yes = \"walked-0\": ",
                    "topic delete walked --yes = walked",
                    "topic delete walked --if-exists --yes = []");

    /// Command lines that cannot be, and their exit codes.
    private static final Map<String, Integer> FAILURES =
            Map.ofEntries(
                    Map.entry("topic describe nosuch", 3),
                    Map.entry("topic alter nosuch", 2),
                    Map.entry("topic offsets nosuch", 3),
                    Map.entry("topic delete nosuch", 3),
                    Map.entry("topic purge ledger", 4),
                    Map.entry("topic add-partitions ledger --to 1", 4),
                    Map.entry("group describe nosuch", 3),
                    Map.entry("group members nosuch", 3),
                    Map.entry("group delete nosuch --yes", 3),
                    Map.entry("context show nosuch", 3),
                    Map.entry("context use nosuch", 3),
                    Map.entry("context add here -b here", 2),
                    Map.entry("config get nonsense", 2),
                    Map.entry("config set topic/ledger retention.ms=x", 4),
                    Map.entry("txn describe nosuch", 3),
                    Map.entry("log dump /no/such", 3),
                    Map.entry("log verify DATA", 4),
                    Map.entry("log dirs --broker 9", 3),
                    Map.entry("consume nosuch", 3),
                    Map.entry("produce nosuch --value 1", 3),
                    Map.entry("perf produce nosuch", 3),
                    Map.entry("cluster describe -b 127.0.0.1:1", 1));

    @TempDir private static Path directory;

    private static MoldauProcess broker;

    /// Of the transaction that is open; there once it was begun.
    @SuppressWarnings("NullAway.Init")
    private static Producer<String, String> producer;

    @BeforeAll
    static void start() throws Exception {
        broker = MoldauProcess.start(directory.resolve("node"), Map.of());
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static KafkaTools.Run json(String line) {
        var environment =
                Map.of(
                        "MOLDAU_BOOTSTRAP",
                        broker.bootstrap(),
                        "XDG_CONFIG_HOME",
                        directory.resolve("config").toString());
        var words = line.replace("DATA", directory.resolve("node/data").toString()) + " --json";
        return OwnTools.moldau(environment, "", List.of(words.split(" ")));
    }

    private static String command(String line) {
        var words = line.split(" ");
        boolean isNoun = subcommands(words[0]).isEmpty();
        return isNoun ? words[0] : words[0] + " " + words[1];
    }

    private static Map<String, CommandLine> subcommands(String noun) {
        return Objects.requireNonNull(commands().getSubcommands().get(noun), noun).getSubcommands();
    }

    private static CommandLine commands() {
        var silent =
                new Terminal(
                        InputStream.nullInputStream(), System.out, System.err, 0, false, false);
        return new Tools(new Session(silent, Map.of(), InstantSource.system())).commands();
    }

    @Test
    @Order(1)
    void everyCommandAnswersWithJsonAndNothingElse() throws Exception {
        var walked = new TreeSet<>(List.of("log verify")); // refused while a broker runs
        for (var step : LIFE) {
            var line = step.substring(0, step.indexOf(" = "));
            if (line.startsWith("txn list")) {
                openTransaction();
            }
            var run = json(line);
            assertThat(run.errors()).as(line).isEmpty();
            assertThat(run.exitCode()).as(line).isZero();
            assertThat(run.out()).as(line).contains(step.substring(step.indexOf(" = ") + 3));
            assertIsJson(line, run.out());
            walked.add(command(line));
        }
        producer.close(Duration.ZERO);
        var all = new TreeSet<String>();
        commands()
                .getSubcommands()
                .forEach((noun, it) -> {
                    if (it.getSubcommands().isEmpty()) {
                        all.add(noun);
                    }
                    it.getSubcommands().keySet().forEach(verb -> all.add(noun + " " + verb));
                });
        assertThat(walked).isEqualTo(all);
    }

    private static void openTransaction() throws Exception {
        var settings = Map.<String, Object>of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "payments");
        producer = Clients.producer(broker.bootstrap(), settings);
        producer.initTransactions();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>("walked", 0, "k", "v")).get(30, TimeUnit.SECONDS);
    }

    /// A record or a batch is a line of its own: there may be more of them than fit into memory.
    private static void assertIsJson(String line, String out) {
        if (line.startsWith("consume ") || line.startsWith("log dump ")) {
            out.lines().forEach(it -> assertThat(parsed(it).isJsonObject()).as(it).isTrue());
        } else {
            assertThat(parsed(out).isJsonNull()).as(line).isFalse();
        }
    }

    private static JsonElement parsed(String text) {
        return JsonParser.parseString(text);
    }

    @Test
    @Order(2)
    void aFailureIsOneSentenceBesideIt() throws Exception {
        assertThat(json("topic create ledger").exitCode()).isZero();
        Files.createDirectories(directory.resolve("config"));
        FAILURES.forEach((line, exitCode) -> {
            var run = json(line);
            assertThat(run.out()).as(line).isEmpty();
            assertThat(run.errors()).as(line).startsWith("moldau: ").doesNotContain("\tat ");
            assertThat(run.errors().lines()).as(line).hasSize(1);
            assertThat(run.exitCode()).as(line).isEqualTo(exitCode);
        });
    }
}
