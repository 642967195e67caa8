package io.moldau.acceptance.commandline;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A script written for Kafka does not notice whose tool it calls: the same lines are given to
/// Kafka's tools on one broker, to ours on a second like it, and to ours on Apache Kafka itself.
class SameAsKafkaTest {
    /// Files of command lines, and the class that runs them in Kafka.
    private static final SortedMap<String, String> SCRIPTS =
            new TreeMap<>(Map.of("kafka-topics", "org.apache.kafka.tools.TopicCommand"));

    @TempDir private Path directory;

    @Test
    void theSameLinesPrintTheSameAndEndTheSame() throws Exception {
        try (var theirs = MoldauProcess.start(directory.resolve("theirs"), Map.of());
                var ours = MoldauProcess.start(directory.resolve("ours"), Map.of());
                var kafka = KafkaProcess.start(directory.resolve("kafka"), Map.of());
                var tools = new KafkaTools(Files.createDirectory(directory.resolve("scratch")))) {
            var expected = new ArrayList<String>();
            var onMoldau = new ArrayList<String>();
            var onKafka = new ArrayList<String>();
            for (var each : SCRIPTS.entrySet()) {
                var script = each.getKey();
                for (var line : lines(script)) {
                    var title = script + " " + line;
                    var words = Arrays.asList(line.split(" "));
                    var run =
                            tools.run(
                                    each.getValue(),
                                    "",
                                    with(theirs, words).toArray(String[]::new));
                    expected.add(story(title, run));
                    onMoldau.add(story(title, OwnTools.script(script, "", with(ours, words))));
                    var there = OwnTools.script(script, "", with(kafka, words));
                    onKafka.add(story(title, withoutMinInSyncReplicas(there)));
                }
            }
            assertThat(onMoldau).hasSizeGreaterThan(50).isEqualTo(expected);
            // There every topic has a setting that is not the default.
            onKafka.removeIf(it -> it.contains("--topics-with-overrides"));
            expected.removeIf(it -> it.contains("--topics-with-overrides"));
            assertThat(onKafka).isEqualTo(expected);
        }
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

    private static List<String> with(BrokerProcess broker, List<String> words) {
        var all = new ArrayList<>(List.of("--bootstrap-server", broker.bootstrap()));
        all.addAll(words);
        return all;
    }

    /// What a script can see: standard output and exit code, without what is new every time.
    private static String story(String title, KafkaTools.Run run) {
        var out =
                run.out()
                        .replaceAll("TopicId: [\\w-]{22}", "TopicId: ID")
                        .replaceAll("^4\\.\\d\\.\\d\n$", "VERSION\n");
        if (title.contains("--describe")) {
            // Kafka's tool prints topics in the order of a hash table.
            out = out.lines().sorted().collect(Collectors.joining("\n"));
        }
        return "%s\n%s= %d\n".formatted(title, out, run.exitCode());
    }
}
