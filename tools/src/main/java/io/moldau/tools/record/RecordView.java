package io.moldau.tools.record;

import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.moldau.tools.screen.Json;
import java.io.IOException;
import java.io.StringReader;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/// A record as it is looked at: its bytes as text and as JSON, each worked out once and only when
/// asked for.
final class RecordView {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

    /// A key or a value.
    static final class Part {
        private final byte @Nullable [] bytes;
        private boolean textKnown;
        private boolean jsonKnown;
        private Optional<String> text = Optional.empty();
        private Optional<JsonElement> json = Optional.empty();

        Part(byte @Nullable [] bytes) {
            this.bytes = bytes;
        }

        byte @Nullable [] bytes() {
            return bytes;
        }

        /// Empty where the bytes are null or no text.
        Optional<String> text() {
            if (!textKnown && bytes != null) {
                text = ByteText.text(bytes);
            }
            textKnown = true;
            return text;
        }

        /// Text, or bytes as hex; null where they are null.
        @Nullable String shown() {
            return bytes == null ? null : text().orElseGet(() -> ByteText.hex(bytes));
        }

        /// An object or an array: a number alone is no document.
        Optional<JsonElement> json() {
            if (!jsonKnown) {
                json = text().flatMap(RecordView::parse);
            }
            jsonKnown = true;
            return json;
        }
    }

    private final ConsumerRecord<byte[], byte[]> record;
    private final Part key;
    private final Part value;

    RecordView(ConsumerRecord<byte[], byte[]> record) {
        this.record = record;
        key = new Part(record.key());
        value = new Part(record.value());
    }

    ConsumerRecord<byte[], byte[]> record() {
        return record;
    }

    Part key() {
        return key;
    }

    Part value() {
        return value;
    }

    /// When it was, where the reader sits.
    String time() {
        return TIME.format(Instant.ofEpochMilli(record.timestamp()));
    }

    private static Optional<JsonElement> parse(String text) {
        var first = text.stripLeading();
        if (!first.startsWith("{") && !first.startsWith("[")) {
            return Optional.empty();
        }
        try (var reader = new JsonReader(new StringReader(text))) {
            reader.setStrictness(Strictness.STRICT);
            JsonElement json = Json.LINE.getAdapter(JsonElement.class).read(reader);
            return reader.peek() == JsonToken.END_DOCUMENT ? Optional.of(json) : Optional.empty();
        } catch (IOException | JsonParseException | IllegalStateException _) {
            return Optional.empty();
        }
    }
}
