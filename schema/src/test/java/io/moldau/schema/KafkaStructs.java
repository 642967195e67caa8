package io.moldau.schema;

import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.kafka.common.protocol.types.BoundField;
import org.apache.kafka.common.protocol.types.CompactArrayOf;
import org.apache.kafka.common.protocol.types.Field.TaggedFieldsSection;
import org.apache.kafka.common.protocol.types.Schema;
import org.apache.kafka.common.protocol.types.TaggedFields;
import org.jspecify.annotations.Nullable;

/// The structs of one of Kafka's message classes, put together from its `SCHEMAS`, one a version.
final class KafkaStructs {
    private static final Map<org.apache.kafka.common.protocol.types.Type, Kind> KINDS = kinds();

    private final Versions versions;
    private final SortedSet<Integer> flexible = new TreeSet<>();
    private final Map<Class<?>, Struct> found = new LinkedHashMap<>();
    private final List<Class<?>> waiting = new ArrayList<>();

    KafkaStructs(Class<?> type, String name, Versions versions) {
        this.versions = versions;
        waiting.add(type);
        while (!waiting.isEmpty()) {
            Class<?> next = waiting.removeFirst();
            if (!found.containsKey(next)) {
                String structName = found.isEmpty() ? name : next.getSimpleName();
                found.put(next, new Struct(structName, fields(next)));
            }
        }
    }

    List<Struct> structs() {
        return List.copyOf(found.values());
    }

    Versions flexible() {
        return range(flexible);
    }

    private List<Field> fields(Class<?> type) {
        Map<String, Sightings> byName = new LinkedHashMap<>();
        for (Method getter : KafkaClass.getters(type)) {
            byName.put(normal(getter.getName()), new Sightings(getter));
        }
        Schema[] schemas = KafkaClass.schemas(type);
        for (int version = versions.min(); version <= versions.max(); version++) {
            if (version < schemas.length && schemas[version] != null) {
                note(schemas[version], version, byName);
            }
        }
        List<Field> fields = new ArrayList<>();
        for (Sightings it : byName.values()) {
            if (!it.seen.isEmpty()) {
                fields.add(it.field(type));
            }
        }
        return fields;
    }

    private void note(Schema schema, int version, Map<String, Sightings> byName) {
        if (Arrays.stream(schema.fields()).anyMatch(it -> it.def instanceof TaggedFieldsSection)) {
            flexible.add(version);
        }
        for (BoundField bound : schema.fields()) {
            if (bound.def instanceof TaggedFieldsSection section) {
                TaggedFields tagged = (TaggedFields) section.type;
                tagged.fields()
                        .forEach((tag, it) -> find(byName, it.name).note(version, it.type, tag));
            } else {
                find(byName, bound.def.name).note(version, bound.def.type, Field.NO_TAG);
            }
        }
    }

    private static Sightings find(Map<String, Sightings> byName, String name) {
        Sightings found = byName.get(normal(name));
        if (found == null) {
            throw new SchemaException("no getter for " + name + " among " + byName.keySet());
        }
        return found;
    }

    /// `replica_id` and `replicaId` alike.
    private static String normal(String name) {
        return name.replace("_", "").toLowerCase(Locale.ROOT);
    }

    private static Versions range(SortedSet<Integer> versions) {
        if (versions.isEmpty()) {
            return Versions.NONE;
        }
        Versions range = new Versions(versions.first(), versions.last());
        if (range.max() - range.min() + 1 != versions.size()) {
            throw new SchemaException("a gap in versions " + versions);
        }
        return range;
    }

    /// What the schemas of all versions say about one field.
    private final class Sightings {
        private final Method getter;
        private final SortedSet<Integer> seen = new TreeSet<>();
        private final SortedSet<Integer> nullable = new TreeSet<>();
        private final SortedSet<Integer> tags = new TreeSet<>();
        private @Nullable Kind kind;
        private boolean array;
        private boolean plain;

        Sightings(Method getter) {
            this.getter = getter;
        }

        void note(int version, org.apache.kafka.common.protocol.types.Type type, int tag) {
            seen.add(version);
            tags.add(tag);
            if (type.isNullable()) {
                nullable.add(version);
            }
            var element = type.arrayElementType().orElse(type);
            array = type.isArray();
            Kind now = element instanceof Schema ? Kind.STRUCT : KINDS.get(element);
            if (now == null || (kind != null && kind != now)) {
                throw new SchemaException(getter + " is " + kind + " and " + element);
            }
            kind = now;
            boolean hasLength = array || now == Kind.STRING || now == Kind.BYTES;
            boolean compact =
                    type instanceof CompactArrayOf || type.toString().startsWith("COMPACT");
            plain |= hasLength && !compact && flexible.contains(version);
        }

        Field field(Class<?> owner) {
            if (kind == null || tags.size() != 1) {
                throw new SchemaException(getter + " with tags " + tags);
            }
            String struct = "";
            if (kind == Kind.STRUCT) {
                Class<?> type = elementType(getter.getGenericReturnType());
                struct = type.getSimpleName();
                waiting.add(type);
            }
            KafkaClass probe = new KafkaClass(owner, getter);
            return new Field(
                    getter.getName(),
                    kind,
                    struct,
                    array,
                    range(seen),
                    range(nullable),
                    tags.first(),
                    probe.defaultText(),
                    probe.isIgnorable(range(seen)),
                    plain);
        }
    }

    private static Class<?> elementType(Type type) {
        if (type instanceof ParameterizedType list) {
            return (Class<?>) list.getActualTypeArguments()[0];
        }
        Class<?> plain = (Class<?>) type;
        return plain.getGenericSuperclass() instanceof ParameterizedType collection
                ? (Class<?>) collection.getActualTypeArguments()[0]
                : plain;
    }

    private static Map<org.apache.kafka.common.protocol.types.Type, Kind> kinds() {
        Map<org.apache.kafka.common.protocol.types.Type, Kind> kinds = new LinkedHashMap<>();
        for (var constant : org.apache.kafka.common.protocol.types.Type.class.getFields()) {
            String name = constant.getName().replaceFirst("^(COMPACT_)?(NULLABLE_)?", "");
            name = name.equals("BOOLEAN") ? "BOOL" : name.replace("UNSIGNED_INT32", "UINT32");
            for (Kind kind : Kind.values()) {
                if (kind.name().equals(name)) {
                    Object type = KafkaClass.constant(constant);
                    kinds.put((org.apache.kafka.common.protocol.types.Type) type, kind);
                }
            }
        }
        return kinds;
    }
}
