package io.moldau.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarArchiveTest {
    private static final Instant TIME = Instant.parse("2026-11-21T00:00:00Z");

    @TempDir Path directory;

    private static byte[] archive() throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchive(bytes, TIME)) {
            tar.add("a/bin/run", true, "#!/bin/sh\necho done\n".getBytes(StandardCharsets.UTF_8));
            tar.add("a/empty", false, new byte[0]);
            tar.add("a/block", false, new byte[512]);
        }
        return bytes.toByteArray();
    }

    @Test
    void theSystemsTarUnpacksIt() throws Exception {
        var file = Files.write(directory.resolve("a.tar.gz"), archive());

        int code =
                new ProcessBuilder("tar", "-xzf", file.toString(), "-C", directory.toString())
                        .inheritIO()
                        .start()
                        .waitFor();

        assertThat(code).isZero();
        assertThat(directory.resolve("a/bin/run")).isExecutable().content().contains("echo done");
        assertThat(directory.resolve("a/empty")).isEmptyFile();
        assertThat(directory.resolve("a/block")).hasSize(512);
        assertThat(Files.isExecutable(directory.resolve("a/block"))).isFalse();
        assertThat(Files.getLastModifiedTime(directory.resolve("a/empty")).toInstant())
                .isEqualTo(TIME);
    }

    @Test
    void theSameFilesGiveTheSameBytes() throws Exception {
        assertThat(archive()).isEqualTo(archive());
    }
}
