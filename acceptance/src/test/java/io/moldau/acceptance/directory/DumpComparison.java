package io.moldau.acceptance.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.acceptance.KafkaTools;
import io.moldau.acceptance.commandline.OwnTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// What `kafka-dump-log.sh` prints of all files of stopped directories: Kafka's tool and ours,
/// character by character.
final class DumpComparison {
    private static final String MAIN_CLASS = "org.apache.kafka.tools.DumpLogSegments";

    private final List<Path> directories;

    DumpComparison(List<Path> directories) {
        this.directories = directories;
    }

    void run(Path scratch) throws Exception {
        try (var tools = new KafkaTools(scratch)) {
            var records = files("", it -> !isInternal(it) && !it.endsWith(".log"));
            var logs = files(".log", it -> !isInternal(it));
            var offsets = files(".log", it -> it.contains("/__consumer_offsets-"));
            var transactions = files(".log", it -> it.contains("/__transaction_state-"));
            var metadata = files("", it -> it.contains("/__cluster_metadata-0/0"));
            var bootstrap = files("", it -> it.endsWith("bootstrap.checkpoint"));

            assertThat(compare(tools, "--files", joined(records)).out())
                    .containsPattern("offset: \\d+ position: \\d+")
                    .containsPattern("timestamp: \\d+ offset: \\d+")
                    .containsPattern(
                            "version: 0 producerId: \\d+ firstOffset: \\d+ lastOffset: \\d+")
                    .containsPattern("producerId: \\d+ producerEpoch: \\d+ coordinatorEpoch: \\d+");
            assertThat(compare(tools, "--print-data-log", "--files", joined(logs)).out())
                    .contains(" endTxnMarker: ABORT ", " payload: ");
            compare(tools, "--deep-iteration", "--files", logs.getFirst());
            compare(tools, "--files", logs.getFirst(), "--max-bytes", "1000");
            compare(
                    tools,
                    "--print-data-log",
                    "--skip-record-metadata",
                    "--files",
                    logs.getFirst());
            compare(tools, "--index-sanity-check", "--files", records.getFirst());
            assertThat(compare(tools, "--offsets-decoder", "--files", joined(offsets)).out())
                    .contains("{\"type\":\"1\",\"data\":{\"group\":");
            assertThat(
                            compare(
                                            tools,
                                            "--transaction-log-decoder",
                                            "--files",
                                            joined(transactions))
                                    .out())
                    .contains("\"transactionalId\":");
            assertThat(
                            compare(
                                            tools,
                                            "--cluster-metadata-decoder",
                                            "--files",
                                            joined(metadata))
                                    .out())
                    .contains("{\"type\":\"TOPIC_RECORD\",\"version\":0,\"data\":{");
            compare(tools, "--cluster-metadata-decoder", "--files", joined(bootstrap));
            compare(tools, "--files", scratch.resolve("nothing.at.all").toString());
            compare(tools, "--files", scratch.resolve("00000000000000000000.log").toString());
            compare(tools, "--print-data-log");
            compare(tools, "--no-such-option");
        }
    }

    private static KafkaTools.Run compare(KafkaTools tools, String... arguments) throws Exception {
        var theirs = tools.run(MAIN_CLASS, "", arguments);
        var ours = OwnTools.script("kafka-dump-log", "", List.of(arguments));
        var about = "%s\n%s%s".formatted(arguments[0], theirs.errors(), ours.errors());
        // Line by line, for all of it is too much to be read.
        var due = theirs.out().lines().iterator();
        for (var line : ours.out().lines().toList()) {
            assertThat(line).as(about).isEqualTo(due.hasNext() ? due.next() : "");
        }
        assertThat(ours.out()).hasSameSizeAs(theirs.out());
        assertThat(ours.exitCode()).as(about).isEqualTo(theirs.exitCode());
        return theirs;
    }

    private static boolean isInternal(String file) {
        return file.contains("/__") || !file.matches(".*-\\d+/\\d{20}\\.[a-z]+");
    }

    private List<String> files(String suffix, Predicate<String> wanted) throws IOException {
        var files = new ArrayList<String>();
        for (var directory : directories) {
            try (var all = Files.walk(directory)) {
                all.filter(Files::isRegularFile)
                        .map(Path::toString)
                        .filter(it -> it.endsWith(suffix))
                        .filter(wanted)
                        .sorted()
                        .forEach(files::add);
            }
        }
        assertThat(files).isNotEmpty();
        return files;
    }

    private static String joined(List<String> files) {
        return String.join(",", files);
    }
}
