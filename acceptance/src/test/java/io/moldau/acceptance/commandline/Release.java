package io.moldau.acceptance.commandline;

import io.moldau.acceptance.MoldauProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/// The archive that the build has made, unpacked.
final class Release {
    private static final Path TARGET = MoldauProcess.checkout().resolve("cli/target");

    private Release() {}

    static Path archive() throws IOException {
        try (var files = Files.list(TARGET)) {
            return files.filter(it -> it.toString().endsWith(".tar.gz")).findFirst().orElseThrow();
        }
    }

    /// @return the home of an installation that has its recorded starts, as after the first use
    static Path unpack(Path directory) throws Exception {
        Files.createDirectories(directory);
        var tar = List.of("tar", "-xzf", archive().toString(), "-C", directory.toString());
        if (new ProcessBuilder(tar).inheritIO().start().waitFor() != 0) {
            throw new IOException("cannot unpack " + archive());
        }
        try (var homes = Files.list(directory)) {
            var home = homes.findFirst().orElseThrow();
            for (var name : List.of("moldau.aot", "tools.aot", "stamp")) {
                Files.copy(TARGET.resolve("moldau").resolve(name), home.resolve(name));
            }
            keepTimes(home.resolve("lib"));
            return home;
        }
    }

    /// A Java without a compiler.
    static Path jre(Path directory) throws IOException {
        var java = Path.of(System.getProperty("java.home"));
        var program = Files.createDirectories(directory.resolve("bin")).resolve("java");
        Files.writeString(
                program, "#!/bin/sh\nexec '%s' \"$@\"\n".formatted(java.resolve("bin/java")));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.copy(java.resolve("release"), directory.resolve("release"));
        return directory;
    }

    /// A recorded start is good for jars of its own age only.
    private static void keepTimes(Path lib) throws IOException {
        try (var jars = Files.list(lib)) {
            for (var jar : jars.toList()) {
                var built = TARGET.resolve("moldau/lib").resolve(jar.getFileName());
                Files.setLastModifiedTime(jar, Files.getLastModifiedTime(built));
            }
        }
    }
}
