package io.moldau.tools.record;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.moldau.tools.command.CommandFailure;
import io.moldau.tools.command.Exit;
import io.moldau.tools.screen.Json;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/// A record as one line of JSON. What `moldau consume --output json` prints, `moldau produce
/// --format ndjson` reads:
///
/// ```
/// {"topic":"orders","partition":0,"offset":5,"timestamp":1795222215777,
///  "timestampType":"CreateTime","key":"k","value":"v",
///  "headers":[{"key":"trace","value":"abc"}]}
/// ```
///
/// Bytes that are no text stand as base64 in `keyBase64`, `valueBase64`, and a header's
/// `valueBase64`. To produce, nothing but `value` is needed; `topic`, `offset` and `timestampType`
/// are passed over. There a key or a value may be any JSON, which is then sent as its text, headers
/// may be an object, and a timestamp may be `2026-11-21T08:00:00Z`.
final class RecordJson {
    private static final String KEY = "key";
    private static final String VALUE = "value";
    private static final String BASE64 = "Base64";
    private static final String HEADERS = "headers";
    private static final String TIMESTAMP = "timestamp";
    private static final String PARTITION = "partition";

    private static final Set<String> KNOWN =
            new TreeSet<>(
                    Set.of(
                            "topic",
                            PARTITION,
                            "offset",
                            TIMESTAMP,
                            "timestampType",
                            KEY,
                            KEY + BASE64,
                            VALUE,
                            VALUE + BASE64,
                            HEADERS));

    private RecordJson() {}

    static JsonObject of(ConsumerRecord<byte[], byte[]> record) {
        var json = new JsonObject();
        json.addProperty("topic", record.topic());
        json.addProperty(PARTITION, record.partition());
        json.addProperty("offset", record.offset());
        json.addProperty(TIMESTAMP, record.timestamp());
        json.addProperty("timestampType", record.timestampType().toString());
        add(json, KEY, record.key());
        add(json, VALUE, record.value());
        json.add(HEADERS, headers(record));
        return json;
    }

    static JsonArray headers(ConsumerRecord<byte[], byte[]> record) {
        var all = new JsonArray();
        for (var header : record.headers()) {
            var one = new JsonObject();
            one.addProperty(KEY, header.key());
            add(one, VALUE, header.value());
            all.add(one);
        }
        return all;
    }

    private static void add(JsonObject json, String name, byte @Nullable [] bytes) {
        if (bytes == null) {
            json.add(name, JsonNull.INSTANCE);
            return;
        }
        var text = ByteText.text(bytes);
        if (text.isPresent()) {
            json.addProperty(name, text.get());
        } else {
            json.addProperty(name + BASE64, Base64.getEncoder().encodeToString(bytes));
        }
    }

    /// The record of a line.
    ///
    /// @param number of the line, for the sentence that says what is wrong with it
    static ProducerRecord<byte[], byte[]> record(String topic, String line, long number) {
        try {
            var json = parse(line);
            for (var name : json.keySet()) {
                if (!KNOWN.contains(name)) {
                    throw new JsonParseException(
                            "there is no field %s, but %s"
                                    .formatted(name, String.join(", ", KNOWN)));
                }
            }
            var record =
                    new ProducerRecord<byte[], byte[]>(
                            topic,
                            integer(json.get(PARTITION)),
                            timestamp(json.get(TIMESTAMP)),
                            bytes(json, KEY),
                            bytes(json, VALUE));
            addHeaders(record, json.get(HEADERS));
            return record;
        } catch (JsonParseException | IllegalArgumentException | IllegalStateException e) {
            throw new CommandFailure(
                    Exit.FAILED, "line %d is no record: %s".formatted(number, e.getMessage()), e);
        }
    }

    private static JsonObject parse(String line) {
        try (var reader = new JsonReader(new StringReader(line))) {
            reader.setStrictness(Strictness.STRICT);
            JsonElement json = Json.LINE.getAdapter(JsonElement.class).read(reader);
            if (reader.peek() != JsonToken.END_DOCUMENT || !json.isJsonObject()) {
                throw new JsonParseException("it is not one JSON object");
            }
            return json.getAsJsonObject();
        } catch (IOException e) {
            throw new JsonParseException("it is not JSON: '%s'".formatted(shown(line)), e);
        }
    }

    private static String shown(String line) {
        return LineLayout.shown(line);
    }

    private static boolean isNull(@Nullable JsonElement json) {
        return json == null || json.isJsonNull();
    }

    private static @Nullable Integer integer(@Nullable JsonElement json) {
        return json == null || json.isJsonNull() ? null : json.getAsInt();
    }

    private static @Nullable Long timestamp(@Nullable JsonElement json) {
        if (json == null || json.isJsonNull()) {
            return null;
        }
        if (json.isJsonPrimitive() && json.getAsJsonPrimitive().isNumber()) {
            return json.getAsLong();
        }
        try {
            return Instant.parse(json.getAsString()).toEpochMilli();
        } catch (DateTimeException _) {
            throw new JsonParseException(
                    "its timestamp %s is neither milliseconds nor like 2026-11-21T08:00:00Z"
                            .formatted(json));
        }
    }

    private static byte @Nullable [] bytes(JsonObject json, String name) {
        var text = json.get(name);
        var base64 = json.get(name + BASE64);
        if (!isNull(text) && !isNull(base64)) {
            throw new JsonParseException("it has both %s and %s%s".formatted(name, name, BASE64));
        }
        if (base64 != null && !base64.isJsonNull()) {
            return Base64.getDecoder().decode(base64.getAsString());
        }
        return text == null || text.isJsonNull() ? null : bytes(text);
    }

    private static byte[] bytes(JsonElement json) {
        boolean isText = json.isJsonPrimitive() && json.getAsJsonPrimitive().isString();
        var text = isText ? json.getAsString() : Json.LINE.toJson(json);
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void addHeaders(
            ProducerRecord<byte[], byte[]> record, @Nullable JsonElement json) {
        if (json == null || json.isJsonNull()) {
            return;
        }
        if (json.isJsonObject()) {
            var all = json.getAsJsonObject();
            for (var name : all.keySet()) {
                var value = all.get(name);
                record.headers().add(name, isNull(value) ? null : bytes(value));
            }
            return;
        }
        for (var each : json.getAsJsonArray()) {
            var header = each.getAsJsonObject();
            if (isNull(header.get(KEY))) {
                throw new JsonParseException("it has a header without a key");
            }
            record.headers().add(header.get(KEY).getAsString(), bytes(header, VALUE));
        }
    }
}
