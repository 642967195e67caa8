package io.moldau.tools.offline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.protocol.record.BatchWriter;
import io.moldau.protocol.record.Compression;
import io.moldau.tools.command.CommandFailure;
import io.moldau.tools.offline.DumpOptions.IndexContents;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Lines for files that are not as they should be; those of sound ones are held against Kafka's own
/// tool in the acceptance tests.
class FileDumpTest {
    @TempDir Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    private static byte[] batch(long baseOffset, String value) {
        var batch =
                new BatchWriter(Compression.NONE)
                        .baseOffset(baseOffset)
                        .append(1000, null, value.getBytes(StandardCharsets.UTF_8))
                        .build();
        var bytes = new byte[batch.remaining()];
        batch.get(bytes);
        return bytes;
    }

    private Path segment(byte[]... parts) throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (var part : parts) {
            bytes.write(part);
        }
        return Files.write(directory.resolve("00000000000000000000.log"), bytes.toByteArray());
    }

    private List<String> dump(Path file) throws IOException {
        var options =
                new DumpOptions(
                        true,
                        true,
                        true,
                        Integer.MAX_VALUE,
                        RecordDecoder.texts(),
                        IndexContents.SHOWN);
        new FileDump(options, print(out), print(errors)).show(List.of(file.toString()));
        return new ArrayList<>(out.toString(StandardCharsets.UTF_8).lines().toList());
    }

    private static PrintStream print(ByteArrayOutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }

    @Test
    void aTornEndIsCounted() throws IOException {
        var whole = batch(0, "a");
        var torn = java.util.Arrays.copyOf(batch(1, "b"), 30);

        var lines = dump(segment(whole, torn));

        assertThat(lines)
                .hasSize(5)
                .contains(
                        "Log starting offset: 0",
                        "Found 30 invalid bytes at the end of 00000000000000000000.log");
        assertThat(lines.get(3))
                .isEqualTo(
                        "| offset: 0 CreateTime: 1000 keySize: -1 valueSize: 1 sequence: -1 headerKeys: [] payload: a");
    }

    @Test
    void aBatchOfWrongBytesIsShownAsSuch() throws IOException {
        var wrong = batch(0, "a");
        wrong[wrong.length - 2] = 'b';

        assertThat(dump(segment(wrong)).get(2)).endsWith(" isvalid: false");
    }

    @Test
    void aGapIsToldAtTheEnd() throws IOException {
        var file = segment(batch(0, "a"), batch(5, "b"));

        dump(file);

        assertThat(errors.toString(StandardCharsets.UTF_8))
                .isEqualTo("Non-consecutive offsets in %s\n  0 is followed by 5\n".formatted(file));
    }

    @Test
    void whatIsNoBatchEndsIt() throws IOException {
        var file = segment(batch(0, "a"), new byte[100]);

        assertThatThrownBy(() -> dump(file))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("at byte ")
                .hasMessageContaining("batch length 0 is impossible");
    }

    @Test
    void anIndexThatPointsElsewhereIsTold() throws IOException {
        segment(batch(0, "a"), batch(1, "b"));
        var slots = ByteBuffer.allocate(16).putInt(7).putInt(0).array();
        var index = Files.write(directory.resolve("00000000000000000000.index"), slots);

        assertThat(dump(index)).endsWith("offset: 7 position: 0");
        assertThat(errors.toString(StandardCharsets.UTF_8))
                .isEqualTo(
                        "Mismatches in :%s\n  Index offset: 7, log offset: 0\n".formatted(index));
    }

    @Test
    void aSnapshotThatIsDamagedIsNotShown() throws IOException {
        var file = Files.write(directory.resolve("00000000000000000005.snapshot"), new byte[56]);

        assertThat(dump(file)).hasSize(1);
        assertThat(errors.toString(StandardCharsets.UTF_8)).contains("CRC is no longer valid");
    }
}
