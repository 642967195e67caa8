package io.moldau.acceptance.commandline;

import io.moldau.acceptance.BrokerProcess;
import io.moldau.acceptance.KafkaProcess;
import io.moldau.acceptance.KafkaTools;
import io.moldau.acceptance.MoldauProcess;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.FutureTask;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A script written for Kafka does not notice whose tool it calls: the same lines are given to
/// Kafka's tools on one broker, to ours on a second like it, and to ours on Apache Kafka itself.
@Order(2) // One test, and a long one: at the end it would run alone.
class SameAsKafkaTest {
    /// A script, the class that runs it in Kafka, and the file in which its command lines are.
    private record Script(String name, String mainClass, String file) {
        Script(String name, String mainClass) {
            this(name, mainClass, name);
        }
    }

    private static final String PACKAGE = "org.apache.kafka.tools.";

    /// In this order: what one leaves behind, the next ones see.
    private static final List<Script> SCRIPTS =
            List.of(
                    new Script("kafka-topics", PACKAGE + "TopicCommand"),
                    new Script("kafka-get-offsets", PACKAGE + "GetOffsetShell"),
                    new Script("kafka-delete-records", PACKAGE + "DeleteRecordsCommand"),
                    new Script("kafka-log-dirs", PACKAGE + "LogDirsCommand"),
                    new Script("kafka-configs", "kafka.admin.ConfigCommand"),
                    new Script("kafka-transactions", PACKAGE + "TransactionsCommand"),
                    new Script("kafka-features", PACKAGE + "FeatureCommand"),
                    new Script("kafka-cluster", PACKAGE + "ClusterTool"),
                    new Script("kafka-metadata-quorum", PACKAGE + "MetadataQuorumCommand"),
                    new Script("kafka-broker-api-versions", PACKAGE + "BrokerApiVersionsCommand"),
                    new Script("kafka-storage", "kafka.tools.StorageTool"));

    /// Those that need groups, or a topic with records: see [GroupScene].
    private static final List<Script> SCRIPTS_WITH_GROUPS =
            List.of(
                    new Script(
                            "kafka-consumer-groups",
                            PACKAGE + "consumer.group.ConsumerGroupCommand"),
                    new Script("kafka-groups", PACKAGE + "GroupsCommand"),
                    new Script("kafka-leader-election", PACKAGE + "LeaderElectionCommand"),
                    new Script(
                            "kafka-reassign-partitions",
                            PACKAGE + "reassign.ReassignPartitionsCommand"));

    /// Those that leave records and groups behind.
    private static final List<Script> SCRIPTS_WITH_RECORDS =
            List.of(
                    new Script("kafka-console-producer", PACKAGE + "ConsoleProducer"),
                    new Script("kafka-console-consumer", PACKAGE + "consumer.ConsoleConsumer"),
                    new Script("kafka-producer-perf-test", PACKAGE + "ProducerPerformance"),
                    new Script("kafka-consumer-perf-test", PACKAGE + "ConsumerPerformance"),
                    new Script("kafka-e2e-latency", PACKAGE + "EndToEndLatency"),
                    new Script("kafka-verifiable-producer", PACKAGE + "VerifiableProducer"),
                    new Script("kafka-verifiable-consumer", PACKAGE + "VerifiableConsumer"),
                    new Script(
                            "kafka-console-consumer",
                            PACKAGE + "consumer.ConsoleConsumer",
                            "kafka-console-consumer-coordinators"),
                    new Script(
                            "kafka-transactions",
                            PACKAGE + "TransactionsCommand",
                            "kafka-transactions-seen"));

    private static final Script ACLS = new Script("kafka-acls", PACKAGE + "AclCommand");

    private static final String ACL_RULES = "kafka-acls-rules";

    /// Without a wait for more members of a new group.
    private static final Map<String, String> SETTINGS =
            Map.of("group.initial.rebalance.delay.ms", "0");

    /// Apache Kafka knows who may do what, and lets everybody do everything.
    private static final Map<String, String> KAFKA_SETTINGS =
            Map.of(
                    "group.initial.rebalance.delay.ms",
                    "0",
                    "authorizer.class.name",
                    "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                    "super.users",
                    "User:ANONYMOUS");

    /// An argument `{...}` is a file with what stands between the braces, with the escapes of a
    /// Java string.
    private static final Pattern CONTENT = Pattern.compile("\\{(.*)\\}");

    /// Begins a line whose answer differs from broker to broker: Apache Kafka's is then compared
    /// with what Kafka's tool says of Apache Kafka itself. What such a line changes is changed
    /// twice there.
    private static final String EACH = "@each ";

    /// The same, and on Moldau too both are asked about one broker: of what is new in each.
    private static final String SAME = "@same ";

    /// Begins a line that has no broker's address.
    private static final String ALONE = "@alone";

    /// Stands in a line for the broker's address; the other lines have it in front.
    private static final String ADDRESS = "HOST:PORT";

    /// What follows this mark is standard input, with the escapes of a Java string.
    private static final String INPUT = " <<< ";

    /// `-Dscripts.only=kafka-topics`: a regular expression for those to be compared, while one
    /// tries things.
    private static final String ONLY = System.getProperty("scripts.only", ".*");

    @TempDir private Path directory;

    private record Stage(
            BrokerProcess theirs,
            BrokerProcess ours,
            BrokerProcess kafka,
            KafkaTools tools,
            SoftAssertions softly) {}

