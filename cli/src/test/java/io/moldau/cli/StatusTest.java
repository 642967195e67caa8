package io.moldau.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.reflect.TypeToken;
import io.moldau.tools.screen.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `moldau status` and `moldau log verify`, about a process that runs and one that has ended.
class StatusTest {
    @TempDir Path directory;

    private Program run(String... arguments) throws Exception {
        var program = Program.run(directory, arguments);
        program.exitCode();
        return program;
    }

    /// What a command tells a program.
    private Map<String, Object> json(String... arguments) throws Exception {
        var words = new ArrayList<>(List.of(arguments));
        words.add("--json");
        var program = run(words.toArray(String[]::new));
        assertThat(program.exitCode()).as(program.said()).isZero();
        return Json.LINE.fromJson(program.said(), new TypeToken<Map<String, Object>>() {});
    }

    @Test
    void aBrokerThatRunsAndDoesNotAnswerIsNoGoodOne() throws Exception {
        var setting = "log.dirs=" + directory.resolve("data");
        try (var program = Program.start(directory)) {
            program.send("STOP");
            var status = run("status", "--set", setting);
            program.send("CONT");

            assertThat(status.said())
                    .contains("Listens     127.0.0.1:" + program.port())
                    .endsWith(
                            ("moldau: the broker does not answer (127.0.0.1:%d, within 5 seconds);"
                                            + " its log may say why, moldau stop ends it\n")
                                    .formatted(program.port()));
            assertThat(status.exitCode()).isOne();
        }
    }

    @Test
    void aBrokerThatRunsIsShownAndOneThatDoesNotIsNot() throws Exception {
        var data = directory.resolve("data");
        var setting = "log.dirs=" + data;
        try (var program = Program.start(directory)) {
            var status = run("status", "--set", setting);
            assertThat(status.exitCode()).isZero();
            assertThat(status.said())
                    .matches(
                            """
                            Moldau \\S+ runs since \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d \\([^)]+\\), process \\d+
                            Listens     127.0.0.1:%d
                            Node        1, cluster [\\w-]{22}
                            Durability  an acknowledged record is on disk \\(flush.before.ack=true\\)
                            Data        %s: [\\d.]+ .?i?B, [\\d.]+ .iB of [\\d.]+ .iB free
                            """
                                    .formatted(program.port(), data));
            assertThat(run("status", "--json", "--set", setting).said())
                    .contains(
                            "\"running\": true",
                            "\"answers\": true",
                            "\"addresses\": \"127.0.0.1:" + program.port());
            var verified = run("log", "verify", data.toString());
            assertThat(verified.exitCode()).isEqualTo(4);
            assertThat(verified.said())
                    .isEqualTo(
                            "moldau: %s is in use by a running broker: stop it first\n"
                                    .formatted(data));
            assertThat(json("stop", "--set", setting))
                    .containsEntry("directory", data.toString())
                    .containsKey("pid");
            assertThat(program.exitCode()).isZero();
        }
        var status = run("status", "--set", setting);
        assertThat(status.exitCode()).isEqualTo(3);
        assertThat(status.said())
                .isEqualTo(
                        "moldau: no broker runs on the data directory %s; moldau start runs one\n"
                                .formatted(data));
        assertThat(run("status", "--json", "--set", setting).said()).contains("\"running\": false");
        assertThat(run("log", "verify", data.toString()).said()).isEqualTo("Everything holds.\n");
        assertThat(json("log", "verify", data.toString())).containsEntry("sound", true);
        assertThat(json("version")).containsEntry("version", Version.TEXT);
        assertThat(run("version", "--help").said()).contains("Usage: moldau version");
        assertThat(run("status", "--set", "num.partitions=x").exitCode()).isEqualTo(2);
    }
}
