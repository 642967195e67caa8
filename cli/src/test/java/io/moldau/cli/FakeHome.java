package io.moldau.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

/// An installation for tests of the scripts in `bin`: the scripts are real, what they run is not.
final class FakeHome {
    static final Path BIN = Path.of("../bin").toAbsolutePath().normalize();

    private FakeHome() {}

    record Ended(int code, List<String> lines) {}

    /// Runs a command that sees these variables and no others.
    static Ended run(Path at, Map<String, String> environment, String... command) throws Exception {
        var builder = new ProcessBuilder(command).redirectErrorStream(true).directory(at.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/bin:/bin");
        builder.environment().putAll(environment);
        var process = builder.start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), said.lines().toList());
    }

    static void program(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /// A JDK of that release whose `java` prints its arguments, one a line.
    static Path jdk(Path home, int release) throws IOException {
        program(home.resolve("bin/java"), "printf '%s\\n' \"$@\"");
        program(home.resolve("bin/javac"), "");
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"%d.0.1\"\n".formatted(release));
        return home;
    }

    /// A checkout that has been built.
    static Path checkout(Path home) throws IOException {
        copyBin(home);
        Files.writeString(home.resolve("pom.xml"), "");
        Path build = Files.createDirectories(home.resolve("cli/target/moldau/lib"));
        Files.writeString(build.resolve("moldau.jar"), "");
        Files.writeString(build.resolveSibling("moldau.aot"), "");
        Files.writeString(build.resolveSibling("stamp"), "");
        return home;
    }

    /// A release that was unpacked and never used.
    static Path release(Path home) throws IOException {
        copyBin(home);
        Files.writeString(Files.createDirectories(home.resolve("lib")).resolve("moldau.jar"), "");
        return home;
    }

    private static void copyBin(Path home) throws IOException {
        Files.createDirectories(home.resolve("bin"));
        try (var scripts = Files.list(BIN)) {
            for (Path script : scripts.toList()) {
                Files.copy(script, home.resolve("bin").resolve(script.getFileName()));
            }
        }
    }
}
