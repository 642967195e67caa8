package io.moldau.tools.record;

import io.moldau.tools.command.CommandFailure;
import io.moldau.tools.command.Exit;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/// How a line of text is a record: `headers DELIMITER key SEPARATOR value`.
///
/// @param headersSeparator between two headers, a regular expression
/// @param ignoreError a line without key or headers is a value
/// @param nullMarker stands for null
public record LineLayout(
        boolean parseKey,
        String keySeparator,
        boolean parseHeaders,
        String headersDelimiter,
        Pattern headersSeparator,
        String headersKeySeparator,
        boolean ignoreError,
        @Nullable String nullMarker) {
    /// What a message shows of a line.
    private static final int SHOWN_CHARS = 60;

    /// Of the properties of `kafka-console-producer.sh`.
    public static LineLayout of(Map<String, String> properties) {
        var separator = properties.getOrDefault("headers.separator", ",");
        var layout =
                new LineLayout(
                        isTrue(properties, "parse.key"),
                        properties.getOrDefault("key.separator", "\t"),
                        isTrue(properties, "parse.headers"),
                        properties.getOrDefault("headers.delimiter", "\t"),
                        Pattern.compile(separator),
                        properties.getOrDefault("headers.key.separator", ":"),
                        isTrue(properties, "ignore.error"),
                        properties.get("null.marker"));
        differ("headers.delimiter", layout.headersDelimiter, "headers.separator", separator);
        differ(
                "headers.delimiter",
                layout.headersDelimiter,
                "headers.key.separator",
                layout.headersKeySeparator);
        differ("headers.separator", separator, "headers.key.separator", layout.headersKeySeparator);
        if (layout.nullMarker != null) {
            var marker = layout.nullMarker;
            differ("null.marker", marker, "key.separator", layout.keySeparator);
            differ("null.marker", marker, "headers.separator", separator);
            differ("null.marker", marker, "headers.delimiter", layout.headersDelimiter);
            differ("null.marker", marker, "headers.key.separator", layout.headersKeySeparator);
        }
        return layout;
    }

    private static boolean isTrue(Map<String, String> properties, String name) {
        return properties.getOrDefault(name, "").strip().equalsIgnoreCase("true");
    }

    private static void differ(String name, String value, String otherName, String otherValue) {
        if (value.equals(otherValue)) {
            throw new CommandFailure(
                    Exit.USAGE, "%s and %s may not be equal".formatted(name, otherName));
        }
    }

    /// The record that a line is.
    ///
    /// @param number of the line, for the sentence that says what is wrong with it
    public ProducerRecord<byte[], byte[]> record(String topic, String line, long number) {
        int start = 0;
        var headers = parseHeaders ? until(headersDelimiter, "headers", line, start, number) : null;
        if (headers != null) {
            start += headers.length() + headersDelimiter.length();
        }
        var key = parseKey ? until(keySeparator, "key", line, start, number) : null;
        if (key != null) {
            start += key.length() + keySeparator.length();
        }
        var record =
                new ProducerRecord<byte[], byte[]>(topic, bytes(key), bytes(line.substring(start)));
        if (headers != null && !headers.equals(nullMarker)) {
            for (var pair : headersSeparator.split(headers)) {
                addHeader(record, pair, number);
            }
        }
        return record;
    }

    private @Nullable String until(
            String separator, String what, String line, int start, long number) {
        int end = line.indexOf(separator, start);
        if (end >= 0) {
            return line.substring(start, end);
        }
        if (ignoreError) {
            return null;
        }
        throw new CommandFailure(
                Exit.FAILED,
                "line %d has no %s: nothing in it is the separator %s: '%s'"
                        .formatted(number, what, quoted(separator), shown(line)));
    }

    private void addHeader(ProducerRecord<byte[], byte[]> record, String pair, long number) {
        int end = pair.indexOf(headersKeySeparator);
        if (end < 0) {
            throw new CommandFailure(
                    Exit.FAILED,
                    "line %d has a header without %s between name and value: '%s'"
                            .formatted(number, quoted(headersKeySeparator), shown(pair)));
        }
        var name = pair.substring(0, end);
        if (name.equals(nullMarker)) {
            throw new CommandFailure(
                    Exit.FAILED,
                    "line %d has a header whose name is the null marker '%s'"
                            .formatted(number, nullMarker));
        }
        record.headers().add(name, bytes(pair.substring(end + headersKeySeparator.length())));
    }

    private byte @Nullable [] bytes(@Nullable String text) {
        return text == null || text.equals(nullMarker)
                ? null
                : text.getBytes(StandardCharsets.UTF_8);
    }

    private static String quoted(String separator) {
        return "'%s'".formatted(separator.replace("\t", "\\t"));
    }

    static String shown(String text) {
        return text.length() <= SHOWN_CHARS ? text : text.substring(0, SHOWN_CHARS) + "…";
    }
}
