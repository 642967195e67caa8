package io.moldau.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
    private static final Path BIN = Path.of("../bin").toAbsolutePath().normalize();
    private static final String NONE =
            "Moldau needs a JDK 25 or newer, and none was found: install one (for example Eclipse"
                    + " Temurin 25) or set JAVA_HOME to it.";

    @TempDir Path directory;

    private record Ended(int code, List<String> lines) {}

    private static Ended run(Path at, Map<String, String> environment, String... command)
            throws Exception {
        var builder = new ProcessBuilder(command).redirectErrorStream(true).directory(at.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/bin:/bin");
        builder.environment().putAll(environment);
        var process = builder.start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), said.lines().toList());
    }

    private static void program(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /// A JDK of that release whose `java` prints its arguments, one a line.
    private Path jdk(String name, int release) throws IOException {
        Path home = directory.resolve(name);
        program(home.resolve("bin/java"), "printf '%s\\n' \"$@\"");
        program(home.resolve("bin/javac"), "");
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"%d.0.1\"\n".formatted(release));
        return home;
    }

    /// `bin/find-jdk` on a machine whose usual install places are empty.
    private Path findJdk() throws IOException {
        Path script = directory.resolve("find-jdk");
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

    /// A home that has been built, with blanks in its path.
    private Path builtHome() throws IOException {
        Path home = directory.resolve("a home of moldau");
        Files.createDirectories(home.resolve("bin"));
        for (String script : List.of("moldau", "find-jdk")) {
            Files.copy(BIN.resolve(script), home.resolve("bin").resolve(script));
        }
        Path build = Files.createDirectories(home.resolve("cli/target/moldau/lib"));
        Files.writeString(build.resolve("moldau.jar"), "");
        Files.writeString(build.resolveSibling("moldau.aot"), "");
        Files.writeString(build.resolveSibling("stamp"), "");
        return home;
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

    @Test
    void aBuildThatFailsSaysSoAndWhereItsLogIs() throws Exception {
        Path home = builtHome();
        Files.delete(home.resolve("cli/target/moldau/stamp"));
        program(
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
            scripts = all.filter(it -> it.toString().endsWith(".sh")).sorted().toList();
        }
        assertThat(scripts).isNotEmpty();
        for (Path script : scripts) {
            var name = script.getFileName().toString().replaceFirst("\\.sh$", "");
            assertThat(Files.isExecutable(script)).as(name).isTrue();
            assertThat(Files.readString(script)).as(name).contains("/moldau\" --as " + name + " ");
            assertThat(Moldau.run(List.of("--as", name, "--version"))).as(name).isZero();
        }
    }
}
