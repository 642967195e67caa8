package io.moldau.tools.record;

import io.moldau.tools.command.CommandFailure;
import io.moldau.tools.command.Exit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/// Records to produce, one after the other.
interface RecordSource {
    /// The next one, or null behind the last.
    @Nullable ProducerRecord<byte[], byte[]> next() throws IOException;

    /// Where that one stood, for a sentence about it: the first line is 1.
    long number();

    /// One record for each line.
    static RecordSource ofLines(Lines lines, Function<String, ProducerRecord<byte[], byte[]>> of) {
        return new RecordSource() {
            @Override
            public @Nullable ProducerRecord<byte[], byte[]> next() throws IOException {
                var line = lines.next();
                return line == null ? null : of.apply(line);
            }

            @Override
            public long number() {
                return lines.number();
            }
        };
    }

    /// Only this one.
    static RecordSource of(ProducerRecord<byte[], byte[]> record) {
        return new RecordSource() {
            private boolean given;

            @Override
            public @Nullable ProducerRecord<byte[], byte[]> next() {
                boolean first = !given;
                given = true;
                return first ? record : null;
            }

            @Override
            public long number() {
                return 1;
            }
        };
    }

    /// `name=value` of an option `--header`.
    static void addHeader(ProducerRecord<byte[], byte[]> record, String text) {
        int end = text.indexOf('=');
        if (end <= 0) {
            throw new CommandFailure(Exit.USAGE, "%s is not name=value".formatted(text));
        }
        var value = text.substring(end + 1).getBytes(StandardCharsets.UTF_8);
        record.headers().add(text.substring(0, end), value);
    }
}
