package io.moldau.tools.record;

import com.google.gson.JsonElement;
import io.moldau.tools.command.CommandFailure;
import io.moldau.tools.command.Exit;
import io.moldau.tools.screen.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something that a record has, by name: `topic`, `partition`, `offset`, `timestamp`, `time`,
/// `key`, `value`, `headers`, `header.NAME`; and within JSON `value.order.items[0].id`, `key.id`.
///
/// @param rest the name of a header
/// @param path within JSON: names and indexes
record Field(Source source, String rest, List<String> path) {
    enum Source {
        TOPIC,
        PARTITION,
        OFFSET,
        TIMESTAMP,
        TIME,
        KEY,
        VALUE,
        HEADERS,
        HEADER
    }

    private static final String NAMES =
            "topic, partition, offset, timestamp, time, key, value, headers, header.NAME, or in JSON"
                    + " value.NAME and key.NAME";

    static Field of(String text) {
        int dot = text.indexOf('.');
        var head = dot < 0 ? text : text.substring(0, dot);
        var rest = dot < 0 ? "" : text.substring(dot + 1);
        if (dot < 0) {
            return switch (head) {
                case "topic" -> simple(Source.TOPIC);
                case "partition" -> simple(Source.PARTITION);
                case "offset" -> simple(Source.OFFSET);
                case "timestamp" -> simple(Source.TIMESTAMP);
                case "time" -> simple(Source.TIME);
                case "key" -> simple(Source.KEY);
                case "value" -> simple(Source.VALUE);
                case "headers" -> simple(Source.HEADERS);
                default -> throw unknown(text);
            };
        }
        if (rest.isEmpty()) {
            throw unknown(text);
        }
        var path = List.of(rest.replaceAll("\\[(\\d{1,9})]", ".$1").split("\\."));
        return switch (head) {
            case "header" -> new Field(Source.HEADER, rest, List.of());
            case "key" -> new Field(Source.KEY, rest, path);
            case "value" -> new Field(Source.VALUE, rest, path);
            default -> throw unknown(text);
        };
    }

    private static Field simple(Source source) {
        return new Field(source, "", List.of());
    }

    private static CommandFailure unknown(String text) {
        return new CommandFailure(
                Exit.USAGE, "a record has no %s; it has %s".formatted(text, NAMES));
    }

    /// What it is in a record, or null where the record has no such thing.
    @Nullable String in(RecordView view) {
        var record = view.record();
        return switch (source) {
            case TOPIC -> record.topic();
            case PARTITION -> Integer.toString(record.partition());
            case OFFSET -> Long.toString(record.offset());
            case TIMESTAMP -> Long.toString(record.timestamp());
            case TIME -> view.time();
            case KEY -> in(view.key());
            case VALUE -> in(view.value());
            case HEADERS -> Json.LINE.toJson(RecordJson.headers(record));
            case HEADER -> {
                var last = record.headers().lastHeader(rest);
                yield last == null || last.value() == null
                        ? null
                        : ByteText.textOrHex(last.value());
            }
        };
    }

    private @Nullable String in(RecordView.Part part) {
        return path.isEmpty() ? part.shown() : part.json().map(this::find).orElse(null);
    }

    private @Nullable String find(JsonElement document) {
        JsonElement at = document;
        for (var name : path) {
            at = child(at, name);
            if (at == null || at.isJsonNull()) {
                return null;
            }
        }
        boolean text = at.isJsonPrimitive() && at.getAsJsonPrimitive().isString();
        return text ? at.getAsString() : Json.LINE.toJson(at);
    }

    private static @Nullable JsonElement child(JsonElement parent, String name) {
        if (parent.isJsonObject()) {
            return parent.getAsJsonObject().get(name);
        }
        if (parent.isJsonArray() && name.matches("\\d{1,9}")) {
            var array = parent.getAsJsonArray();
            int index = Integer.parseInt(name);
            return index < array.size() ? array.get(index) : null;
        }
        return null;
    }
}
