package io.moldau.cli;

import static io.moldau.cli.FakeHome.BIN;
import static io.moldau.cli.FakeHome.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.moldau.cli.FakeHome.Ended;
import io.moldau.tools.script.Scripts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `bin/moldau` and `bin/find-jdk`, with JDKs that only print what they are asked to run.
class ScriptTest {
    private static final String NONE =
            "Moldau needs a JDK 25 or newer, and none was found: install one (for example Eclipse"
                    + " Temurin 25) or set JAVA_HOME to it.";

    @TempDir Path directory;

    private Path jdk(String name, int release) throws IOException {
        return FakeHome.jdk(directory.resolve(name), release);
    }

    private Path builtHome() throws IOException {
        return FakeHome.checkout(directory.resolve("a home of moldau"));
    }

    /// `bin/find-jdk` on a machine whose usual install places are empty.
    private Path findJdk() throws IOException {
        Path script = directory.resolve("checkout/bin/find-jdk");
        Files.createDirectories(script.getParent());
        Files.writeString(directory.resolve("checkout/pom.xml"), "");
        var text =
                Files.readString(BIN.resolve("find-jdk"))
                        .replaceAll("/(usr|opt|Library)/", directory + "/nowhere/");
        Files.writeString(script, text);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        return script;
    }

    @Test
    void theNewEnoughJdkIsFoundWhereverItIsSaid() throws Exception {
        Path old = jdk("old", 17);
        Path fit = jdk("fit", 25);
        var script = findJdk().toString();
        var path = "%s/bin:/usr/bin:/bin";
        for (var environment :
                List.of(
                        Map.of("JAVA_HOME", fit.toString()),
                        Map.of("JAVA_HOME", old.toString(), "PATH", path.formatted(fit)),
                        Map.of("JAVA_HOME", fit.toString(), "PATH", path.formatted(old)),
                        Map.of(
                                "MOLDAU_JAVA_HOME",
                                fit.toString(),
                                "JAVA_HOME",
                                directory + "/no/such/jdk"))) {
            assertThat(run(directory, environment, script))
                    .as(environment.toString())
                    .isEqualTo(new Ended(0, List.of(fit.toString())));
        }
    }

    /// Services of systemd and children of Python have it so.
    @Test
    void nothingIsComplainedOfWhereSigpipeIsIgnored() throws Exception {
        Path fit = jdk("fit", 25);
        var environment =
                Map.of(
                        "MOLDAU_JAVA_HOME",
                        fit.toString(),
                        "JAVA_HOME",
                        fit.toString(),
                        "PATH",
                        fit + "/bin:/usr/bin:/bin");
        var script = "trap '' PIPE; for i in 1 2 3 4 5 6 7 8; do %s; done".formatted(findJdk());

        assertThat(run(directory, environment, "sh", "-c", script).lines())
                .hasSize(8)
                .containsOnly(fit.toString());
    }

    @Test
    void aReleaseRunsWithAJreAndACheckoutDoesNot() throws Exception {
        Path jre = jdk("jre", 25);
        Files.delete(jre.resolve("bin/javac"));
        var environment = Map.of("JAVA_HOME", jre.toString());
        var script = findJdk();

        assertThat(run(directory, environment, script.toString()).code()).isOne();
        Files.delete(directory.resolve("checkout/pom.xml"));
        assertThat(run(directory, environment, script.toString()))
                .isEqualTo(new Ended(0, List.of(jre.toString())));
        assertThat(run(directory, Map.of(), script.toString()).lines())
                .containsExactly(NONE.replace("a JDK 25", "Java 25"));
    }

    @Test
    void aJdkOfSdkmanIsFound() throws Exception {
        Path fit = jdk(".sdkman/candidates/java/25.0.1-tem", 25);

        assertThat(run(directory, Map.of("HOME", directory.toString()), findJdk().toString()))
                .isEqualTo(new Ended(0, List.of(fit.toString())));
    }

    @Test
    void withoutOneASentenceSaysWhatToInstall() throws Exception {
        Path old = jdk("old", 17);
        var script = findJdk().toString();

        assertThat(run(directory, Map.of(), script)).isEqualTo(new Ended(1, List.of(NONE)));
        assertThat(
                        run(
                                directory,
                                Map.of(
                                        "JAVA_HOME",
                                        directory + "/wrong",
                                        "PATH",
                                        old + "/bin:/usr/bin:/bin"),
                                script))
                .isEqualTo(new Ended(1, List.of(NONE)));
    }

    @Test
    void itRunsFromAnywhereThroughALinkAndWithBlanksInPaths() throws Exception {
        Path home = builtHome();
        Path link =
                Files.createSymbolicLink(directory.resolve("moldau"), home.resolve("bin/moldau"));
        var environment = new LinkedHashMap<String, String>();
        environment.put("MOLDAU_JAVA_HOME", jdk("my jdk", 26).toString());

        var ended =
                run(Path.of("/"), environment, link.toString(), "start", "--set", "log.dirs=/a b");

        assertThat(ended.code()).isZero();
        assertThat(ended.lines())
                .contains(
                        "-Xmx256m",
                        "-ea:io.moldau...",
                        "-XX:AOTCache=" + home + "/cli/target/moldau/moldau.aot",
                        "-Dmoldau.home=" + home,
                        home + "/cli/target/moldau/lib/moldau.jar:")
                .endsWith("io.moldau.cli.Moldau", "start", "--set", "log.dirs=/a b");
    }

