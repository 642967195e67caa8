package io.moldau.schema;

import java.util.Set;

/// The Java of one field of a struct: its type, its default, and the expressions that read it, test
/// it and name it.
final class FieldJava {
    /// Names that the generated methods use themselves.
    private static final Set<String> TAKEN =
            Set.of("in", "out", "version", "flexible", "tag", "tags", "mark", "limit", "i");

    private final Layout layout;
    private final Struct owner;
    private final Field field;

    FieldJava(Layout layout, Struct owner, Field field) {
        this.layout = layout;
        this.owner = owner;
        this.field = field;
    }

    Field field() {
        return field;
    }

    String name() {
        return field.name();
    }

    /// The name of the local variable in `read`.
    String local() {
        return TAKEN.contains(field.name()) ? field.name() + "Field" : field.name();
    }

    /// What errors call it.
    String label() {
        return layout.isBody(owner)
                ? '"' + field.name() + '"'
                : '"' + owner.name() + '.' + field.name() + '"';
    }

    /// The records of a response may lie in a file; see `Payload`.
    boolean isPayload() {
        return field.kind() == Kind.RECORDS && layout.message().role() == Message.Role.RESPONSE;
    }

    String type() {
        String element = field.isStruct() ? field.struct() : field.kind().javaType();
        if (field.array()) {
            element = "List<" + (field.isStruct() ? element : field.kind().boxedType()) + ">";
        } else if (isPayload()) {
            element = "Payload";
        }
        return (field.isNullable() ? "@Nullable " : "") + element;
    }

    String defaultValue() {
        if (field.defaultsToNull()) {
            return "null";
        }
        if (field.array()) {
            return "List.of()";
        }
        String text = field.defaultText();
        return switch (field.kind()) {
            case BOOL -> text.isEmpty() ? "false" : text;
            case INT8, INT16, UINT16, INT32 -> text.isEmpty() ? "0" : text;
            case UINT32, INT64 -> (text.isEmpty() ? "0" : text) + "L";
            case FLOAT64 -> text.isEmpty() ? "0.0" : text;
            case UUID -> text.isEmpty() ? "Uuid.ZERO" : "Uuid.fromString(\"" + text + "\")";
            case STRING -> text.isEmpty() ? "\"\"" : text;
            case BYTES, RECORDS -> isPayload() ? "Payload.EMPTY" : "WireReader.EMPTY";
            case STRUCT -> field.struct() + ".DEFAULT";
        };
    }

    /// Whether the field has another value than its default.
    String isUnusual() {
        String value = "this." + field.name();
        if (field.defaultsToNull()) {
            return value + " != null";
        }
        String orNull = field.isNullable() ? value + " == null || " : "";
        if (field.array()) {
            return orNull + "!" + value + ".isEmpty()";
        }
        return switch (field.kind()) {
            case BOOL -> defaultValue().equals("true") ? "!" + value : value;
            case INT8, INT16, UINT16, INT32, UINT32, INT64, FLOAT64 ->
                    value + " != " + defaultValue();
            case UUID, STRUCT -> "!" + defaultValue() + ".equals(" + value + ")";
            case STRING -> "!" + defaultValue() + ".equals(" + value + ")";
            case BYTES, RECORDS ->
                    orNull + value + (isPayload() ? ".sizeBytes() > 0" : ".hasRemaining()");
        };
    }

    /// Versions in which the struct is there and the field too.
    Versions versions() {
        return field.versions().intersect(layout.present(owner));
    }

    /// Asks whether the field has a place in `version`; empty if it always has.
    String condition() {
        return field.versions().condition(layout.present(owner));
    }

    /// Java that says whether lengths are compact: `true`, `false` or the variable `flexible`.
    String compact() {
        return field.plain() ? "false" : flexible(layout, owner);
    }

    static String flexible(Layout layout, Struct owner) {
        Versions present = layout.present(owner);
        Versions flexible = layout.message().flexible();
        if (flexible.contains(present)) {
            return "true";
        }
        return flexible.overlaps(present) ? "flexible" : "false";
    }

    /// Asks whether `version` has a null for the field: `true`, `false` or a comparison.
    String nullableCondition() {
        if (!field.nullable().overlaps(versions())) {
            return "false";
        }
        String condition = field.nullable().condition(versions());
        return condition.isEmpty() ? "true" : condition;
    }

    /// Asks whether the field is in the tagged section and worth writing.
    String tagCondition() {
        String condition = condition();
        String unusual = isUnusual();
        if (condition.isEmpty()) {
            return unusual;
        }
        return condition + " && " + (unusual.contains("||") ? "(" + unusual + ")" : unusual);
    }
}
