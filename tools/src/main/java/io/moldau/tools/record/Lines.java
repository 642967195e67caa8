package io.moldau.tools.record;

import io.moldau.tools.command.CommandFailure;
import io.moldau.tools.command.Exit;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Lines of text in UTF-8, read one after the other. A line ends with LF, CR or both.
public final class Lines {
    /// Sixteen times what a broker takes as one record by default, and little beside a heap of 256
    /// MiB.
    static final int LINE_MAX_CHARS = 16 * 1024 * 1024;

    private static final int BUFFER_CHARS = 8192;

    private final Reader reader;
    private final char[] buffer = new char[BUFFER_CHARS];
    private int position;
    private int limit;
    private long number;

    /// The last line ended with CR. Whether an LF follows shows only with the next line: who types
    /// shall not have to wait for it.
    private boolean afterReturn;

    public Lines(InputStream in) {
        reader = new InputStreamReader(in, StandardCharsets.UTF_8);
    }

    /// The number of the line that was read last; the first is 1.
    public long number() {
        return number;
    }

    /// The next line without its end, or null behind the last.
    public @Nullable String next() throws IOException {
        if (!fill()) {
            return null;
        }
        number++;
        var line = new StringBuilder();
        do {
            int start = position;
            while (position < limit && buffer[position] != '\n' && buffer[position] != '\r') {
                position++;
            }
            line.append(buffer, start, position - start);
            if (line.length() > LINE_MAX_CHARS) {
                throw new CommandFailure(
                        Exit.FAILED,
                        "line %d is longer than %d MiB, which no record may be"
                                .formatted(number, LINE_MAX_CHARS >> 20));
            }
            if (position < limit) {
                skipEnd();
                break;
            }
        } while (fill());
        return line.toString();
    }

    private void skipEnd() {
        afterReturn = buffer[position++] == '\r';
    }

    /// Whether there is another character.
    private boolean fill() throws IOException {
        while (true) {
            if (position == limit) {
                limit = Math.max(0, reader.read(buffer));
                position = 0;
                if (limit == 0) {
                    return false;
                }
            }
            if (!afterReturn || buffer[position] != '\n') {
                afterReturn = false;
                return true;
            }
            afterReturn = false;
            position++;
        }
    }
}
