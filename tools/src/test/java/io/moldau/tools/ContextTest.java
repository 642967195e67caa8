package io.moldau.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.tools.command.Session;
import io.moldau.tools.screen.Screen;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Named clusters, and which one a command speaks to.
class ContextTest {
    /// Nobody listens there.
    private static final String A = "127.0.0.1:1";

    private static final String B = "127.0.0.1:2";

    @TempDir Path directory;

    private record Ended(int code, String out, String errors) {}

    private Ended run(String line, Map<String, String> more) {
        var screen = new Screen(0, false);
        var environment = new HashMap<>(more);
        environment.put("XDG_CONFIG_HOME", directory.resolve("config").toString());
        var session = new Session(screen.terminal(), environment, InstantSource.system());
        int code = new Tools(session).run(List.of(line.split(" ")));
        return new Ended(code, screen.out(), screen.errors());
    }

    private Ended run(String line) {
        return run(line, Map.of());
    }

    private void assertAsks(String address, String line, Map<String, String> environment) {
        assertThat(run(line, environment).errors())
                .as(line)
                .startsWith("moldau: no broker answers (" + address + ": ");
    }

    @Test
    void theFirstIsTheCurrentOneAndAnotherCanBe() {
        assertThat(run("context list").errors()).startsWith("There are no contexts");
        assertThat(run("context add a --bootstrap " + A).out()).isEqualTo("Added context a\n");
        run("context add b --bootstrap " + B);
        assertAsks(A, "topic list", Map.of());
        assertThat(run("context use b").out()).isEqualTo("Context b is the current one now\n");
        assertAsks(B, "topic list", Map.of());
        assertThat(run("context list").out())
                .isEqualTo(
                        """
                           CONTEXT  BOOTSTRAP    SETTINGS
                           a        127.0.0.1:1  -
                        *  b        127.0.0.1:2  -
                        """);
        assertThat(run("context show").out()).startsWith("Context    b\nBootstrap  127.0.0.1:2\n");
        run("context remove b");
        assertThat(run("context show").code()).isEqualTo(3);
    }

    @Test
    void aProgramIsToldWhatWasDone() {
        assertThat(run("context add a --bootstrap %s --json".formatted(A)).out())
                .isEqualTo(
                        """
                        {
                          "name": "a",
                          "current": true,
                          "bootstrap": "127.0.0.1:1",
                          "settings": null
                        }
                        """);
        var added = run("context add b --json --bootstrap " + B).out();
        assertThat(added).contains("\"name\": \"b\"", "\"current\": false");
        assertThat(run("context show a --json")).isEqualTo(run("context use a --json"));
        assertThat(run("context use b --json").out()).contains("\"current\": true");
        assertThat(run("context remove b --json").out()).isEqualTo(added);
        assertThat(run("context list --json").out()).doesNotContain("\"b\"");
    }

    @Test
    void whatWasSaidMoreClearlyCounts() {
        run("context add a --bootstrap " + A);
        run("context add b --bootstrap " + B);
        var c = "127.0.0.1:3";

        assertAsks(B, "topic list", Map.of("MOLDAU_CONTEXT", "b"));
        assertAsks(c, "topic list", Map.of("MOLDAU_CONTEXT", "b", "MOLDAU_BOOTSTRAP", c));
        assertAsks(A, "topic list --context a", Map.of("MOLDAU_BOOTSTRAP", c));
        assertAsks(c, "topic list --bootstrap " + c, Map.of("MOLDAU_CONTEXT", "b"));
        assertAsks(c, "topic list --context a --bootstrap " + c, Map.of());
    }

    @Test
    void settingsStayInTheirFileAndTheListIsItsOwnersOnly() throws Exception {
        var settings = directory.resolve("prod.properties");
        Files.writeString(settings, "security.protocol=NO_SUCH\n");
        Files.setPosixFilePermissions(settings, PosixFilePermissions.fromString("rw-r--r--"));

        var added = run("context add prod --bootstrap %s --settings %s".formatted(A, settings));

        assertThat(added.errors())
                .isEqualTo(
                        "Others may read %1$s; if there is a secret in it: chmod 600 %1$s\n"
                                .formatted(settings));
        var list = directory.resolve("config/moldau/contexts.json");
        assertThat(Files.getPosixFilePermissions(list))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(Files.readString(list)).doesNotContain("NO_SUCH").contains(settings.toString());
        assertThat(run("context show --json").out()).contains("\"settings\": \"" + settings);
    }

    @Test
    void whatIsNotThereOrThereAlreadyIsSaid() throws Exception {
        run("context add a --bootstrap " + A);

        assertThat(run("context add a --bootstrap " + B))
                .isEqualTo(
                        new Ended(4, "", "moldau: context a exists; --replace takes its place\n"));
        assertThat(run("context add a --replace --bootstrap " + B).code()).isZero();
        assertThat(run("context use nosuch"))
                .isEqualTo(
                        new Ended(
                                3,
                                "",
                                "moldau: there is no context nosuch; moldau context list shows those"
                                        + " there are\n"));
        assertThat(run("topic list --context nosuch").code()).isEqualTo(3);
        assertThat(run("context add c --bootstrap here").code()).isEqualTo(2);
        assertThat(run("context add c --bootstrap a:1 --settings /no/such").code()).isEqualTo(3);
        Files.writeString(directory.resolve("config/moldau/contexts.json"), "{");
        assertThat(run("topic list").errors())
                .contains("contexts.json cannot be understood: mend it");
    }
}
