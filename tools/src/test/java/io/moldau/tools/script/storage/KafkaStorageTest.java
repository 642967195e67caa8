package io.moldau.tools.script.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.tools.command.Session;
import io.moldau.tools.offline.NodeVerification;
import io.moldau.tools.screen.Screen;
import io.moldau.tools.script.Scripts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Directories as `kafka-storage.sh` makes them.
class KafkaStorageTest {
    private static final String CLUSTER = "acceptance000000000000Q";

    @TempDir Path directory;

    private Path data;
    private Path settings;

    private record Ended(int code, String out, String errors) {}

    @BeforeEach
    void write() throws Exception {
        data = directory.resolve("data");
        settings = directory.resolve("server.properties");
        Files.writeString(
                settings,
                """
                node.id=1
                process.roles=broker,controller
                listeners=PLAINTEXT://localhost:9092,CONTROLLER://localhost:9093
                advertised.listeners=PLAINTEXT://localhost:9092
                controller.listener.names=CONTROLLER
                log.dirs=%s
                """
                        .formatted(data));
    }

    private Ended run(String line) {
        var screen = new Screen(0, false);
        var session = new Session(screen.terminal(), Map.of(), InstantSource.system());
        var words = new ArrayList<>(List.of(line.split(" ")));
        words.replaceAll(it -> it.equals("FILE") ? settings.toString() : it);
        int code = new Scripts(session).run("kafka-storage", words);
        return new Ended(code, screen.out(), screen.errors());
    }

    @Test
    void aFormattedDirectoryHoldsAndSaysWhoseItIs() throws Exception {
        var formatted = run("format -c FILE -t " + CLUSTER + " --standalone");

        assertThat(formatted.code()).as(formatted.errors()).isZero();
        assertThat(formatted.out())
                .startsWith("Bootstrap metadata: BootstrapMetadata(records=[ApiMessageAndVersion(")
                .endsWith(
                        "\nFormatting dynamic metadata voter directory %s with metadata.version 4.3-IV0.\n"
                                .formatted(data));
        assertThat(NodeVerification.of(List.of(data), data).findings()).isEmpty();
        assertThat(run("info -c FILE").out())
                .matches(
                        "Found log directory:\n  %s\n\nFound metadata: \\{cluster.id=%s, directory.id=[\\w-]{22}, node.id=1, version=1}\n\n"
                                .formatted(data, CLUSTER));
    }

    @Test
    void whatIsFormattedIsNotFormattedAgain() {
        run("format -c FILE -N -t " + CLUSTER);

        assertThat(run("format -c FILE -N -t " + CLUSTER))
                .isEqualTo(
                        new Ended(
                                1,
                                "",
                                "Log directory %s is already formatted. Use --ignore-formatted to ignore this directory and format the others.\n"
                                        .formatted(data)));
        assertThat(run("format -g -c FILE -N -t " + CLUSTER))
                .isEqualTo(new Ended(0, "All of the log directories are already formatted.\n", ""));
    }

    @Test
    void whoVotesMustBeSaid() {
        assertThat(run("format -c FILE -t " + CLUSTER).errors())
                .startsWith("Because controller.quorum.voters is not set on this controller");
        assertThat(run("info -c FILE"))
                .isEqualTo(
                        new Ended(
                                1, "Found problem:\n  %s does not exist\n\n".formatted(data), ""));
    }

    @Test
    void directoriesOfAnotherClusterStayAsTheyAre() {
        run("format -c FILE -N -t " + CLUSTER);
        var sentence =
                "Invalid cluster.id in: %s/meta.properties. Expected other, but read %s\n"
                        .formatted(data, CLUSTER);
        assertThat(run("format -c FILE -N -t other")).isEqualTo(new Ended(1, "", sentence));
        assertThat(run("format -g -c FILE -N -t other")).isEqualTo(new Ended(1, "", sentence));
    }

    @Test
    void releasesAndTheirFeaturesAreTold() {
        assertThat(run("version-mapping -r 3.9").out()).startsWith("metadata.version=21 (3.9)\n");
        assertThat(run("feature-dependencies -f eligible.leader.replicas.version=1").out())
                .isEqualTo(
                        """
                        eligible.leader.replicas.version=1 requires:
                            metadata.version=23 (4.0-IV1)
                        """);
        assertThat(run("random-uuid").out()).matches("[\\w-]{22}\n");
    }
}
