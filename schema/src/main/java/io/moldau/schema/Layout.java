package io.moldau.schema;

import java.util.HashMap;
import java.util.Map;

/// What follows from a message's schema: in which versions each struct occurs, and how small its
/// encoding can be.
final class Layout {
    private final Message message;
    private final Map<String, Versions> present = new HashMap<>();

    Layout(Message message) {
        this.message = message;
        present.put(message.body().name(), message.versions());
        boolean changed = true;
        while (changed) {
            changed = false;
            for (Struct struct : message.structs()) {
                changed |= spread(struct);
            }
        }
    }

    /// Widens the versions of the structs that `struct` has fields of.
    private boolean spread(Struct struct) {
        boolean changed = false;
        Versions own = present(struct);
        for (Field field : struct.fields()) {
            if (field.isStruct() && field.versions().overlaps(own)) {
                Versions before = present.getOrDefault(field.struct(), Versions.NONE);
                Versions now = before.union(field.versions().intersect(own));
                present.put(field.struct(), now);
                changed |= !now.equals(before);
            }
        }
        return changed;
    }

    Message message() {
        return message;
    }

    boolean isBody(Struct struct) {
        return struct.name().equals(message.body().name());
    }

    /// Versions in which `struct` is on the wire.
    Versions present(Struct struct) {
        return present.getOrDefault(struct.name(), Versions.NONE);
    }

    /// Bytes of the smallest encoding of an element of `field`, over all versions.
    int elementBytesMin(Field field) {
        int smallest = Integer.MAX_VALUE;
        Versions versions = field.versions().intersect(present(message.struct(field.struct())));
        for (int version = versions.min(); version <= versions.max(); version++) {
            smallest = Math.min(smallest, structBytesMin(field.struct(), version, 0));
        }
        if (smallest < 1) {
            throw new SchemaException(message.name() + ": elements of no bytes in " + field);
        }
        return smallest;
    }

    private int structBytesMin(String name, int version, int depth) {
        if (depth > message.structs().size()) {
            throw new SchemaException(message.name() + ": struct " + name + " contains itself");
        }
        boolean flexible = message.flexible().contains(version);
        int bytes = flexible ? 1 : 0;
        for (Field field : message.struct(name).fields()) {
            if (!field.isTagged() && field.versions().contains(version)) {
                bytes += fieldBytesMin(field, version, flexible && !field.plain(), depth);
            }
        }
        return bytes;
    }

    private int fieldBytesMin(Field field, int version, boolean compact, int depth) {
        if (field.array()) {
            return compact ? 1 : Integer.BYTES;
        }
        return switch (field.kind()) {
            case STRING -> compact ? 1 : Short.BYTES;
            case BYTES, RECORDS -> compact ? 1 : Integer.BYTES;
            case STRUCT ->
                    field.isNullable() ? 1 : structBytesMin(field.struct(), version, depth + 1);
            default -> field.kind().fixedBytes();
        };
    }
}
