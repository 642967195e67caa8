package io.moldau.tools.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.tools.command.CommandFailure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinesTest {
    private static List<String> read(String text) throws IOException {
        return read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> read(InputStream in) throws IOException {
        var lines = new Lines(in);
        var all = new ArrayList<String>();
        for (var line = lines.next(); line != null; line = lines.next()) {
            all.add(line);
            assertThat(lines.number()).isEqualTo(all.size());
        }
        return all;
    }

    /// Gives one byte at a time, as somebody does who types.
    private static InputStream typed(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)) {
            @Override
            public int read(byte[] into, int offset, int length) {
                return super.read(into, offset, Math.min(1, length));
            }
        };
    }

    @Test
    void aLineEndsAsAnySystemEndsIt() throws IOException {
        var expected = List.of("one", "two", "", "three", "last");
        var text = "one\ntwo\r\n\nthree\rlast";
        assertThat(read(text)).isEqualTo(expected);
        assertThat(read(typed(text))).isEqualTo(expected);
    }

    @Test
    void anEndAtTheEndBeginsNoLine() throws IOException {
        assertThat(read("")).isEmpty();
        assertThat(read("one\n")).containsExactly("one");
        assertThat(read("one\r\n")).containsExactly("one");
        assertThat(read("\n")).containsExactly("");
    }

    @Test
    void aLineMayBeLongerThanWhatIsReadAtOnce() throws IOException {
        var line = "größer".repeat(5000);
        assertThat(read(line + "\n" + line)).containsExactly(line, line);
    }

    @Test
    void aLineWithoutEndIsRefusedBeforeItFillsTheMemory() {
        var endless =
                new InputStream() {
                    @Override
                    public int read() {
                        return 'x';
                    }
                };
        assertThatThrownBy(() -> new Lines(endless).next())
                .isInstanceOf(CommandFailure.class)
                .hasMessage("line 1 is longer than 16 MiB, which no record may be");
    }
}
