package io.moldau.tools.script;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import org.apache.kafka.common.Uuid;

/// What a coordinator writes into its topic, as JSON: fields one behind the other, all numbers
/// big-endian. From the first flexible version on, lengths are varints of one more than they are (0
/// is null), and fields with a tag stand behind the others (KIP-482).
record StoredFields(int flexibleFrom, List<Field> fields) {
    private static final int ALWAYS = Integer.MAX_VALUE;
    private static final int NO_TAG = -1;

    enum StoredType {
        INT8,
        INT16,
        INT32,
        INT64,
        STRING,
        BYTES,
        UUID,
        INT32_ARRAY,
        STRUCT_ARRAY
    }

    /// @param from the first version that has it
    /// @param to the last one
    /// @param tag or -1
    /// @param inner fields of an array's elements
    record Field(String name, StoredType type, int from, int to, int tag, List<Field> inner) {
        static Field of(String name, StoredType type) {
            return new Field(name, type, 0, ALWAYS, NO_TAG, List.of());
        }

        static Field array(String name, Field... inner) {
            return new Field(name, StoredType.STRUCT_ARRAY, 0, ALWAYS, NO_TAG, List.of(inner));
        }

        Field since(int version) {
            return new Field(name, type, version, to, tag, inner);
        }

        Field until(int version) {
            return new Field(name, type, from, version, tag, inner);
        }

        Field tagged(int number) {
            return new Field(name, type, from, to, number, inner);
        }

        boolean isIn(int version) {
            return version >= from && version <= to;
        }
    }

    JsonObject read(ByteBuffer in, int version) {
        return new Reader(in, version, version >= flexibleFrom).struct(fields);
    }

    private record Reader(ByteBuffer in, int version, boolean flexible) {
        JsonObject struct(List<Field> fields) {
            var values = new LinkedHashMap<String, JsonElement>();
            for (var field : fields) {
                if (field.isIn(version) && field.tag() == NO_TAG) {
                    values.put(field.name(), value(field));
                }
            }
            if (flexible) {
                readTagged(fields, values);
            }
            var json = new JsonObject();
            for (var field : fields) {
                var value = values.get(field.name());
                if (value != null) {
                    json.add(field.name(), value);
                }
            }
            return json;
        }

        private void readTagged(List<Field> fields, LinkedHashMap<String, JsonElement> values) {
            int count = varint();
            for (int i = 0; i < count; i++) {
                int tag = varint();
                var content = bytes(varint());
                for (var field : fields) {
                    if (field.tag() == tag && field.isIn(version)) {
                        values.put(field.name(), new Reader(content, version, true).value(field));
                    }
                }
            }
        }

        private JsonElement value(Field field) {
            return switch (field.type()) {
                case INT8 -> new JsonPrimitive(in.get());
                case INT16 -> new JsonPrimitive(in.getShort());
                case INT32 -> new JsonPrimitive(in.getInt());
                case INT64 -> new JsonPrimitive(in.getLong());
                case UUID -> new JsonPrimitive(new Uuid(in.getLong(), in.getLong()).toString());
                case STRING -> text();
                case BYTES -> base64();
                case INT32_ARRAY, STRUCT_ARRAY -> array(field);
            };
        }

        private JsonElement text() {
            int length = flexible ? varint() - 1 : in.getShort();
            return length < 0
                    ? JsonNull.INSTANCE
                    : new JsonPrimitive(StandardCharsets.UTF_8.decode(bytes(length)).toString());
        }

        private JsonElement base64() {
            int length = length();
            if (length < 0) {
                return JsonNull.INSTANCE;
            }
            var encoded = Base64.getEncoder().encode(bytes(length));
            return new JsonPrimitive(StandardCharsets.ISO_8859_1.decode(encoded).toString());
        }

        private JsonElement array(Field field) {
            int length = length();
            if (length < 0) {
                return JsonNull.INSTANCE;
            }
            var all = new JsonArray();
            // Each element takes bytes: a wrong length ends where they do.
            for (int i = 0; i < length; i++) {
                all.add(
                        field.type() == StoredType.INT32_ARRAY
                                ? new JsonPrimitive(in.getInt())
                                : struct(field.inner()));
            }
            return all;
        }

        private int length() {
            return flexible ? varint() - 1 : in.getInt();
        }

        /// The next bytes, passed over here.
        private ByteBuffer bytes(int length) {
            if (length < 0 || length > in.remaining()) {
                throw new IllegalArgumentException(
                        "it has %d bytes where %d must be".formatted(in.remaining(), length));
            }
            var slice = in.slice(in.position(), length);
            in.position(in.position() + length);
            return slice;
        }

        private int varint() {
            int value = 0;
            for (int shift = 0; shift < Integer.SIZE; shift += 7) {
                int next = in.get();
                value |= (next & 0x7f) << shift;
                if (next >= 0) {
                    return value;
                }
            }
            throw new IllegalArgumentException("it has a number of more than five bytes");
        }
    }
}
