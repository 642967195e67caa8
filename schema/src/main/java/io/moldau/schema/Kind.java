package io.moldau.schema;

import java.util.Locale;

/// The types of the wire, and what stands for them in Java.
public enum Kind {
    BOOL("boolean", "Boolean", 1),
    INT8("int", "Integer", 1),
    INT16("int", "Integer", 2),
    UINT16("int", "Integer", 2),
    INT32("int", "Integer", 4),
    UINT32("long", "Long", 4),
    INT64("long", "Long", 8),
    FLOAT64("double", "Double", 8),
    UUID("Uuid", "Uuid", 16),
    STRING("String", "String", 0),
    BYTES("ByteBuffer", "ByteBuffer", 0),
    RECORDS("ByteBuffer", "ByteBuffer", 0),
    STRUCT("", "", 0);

    private final String javaType;
    private final String boxedType;
    private final int fixedBytes;

    Kind(String javaType, String boxedType, int fixedBytes) {
        this.javaType = javaType;
        this.boxedType = boxedType;
        this.fixedBytes = fixedBytes;
    }

    String javaType() {
        return javaType;
    }

    String boxedType() {
        return boxedType;
    }

    /// Encoded size in bytes; 0 where it depends on the value.
    int fixedBytes() {
        return fixedBytes;
    }

    /// As the schema files and the methods of the reader and the writer call it.
    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean isPrimitive() {
        return !javaType.isEmpty() && Character.isLowerCase(javaType.charAt(0));
    }

    /// Integers that are wider in Java than on the wire are checked when they are written.
    boolean isRangeChecked() {
        return this == INT8 || this == INT16 || this == UINT16 || this == UINT32;
    }
}
