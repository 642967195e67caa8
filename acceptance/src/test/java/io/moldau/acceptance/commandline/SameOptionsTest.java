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

/// Each option that the help of Kafka's tool names is in the help of our script. Scripts with
/// commands are left out: asked for help, Kafka's end their whole process.
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

    /// At the beginning of a line, or after a shorter or longer form of it.
    private static final Pattern OPTION =
            Pattern.compile(
                    "(?m)^ *(?:-\\w(?: [A-Z_.]+)?, |--[\\w.-]+(?: [A-Z_.]+)?, )*(--[a-z][\\w.-]*\\w)(?![\\w-])");

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

    private static void compare(
            String line, String mainClass, KafkaTools tools, SoftAssertions softly)
            throws Exception {
        var words = (line + " --help").split(" ");
        var arguments = Arrays.copyOfRange(words, 1, words.length);
        var theirs = options(tools.run(mainClass, "", arguments).all());
        theirs.removeAll(UNNAMED);
        var ours = options(OwnTools.script(words[0], "", List.of(arguments)).all());
        softly.assertThat(ours).as(line).isNotEmpty().containsAll(theirs);
    }

    private static Set<String> options(String help) {
        var found = new TreeSet<String>();
        OPTION.matcher(help).results().forEach(it -> found.add(it.group(1)));
        return found;
    }
}