    @Test
    void heapAndOtherFlagsComeFromTheEnvironment() throws Exception {
        var environment = new LinkedHashMap<String, String>();
        environment.put("MOLDAU_JAVA_HOME", jdk("jdk", 25).toString());
        environment.put("KAFKA_HEAP_OPTS", "-Xms1g -Xmx1g");
        environment.put("MOLDAU_OPTS", "-Da=1 -Db=2");

        var ended = run(directory, environment, builtHome() + "/bin/moldau", "version");

        assertThat(ended.lines())
                .contains("-Xms1g", "-Xmx1g", "-Da=1", "-Db=2")
                .doesNotContain("-Xmx256m");
    }

    /// With `script`, which gives it a terminal; a pipe is what all other tests have.
    @Test
    void aTerminalIsSeenAndHowWideItIs() throws Exception {
        assumeTrue(Files.exists(Path.of("/usr/bin/script")), "no program that makes a terminal");
        var environment = Map.of("MOLDAU_JAVA_HOME", jdk("jdk", 25).toString());
        var moldau = "'%s/bin/moldau' topic list".formatted(builtHome());

        assertThat(onTerminal(environment, "stty cols 132; " + moldau).lines())
                .contains("-Dmoldau.columns=132", "-Dmoldau.interactive=true");
        assertThat(onTerminal(environment, "stty cols 0; " + moldau).lines())
                .contains("-Dmoldau.columns=80", "-Dmoldau.interactive=true");
        assertThat(onTerminal(environment, moldau + " | cat").lines())
                .contains("-Dmoldau.interactive=true")
                .noneMatch(it -> it.startsWith("-Dmoldau.columns"));
        assertThat(onTerminal(environment, moldau + " </dev/null").lines())
                .contains("-Dmoldau.columns=80")
                .doesNotContain("-Dmoldau.interactive=true");
        assertThat(run(directory, environment, "sh", "-c", moldau).lines())
                .noneMatch(it -> it.startsWith("-Dmoldau.columns"));
    }

    private Ended onTerminal(Map<String, String> environment, String line) throws Exception {
        return run(directory, environment, "script", "-qec", line, "/dev/null");
    }

    @Test
    void aReleaseRecordsItsFirstStartWhereItMayWrite() throws Exception {
        Path home = FakeHome.release(directory.resolve("moldau-1.0"));
        var environment = Map.of("MOLDAU_JAVA_HOME", jdk("jdk", 25).toString());

        var first = run(directory, environment, home + "/bin/moldau", "version");
        var second = run(directory, environment, home + "/bin/moldau", "version");

        assertThat(first.lines().getFirst()).startsWith("First use: recording a start");
        assertThat(second.lines())
                .contains(home + "/lib/moldau.jar:")
                .doesNotContain(first.lines().getFirst());
        assertThat(Files.readString(home.resolve("rehearsal.log")))
                .contains("io.moldau.cli.Rehearsal\n", "io.moldau.cli.ToolsRehearsal\n");
    }

    @Test
    void aBuildThatFailsSaysSoAndWhereItsLogIs() throws Exception {
        Path home = builtHome();
        Files.delete(home.resolve("cli/target/moldau/stamp"));
        FakeHome.program(
                home.resolve("mvnw"),
                "echo '[INFO] Building Moldau cli 1.0   [10/10]'; echo '[ERROR] no'");
        var environment = Map.of("MOLDAU_JAVA_HOME", jdk("jdk", 25).toString());

        var ended = run(directory, environment, home + "/bin/moldau", "version");

        assertThat(ended.code()).isOne();
        assertThat(ended.lines())
                .containsExactly(
                        "Building Moldau: first use, or its sources have changed. This takes a"
                                + " minute or two.",
                        "  [10/10] Moldau cli",
                        "[ERROR] no",
                        "The build failed. All it said: " + home + "/cli/target/moldau/build.log");
    }

    @Test
    void everyScriptOfKafkaRunsTheOneOfItsName() throws IOException {
        List<Path> scripts;
        try (var all = Files.list(BIN)) {
            scripts =
                    all.filter(it -> it.toString().endsWith(".sh"))
                            .filter(it -> !ServerScriptTest.NAMES.contains(nameOf(it)))
                            .sorted()
                            .toList();
        }
        assertThat(scripts).isNotEmpty();
        for (Path script : scripts) {
            var name = nameOf(script);
            assertThat(Files.isExecutable(script)).as(name).isTrue();
            assertThat(Files.readString(script)).as(name).contains("/moldau\" --as " + name + " ");
            assertThat(Scripts.has(name)).as(name).isTrue();
        }
    }

    private static String nameOf(Path script) {
        return script.getFileName().toString().replaceFirst("\\.sh$", "");
    }
}
