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
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A script written for Kafka does not notice whose tool it calls: the same lines are given to
/// Kafka's tools on one broker, to ours on a second like it, and to ours on Apache Kafka itself.
class SameAsKafkaTest {
    /// A script whose command lines are in a file of its name, and the class that runs them in
    /// Kafka.
    private record Script(String name, String mainClass) {}

    private static final String PACKAGE = "org.apache.kafka.tools.";

    /// In this order: what one leaves behind, the next ones see.
    private static final List<Script> SCRIPTS =
            List.of(
                    new Script("kafka-topics", PACKAGE + "TopicCommand"),
                    new Script("kafka-get-offsets", PACKAGE + "GetOffsetShell"),
                    new Script("kafka-delete-records", PACKAGE + "DeleteRecordsCommand"),
                    new Script("kafka-log-dirs", PACKAGE + "LogDirsCommand"));

    /// An argument `{...}` is a file with what stands between the braces.
    private static final Pattern CONTENT = Pattern.compile("\\{(.*)\\}$");

    @TempDir private Path directory;

    @Test
    void theSameLinesPrintTheSameAndEndTheSame() throws Exception {
        var softly = new SoftAssertions();
        try (var theirs = MoldauProcess.start(directory.resolve("theirs"), Map.of());
                var ours = MoldauProcess.start(directory.resolve("ours"), Map.of());
                var kafka = KafkaProcess.start(directory.resolve("kafka"), Map.of());
                var tools = new KafkaTools(Files.createDirectory(directory.resolve("scratch")))) {
            for (var script : SCRIPTS) {
                for (var line : lines(script.name())) {
                    var title = script.name() + " " + line;
                    var words = with(theirs, line).toArray(String[]::new);
                    var expected = story(title, tools.run(script.mainClass(), "", words));
                    var here = OwnTools.script(script.name(), "", with(ours, line));
                    softly.assertThat(story(title, here)).as("on Moldau").isEqualTo(expected);
                    if (title.contains("--topics-with-overrides")) {
                        continue; // there every topic has a setting that is not the default
                    }
                    var there = OwnTools.script(script.name(), "", with(kafka, line));
                    softly.assertThat(story(title, withoutMinInSyncReplicas(there)))
                            .as("on Apache Kafka")
                            .isEqualTo(expected);
                }
            }
        }
        softly.assertAll();
    }

    /// A new cluster of Apache Kafka sets `min.insync.replicas=1` for all its brokers (KIP-966),
    /// shows it with each topic, and does not let it be taken away.
    private static KafkaTools.Run withoutMinInSyncReplicas(KafkaTools.Run run) {
        var out = run.out().replaceAll("min\\.insync\\.replicas=1,?", "");
        return new KafkaTools.Run(run.exitCode(), out, run.errors());
    }

    private static List<String> lines(String script) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(
                        SameAsKafkaTest.class.getResourceAsStream(script + ".txt"), script)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(it -> !it.isBlank() && !it.startsWith("#"))
                    .toList();
        }
    }

    private List<String> with(BrokerProcess broker, String line) throws IOException {
        var all = new ArrayList<>(List.of("--bootstrap-server", broker.bootstrap()));
        var content = CONTENT.matcher(line);
        if (content.find()) {
            var file = Files.writeString(directory.resolve("argument.json"), content.group(1));
            all.addAll(List.of(line.substring(0, content.start()).split(" ")));
            all.add(file.toString());
        } else {
            all.addAll(List.of(line.split(" ")));
        }
        return all;
    }

    /// What a script can see: standard output and exit code, without what is new every time.
    private static String story(String title, KafkaTools.Run run) {
        var out =
                run.out()
                        .replaceAll("TopicId: [\\w-]{22}", "TopicId: ID")
                        .replaceAll("\"logDir\":\"[^\"]*\"", "\"logDir\":\"PATH\"")
                        .replaceAll("^4\\.\\d\\.\\d\n$", "VERSION\n");
        if (title.contains("kafka-topics --describe")) {
            // Kafka's tool prints topics in the order of a hash table.
            out = out.lines().sorted().collect(Collectors.joining("\n"));
        }
        return "%s\n%s= %d\n".formatted(title, out, run.exitCode());
    }
}
