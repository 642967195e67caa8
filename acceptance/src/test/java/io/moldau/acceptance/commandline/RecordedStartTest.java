package io.moldau.acceptance.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.acceptance.MoldauProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A command is fast because its classes are recorded by the build; one library whose classes are
/// not doubles its time, and nothing else tells.
class RecordedStartTest {
    @TempDir private Path directory;

    @Test
    @Timeout(value = 1, unit = TimeUnit.MINUTES)
    void noLibraryOfACommandIsLoadedFromItsJar() throws Exception {
        var loaded = directory.resolve("loaded.txt");
        var moldau = MoldauProcess.checkout().resolve("bin/moldau").toString();
        var command = new ProcessBuilder(moldau, "topic", "list", "--help");
        command.environment().put("MOLDAU_OPTS", "-Xlog:class+load:file=" + loaded);

        var said = directory.resolve("said.txt").toFile();
        int code = command.redirectErrorStream(true).redirectOutput(said).start().waitFor();

        assertThat(code).as(Files.readString(said.toPath())).isZero();
        List<String> classes = Files.readAllLines(loaded);
        assertThat(classes)
                .anyMatch(it -> it.contains(" picocli.CommandLine source: shared objects file"));
        assertThat(classes).noneMatch(it -> it.contains("source: file:"));
    }
}
