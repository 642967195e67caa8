package io.moldau.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Commands that end by themselves: what they print and their exit codes.
class MoldauTest {
    @TempDir Path directory;

    private record Ended(int code, String out, String err) {}

    private static Ended moldau(String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        PrintStream usualOut = System.out;
        PrintStream usualErr = System.err;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            int code = Moldau.run(Arrays.asList(arguments));
            return new Ended(
                    code,
                    out.toString(StandardCharsets.UTF_8),
                    err.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(usualOut);
            System.setErr(usualErr);
        }
    }

    private Ended start(String... settings) {
        var arguments = new java.util.ArrayList<String>();
        arguments.addAll(
                List.of(
                        "start",
                        "--set=log.dirs=" + directory.resolve("data"),
                        "--set=listeners=PLAINTEXT://127.0.0.1:0"));
        for (String setting : settings) {
            arguments.add("--set=" + setting);
        }
        return moldau(arguments.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"help", "--help", "-h", "", "start --help", "stop -h"})
    void helpIsGivenToWhoAsks(String line) {
        var ended = moldau(line.isEmpty() ? new String[0] : line.split(" ", -1));

        assertThat(ended.code()).isZero();
        assertThat(ended.out()).startsWith("Usage: moldau ").contains("Examples:");
        assertThat(ended.err()).isEmpty();
    }

    @Test
    void theVersionIsOneLine() {
        assertThat(moldau("version").out().strip()).isEqualTo("Moldau " + Version.TEXT);
        assertThat(moldau("--version")).isEqualTo(moldau("version"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "versoin -> there is no command versoin; did you mean version? moldau --help shows how it"
                        + " goes",
                "topic lits -> there is no command lits; did you mean list? moldau topic --help"
                        + " shows how it goes",
                "start --sett a=b -> Unknown argument --sett",
                "start --set -> --set needs a value",
                "start --set novalue -> --set takes key=value, not novalue",
                "start --set =1 -> --set takes key=value, not =1",
                "start --config -> --config needs a value",
                "start --config /no/such/file -> There is no settings file /no/such/file",
                "start a.properties b.properties -> Unknown argument b.properties",
                "start --set num.partitions=many -> Invalid value many for configuration"
                        + " num.partitions: Not a number of type INT",
                "start --set num.partitions=0 -> Invalid value 0 for configuration num.partitions:"
                        + " Value must be at least 1",
                "start --set ssl.keystore.location=/k -> ssl.keystore.location cannot be set",
                "start --set listeners=SSL://:9093 -> Listener SSL asks for SSL",
            })
    void aWrongCommandLineOrSettingIsOneSentenceAndExitCodeTwo(String lineAndText) {
        var parts = lineAndText.split(" -> ", -1);

        var ended = moldau(parts[0].split(" ", -1));

        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err()).startsWith("moldau: " + parts[1]).doesNotContain("\tat ");
        assertThat(ended.err().strip().lines()).hasSize(1);
    }

    @Test
    void severalWrongSettingsAreToldAtOnce() {
        var ended = moldau("start", "--set", "num.partitions=x", "--set", "log.dirs=");

        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err().strip().lines()).hasSize(2);
    }

    @Test
    void stopSaysThatNothingRuns() {
        Path data = directory.resolve("data");

        var ended = moldau("stop", "--set", "log.dirs=" + data);

        assertThat(ended.code()).isOne();
        assertThat(ended.err().strip())
                .isEqualTo("moldau: no broker runs on the data directory " + data);
    }

    @Test
    void aProcessFileOfADeadProcessOrANonsenseOneIsNobody() throws Exception {
        Path data = Files.createDirectories(directory.resolve("data"));
        for (String text : List.of("", "abc\n", "1\n", "999999999\n0\n", "1\n12\n")) {
            Files.writeString(data.resolve(ProcessFile.NAME), text);
            assertThat(moldau("stop", "--set", "log.dirs=" + data).code()).as(text).isOne();
        }
    }

    @Test
    void aHostThatIsNotKnownOrNotThisMachineIsNamed() {
        var unknown = start("listeners=PLAINTEXT://no.such.host.invalid:9092");
        var foreign = start("listeners=PLAINTEXT://192.0.2.1:9092");

        assertThat(unknown.code()).isOne();
        assertThat(unknown.err())
                .contains(
                        "moldau: Listener PLAINTEXT cannot listen on no.such.host.invalid:9092: no such host");
        assertThat(foreign.code()).isOne();
        assertThat(foreign.err())
                .contains("moldau: Listener PLAINTEXT cannot listen on 192.0.2.1:9092: ");
    }

    @Test
    void aPortInUseIsNamedAndLeavesNothingLocked() throws Exception {
        try (var taken =
                new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            var listeners = "listeners=PLAINTEXT://127.0.0.1:" + taken.getLocalPort();
            for (int i = 0; i < 2; i++) {
                var ended = start(listeners);

                assertThat(ended.code()).isOne();
                assertThat(ended.err())
                        .contains(
                                "moldau: Listener PLAINTEXT cannot listen on 127.0.0.1:"
                                        + taken.getLocalPort()
                                        + ": Address already in use; stop what uses it, or give"
                                        + " listeners another port");
            }
        }
        assertThat(directory.resolve("data/.kafka_cleanshutdown")).exists();
    }

    @Test
    void aDataDirectoryThatIsAFileIsNamed() throws Exception {
        Path file = Files.writeString(directory.resolve("data"), "no directory");

        var ended = start();

        assertThat(ended.code()).isOne();
        assertThat(ended.err()).contains("moldau: " + file).doesNotContain("Exception");
    }

    @Test
    void aDirectoryOfAnotherNodeOrClusterOrADamagedOneIsRefusedWithWhatToDo() throws Exception {
        Path data = Files.createDirectories(directory.resolve("data"));
        Path meta = data.resolve("meta.properties");

        Files.writeString(
                meta,
                """
                version=1
                cluster.id=abcdefghijklmnopqrstuv
                directory.id=AAAAAAAAAAAAAAAAAAAAAQ
                node.id=9
                """);
        assertThat(start().err()).contains("belongs to node 9, not to node 1. Set node.id=9");

        Files.writeString(meta, "nonsense");
        var damaged = start();
        assertThat(damaged.code()).isOne();
        assertThat(damaged.err()).contains("damaged meta.properties").doesNotContain("\tat ");

        Files.delete(meta);
        Files.createDirectories(data.resolve("orders-0"));
        assertThat(start().err()).contains("was in use but has no meta.properties");
    }
}