    @Test
    void theSameLinesPrintTheSameAndEndTheSame() throws Exception {
        var softly = new SoftAssertions();
        try (var theirs = MoldauProcess.start(directory.resolve("theirs"), SETTINGS);
                var ours = MoldauProcess.start(directory.resolve("ours"), SETTINGS);
                var kafka = KafkaProcess.start(directory.resolve("kafka"), KAFKA_SETTINGS);
                var tools = new KafkaTools(Files.createDirectory(directory.resolve("scratch")))) {
            var stage = new Stage(theirs, ours, kafka, tools, softly);
            for (var script : SCRIPTS) {
                compare(script, stage);
            }
            try (var _ = GroupScene.open(theirs.bootstrap());
                    var _ = GroupScene.open(ours.bootstrap());
                    var _ = GroupScene.open(kafka.bootstrap())) {
                for (var script : SCRIPTS_WITH_GROUPS) {
                    compare(script, stage);
                }
            }
            compareAcls(stage);
            for (var script : SCRIPTS_WITH_RECORDS) {
                compare(script, stage);
            }
        }
        softly.assertAll();
    }

    private void compare(Script script, Stage stage) throws Exception {
        if (!script.file().matches(ONLY)) {
            return;
        }
        for (var line : lines(script.file())) {
            // Most of the time a tool waits for an answer: ours need not wait for theirs.
            var expected = new FutureTask<>(() -> expected(script, line, stage));
            Thread.ofVirtual().start(expected);
            var here = ours(script, stage.ours(), line);
            if (line.startsWith(EACH)) {
                expected.get();
            }
            var there = ours(script, stage.kafka(), line);
            stage.softly().assertThat(here).as("on Moldau").isEqualTo(expected.get().onMoldau());
            stage.softly()
                    .assertThat(there)
                    .as("on Apache Kafka")
                    .isEqualTo(expected.get().onKafka());
        }
    }

    /// What Kafka's tool says.
    private record Expected(String onMoldau, String onKafka) {}

    private Expected expected(Script script, String line, Stage stage) throws Exception {
        var broker = line.startsWith(SAME) ? stage.ours() : stage.theirs();
        var onMoldau = theirs(script, broker, line, stage);
        boolean asked = line.startsWith(EACH) || line.startsWith(SAME);
        return new Expected(
                onMoldau, asked ? theirs(script, stage.kafka(), line, stage) : onMoldau);
    }

    private String theirs(Script script, BrokerProcess broker, String line, Stage stage)
            throws Exception {
        var words = with(broker, line).toArray(String[]::new);
        var run = stage.tools().run(script.mainClass(), input(line), words);
        return Story.of(script.name() + " " + line, run, broker);
    }

    private String ours(Script script, BrokerProcess broker, String line) throws IOException {
        var run = OwnTools.script(script.name(), input(line), with(broker, line));
        return Story.of(script.name() + " " + line, run, broker);
    }

    /// Moldau has no authorizer yet: it is asked as such. What there is to see where there is one
    /// is compared on Apache Kafka: first Kafka's tool goes through the lines, then ours.
    private void compareAcls(Stage stage) throws Exception {
        if (!ACLS.name().matches(ONLY)) {
            return;
        }
        for (var line : lines(ACLS.name())) {
            stage.softly()
                    .assertThat(ours(ACLS, stage.ours(), line))
                    .as("on Moldau")
                    .isEqualTo(theirs(ACLS, stage.theirs(), line, stage));
        }
        var expected = new ArrayList<String>();
        for (var line : lines(ACL_RULES)) {
            expected.add(theirs(ACLS, stage.kafka(), line, stage));
        }
        for (var line : lines(ACL_RULES)) {
            stage.softly()
                    .assertThat(ours(ACLS, stage.kafka(), line))
                    .as("on Apache Kafka")
                    .isEqualTo(expected.removeFirst());
        }
    }

    static List<String> lines(String script) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(
                        SameAsKafkaTest.class.getResourceAsStream(script + ".txt"), script)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(it -> !it.isBlank() && !it.startsWith("#"))
                    .toList();
        }
    }

    private static String input(String line) {
        int mark = line.indexOf(INPUT);
        return mark < 0 ? "" : line.substring(mark + INPUT.length()).translateEscapes();
    }

    private List<String> with(BrokerProcess broker, String given) throws IOException {
        var line = given.replaceFirst("^(%s|%s)".formatted(EACH, SAME), "").split(INPUT)[0];
        var all = new ArrayList<String>();
        if (line.startsWith(ALONE)) {
            line = line.substring(ALONE.length()).strip();
        } else if (!line.contains(ADDRESS)) {
            all.addAll(List.of("--bootstrap-server", broker.bootstrap()));
        }
        line = line.replace(ADDRESS, broker.bootstrap());
        var content = CONTENT.matcher(line);
        if (content.find()) {
            // One for each broker, for there are two lines at a time.
            var file = directory.resolve("argument-" + broker.bootstrap().replaceFirst(".*:", ""));
            Files.writeString(file, content.group(1).translateEscapes());
            line = content.replaceFirst(Matcher.quoteReplacement(file.toString()));
        }
        all.addAll(line.isEmpty() ? List.of() : List.of(line.split(" ")));
        return all;
    }
}
