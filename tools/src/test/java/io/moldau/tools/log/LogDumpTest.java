package io.moldau.tools.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.record.BatchWriter;
import io.moldau.protocol.record.Compression;
import io.moldau.tools.Tools;
import io.moldau.tools.command.Session;
import io.moldau.tools.screen.Screen;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogDumpTest {
    @TempDir Path directory;

    private String header(int columns, Compression... batches) throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (int i = 0; i < batches.length; i++) {
            var batch =
                    new BatchWriter(batches[i])
                            .baseOffset(i)
                            .append(1000, null, new byte[10])
                            .build();
            var part = new byte[batch.remaining()];
            batch.get(part);
            bytes.write(part);
        }
        var file = directory.resolve("00000000000000000000.log");
        Files.write(file, bytes.toByteArray());
        var screen = new Screen(columns, false);
        var session = new Session(screen.terminal(), Map.of(), InstantSource.system());
        int code = new Tools(session).run(List.of("log", "dump", file.toString()));
        assertThat(code).as(screen.errors()).isZero();
        return screen.out().lines().findFirst().orElse("");
    }

    @Test
    void aNarrowTerminalLeavesOutWhatIsTheSameOfAll() throws IOException {
        assertThat(header(80, Compression.NONE).split(" +"))
                .containsExactly("OFFSET", "LAST", "RECORDS", "SIZE", "TIME", "CRC");
        assertThat(header(80, Compression.NONE, Compression.GZIP)).contains("CODEC");
        for (int columns : new int[] {0, 160}) {
            assertThat(header(columns, Compression.NONE)).contains("CODEC", "PRODUCER", "KIND");
        }
    }
}
