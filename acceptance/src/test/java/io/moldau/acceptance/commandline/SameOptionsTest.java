package io.moldau.acceptance.commandline;

import static java.util.Map.entry;

import io.moldau.acceptance.KafkaTools;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Each option that the help of Kafka's tool names is in the help of our script, and of each of its
/// commands where it has some.
class SameOptionsTest {
    private static final String PACKAGE = "org.apache.kafka.tools.";

    private static final Map<String, String> SCRIPTS =
            Map.ofEntries(
                    entry("kafka-acls", PACKAGE + "AclCommand"),
                    entry("kafka-broker-api-versions", PACKAGE + "BrokerApiVersionsCommand"),
                    entry("kafka-configs", "kafka.admin.ConfigCommand"),
                    entry("kafka-console-consumer", PACKAGE + "consumer.ConsoleConsumer"),
                    entry("kafka-console-producer", PACKAGE + "ConsoleProducer"),
                    entry("kafka-consumer-groups", PACKAGE + "consumer.group.ConsumerGroupCommand"),
                    entry("kafka-consumer-perf-test", PACKAGE + "ConsumerPerformance"),
                    entry("kafka-delete-records", PACKAGE + "DeleteRecordsCommand"),
                    entry("kafka-dump-log", PACKAGE + "DumpLogSegments"),
                    entry("kafka-e2e-latency --topic t", PACKAGE + "EndToEndLatency"),
                    entry("kafka-get-offsets", PACKAGE + "GetOffsetShell"),
                    entry("kafka-groups", PACKAGE + "GroupsCommand"),
                    entry("kafka-leader-election", PACKAGE + "LeaderElectionCommand"),
                    entry("kafka-log-dirs", PACKAGE + "LogDirsCommand"),
                    entry("kafka-producer-perf-test", PACKAGE + "ProducerPerformance"),
                    entry(
                            "kafka-reassign-partitions",
                            PACKAGE + "reassign.ReassignPartitionsCommand"),
                    entry("kafka-topics", PACKAGE + "TopicCommand"));

    /// Scripts with commands: those of Kafka's tool.
    private static final Map<String, List<String>> COMMANDS =
            Map.of(
                    "kafka-cluster",
                    List.of("cluster-id", "unregister", "list-endpoints"),
                    "kafka-features",
                    List.of(
                            "describe",
                            "upgrade",
                            "downgrade",
                            "disable",
                            "version-mapping",
                            "feature-dependencies"),
                    "kafka-metadata-quorum",
                    List.of("describe", "add-controller", "remove-controller"),
                    "kafka-storage",
                    List.of(
                            "info",
                            "format",
                            "version-mapping",
                            "feature-dependencies",
                            "random-uuid"),
                    "kafka-transactions",
                    List.of(
                            "list",
                            "describe",
                            "describe-producers",
                            "abort",
                            "find-hanging",
                            "forceTerminateTransaction"));

    private static final Map<String, String> WITH_COMMANDS =
            Map.of(
                    "kafka-cluster", PACKAGE + "ClusterTool",
                    "kafka-features", PACKAGE + "FeatureCommand",
                    "kafka-metadata-quorum", PACKAGE + "MetadataQuorumCommand",
                    "kafka-storage", "kafka.tools.StorageTool",
                    "kafka-transactions", PACKAGE + "TransactionsCommand");

    /// Before a command; kafka-transactions.sh does not say how it goes without it.
    private static final String ADDRESS = " --bootstrap-server localhost:19092 ";

    /// Have none there.
    private static final String NO_ADDRESS = "kafka-(storage|cluster)";

    /// At the beginning of a line, or after a shorter or longer form of it.
    private static final Pattern OPTION =
            Pattern.compile(
                    "(?m)^ *(?:-\\w(?: [A-Z_.]+)?, |--[\\w.-]+(?: [A-Z_.]+)?, )*(--[a-z][\\w.-]*\\w)(?![\\w-])");

    /// There are some only in tools with commands.
    private static final Pattern SHORT_OPTION =
            Pattern.compile("(?m)^ +(?:--[\\w.-]+(?: [A-Z_.]+)?, )?(-[a-zA-Z])(?=[ ,\n])");

    /// Known, but not named in our help; the last one is refused in a sentence.
    private static final Set<String> UNNAMED =
            Set.of("--help", "--version", "--remote-log-metadata-decoder");

    @TempDir private Path directory;

    @Test
    void everyOptionOfKafkasToolsIsOursToo() throws Exception {
        var softly = new SoftAssertions();
        try (var tools = new KafkaTools(directory)) {
            for (var script : SCRIPTS.entrySet()) {
                compare(script.getKey(), script.getValue(), tools, softly);
            }
        }
        softly.assertAll();
    }

    @Test
    void everyOptionOfTheirCommandsIsOursToo() throws Exception {
        var softly = new SoftAssertions();
        try (var tools = new KafkaTools(directory)) {
            for (var script : WITH_COMMANDS.entrySet()) {
                var name = script.getKey();
                var commands = COMMANDS.getOrDefault(name, List.of());
                compare(name, script.getValue(), tools, softly);
                var help = tools.run(script.getValue(), "", "--help").all();
                softly.assertThat(help).contains(commands);
                for (var command : commands) {
                    var before = name.matches(NO_ADDRESS) ? " " : ADDRESS;
                    compare(name + before + command, script.getValue(), tools, softly);
                }
            }
        }
        softly.assertAll();
    }

    private static void compare(
            String line, String mainClass, KafkaTools tools, SoftAssertions softly)
            throws Exception {
        var words = (line + " --help").split(" ");
        var arguments = Arrays.copyOfRange(words, 1, words.length);
        var theirs = options(tools.run(mainClass, "", arguments).all());
        softly.assertThat(theirs).as(line).isNotEmpty();
        theirs.removeAll(UNNAMED);
        var ours = options(OwnTools.script(words[0], "", List.of(arguments)).all());
        softly.assertThat(ours).as(line).isNotEmpty().containsAll(theirs);
    }

    private static Set<String> options(String help) {
        var found = new TreeSet<String>();
        // What comes before the command is in the first paragraph once more.
        var list = help.replaceFirst("(?s)^usage: .*?\n\n", "");
        OPTION.matcher(list).results().forEach(it -> found.add(it.group(1)));
        SHORT_OPTION.matcher(list).results().forEach(it -> found.add(it.group(1)));
        return found;
    }
}
