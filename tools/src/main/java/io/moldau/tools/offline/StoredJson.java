package io.moldau.tools.offline;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.moldau.protocol.WireReader;
import io.moldau.schema.Field;
import io.moldau.schema.Message;
import io.moldau.schema.Struct;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A stored record as JSON, in the form of Kafka's tools: all fields that its version has, in the
/// order of the schema; of those that need not be there (tagged fields) the ones that are. Numbers
/// as such, bytes in base64, ids as Kafka prints them.
final class StoredJson {
    private final Message message;
    private final WireReader in;
    private final int version;
    private final boolean flexible;

    private StoredJson(Message message, WireReader in, int version) {
        this.message = message;
        this.in = in;
        this.version = version;
        flexible = message.flexible().contains(version);
    }

    /// @throws io.moldau.protocol.DecodeException if the bytes are something else
    static JsonObject read(Message message, WireReader in, int version) {
        in.open(message.name(), version, message.versions().min(), message.versions().max());
        return new StoredJson(message, in, version).struct(message.body());
    }

    private JsonObject struct(Struct struct) {
        var values = new HashMap<String, JsonElement>();
        for (var field : struct.fields()) {
            if (!field.isTagged() && field.versions().contains(version)) {
                values.put(field.name(), value(field));
            }
        }
        if (flexible) {
            readTags(struct, values);
        }
        var json = new JsonObject();
        for (var field : struct.fields()) {
            var value = values.get(field.name());
            if (value != null) {
                json.add(field.name(), value);
            }
        }
        return json;
    }

    private void readTags(Struct struct, Map<String, JsonElement> values) {
        int count = in.tagCount();
        int limit = in.limit();
        int tag = -1;
        for (int i = 0; i < count; i++) {
            tag = in.openTag(tag);
            var field = tagged(struct, tag);
            if (field == null) {
                in.skipTag();
            } else {
                values.put(field.name(), value(field));
            }
            in.closeTag(limit);
        }
    }

    private @Nullable Field tagged(Struct struct, int tag) {
        for (var field : struct.fields()) {
            if (field.tag() == tag && field.versions().contains(version)) {
                return field;
            }
        }
        return null;
    }

    private JsonElement value(Field field) {
        boolean nullable = field.nullable().contains(version);
        if (field.array()) {
            return array(field, nullable);
        }
        if (field.isStruct() && nullable) {
            boolean there =
                    field.isTagged() ? in.presentInTag(field.name()) : in.present(field.name());
            return there ? struct(message.struct(field.struct())) : JsonNull.INSTANCE;
        }
        return single(field, nullable);
    }

    private JsonElement array(Field field, boolean nullable) {
        var name = field.name();
        int count =
                nullable
                        ? in.arrayLengthOrNull(name, isCompact(field), 1)
                        : in.arrayLength(name, isCompact(field), 1);
        if (count < 0) {
            return JsonNull.INSTANCE;
        }
        var array = new JsonArray();
        for (int i = 0; i < count; i++) {
            array.add(single(field, false));
        }
        return array;
    }

    private boolean isCompact(Field field) {
        return flexible && !field.plain();
    }

    private JsonElement single(Field field, boolean nullable) {
        var name = field.name();
        return switch (field.kind()) {
            case BOOL -> new JsonPrimitive(in.bool(name));
            case INT8 -> new JsonPrimitive(in.int8(name));
            case INT16 -> new JsonPrimitive(in.int16(name));
            case UINT16 -> new JsonPrimitive(in.uint16(name));
            case INT32 -> new JsonPrimitive(in.int32(name));
            case UINT32 -> new JsonPrimitive(in.uint32(name));
            case INT64 -> new JsonPrimitive(in.int64(name));
            case FLOAT64 -> new JsonPrimitive(in.float64(name));
            case UUID -> new JsonPrimitive(in.uuid(name).toString());
            case STRING ->
                    text(
                            nullable
                                    ? in.stringOrNull(name, isCompact(field))
                                    : in.string(name, isCompact(field)));
            case BYTES, RECORDS ->
                    base64(
                            nullable
                                    ? in.bytesOrNull(name, isCompact(field))
                                    : in.bytes(name, isCompact(field)));
            case STRUCT -> struct(message.struct(field.struct()));
        };
    }

    private static JsonElement text(@Nullable String text) {
        return text == null ? JsonNull.INSTANCE : new JsonPrimitive(text);
    }

    private static JsonElement base64(@Nullable ByteBuffer bytes) {
        if (bytes == null) {
            return JsonNull.INSTANCE;
        }
        var copy = new byte[bytes.remaining()];
        bytes.get(bytes.position(), copy);
        return new JsonPrimitive(Base64.getEncoder().encodeToString(copy));
    }
}
