package io.moldau.schema;

import java.util.List;

/// Emits the method `read` of a struct.
final class ReadJava {
    private final Layout layout;
    private final Struct struct;
    private final List<FieldJava> fields;
    private final JavaSource java;

    ReadJava(Layout layout, Struct struct, List<FieldJava> fields, JavaSource java) {
        this.layout = layout;
        this.struct = struct;
        this.fields = fields;
        this.java = java;
    }

    void emit() {
        String name = struct.name();
        String flexible = FieldJava.flexible(layout, struct);
        java.line("public static %s read(WireReader in, int version) {", name);
        if (layout.isBody(struct)) {
            java.line("in.open(\"%s\", version, VERSION_MIN, VERSION_MAX);", name);
        }
        if (flexible.equals("flexible")) {
            String condition = layout.message().flexible().condition(layout.present(struct));
            java.line("boolean flexible = %s;", condition);
        }
        fields.forEach(this::emitField);
        switch (flexible) {
            case "true" -> emitTags();
            case "false" -> {}
            default -> {
                java.line("if (flexible) {");
                emitTags();
                java.line("}");
            }
        }
        String arguments = String.join(", ", fields.stream().map(FieldJava::local).toList());
        java.line("return new %s(%s);", name, arguments);
        java.line("}").line("");
    }

    private void emitField(FieldJava it) {
        String declaration = it.type() + " " + it.local();
        if (it.field().isTagged()) {
            java.line("%s = %s;", declaration, it.defaultValue());
            return;
        }
        String condition = it.condition();
        if (!condition.isEmpty()) {
            java.line("%s = %s;", declaration, it.defaultValue());
            java.line("if (%s) {", condition);
            emitValue(it, it.local());
            java.line("}");
        } else {
            emitValue(it, declaration);
        }
    }

    private void emitTags() {
        List<FieldJava> tagged = tagged(fields);
        if (tagged.isEmpty()) {
            java.line("in.skipTags();");
            return;
        }
        java.line("int tags = in.tagCount();").line("int limit = in.limit();");
        java.line("for (int i = 0, tag = -1; i < tags; i++) {");
        java.line("tag = in.openTag(tag);");
        java.line("switch (tag) {");
        for (FieldJava it : tagged) {
            java.line("case %d -> {", it.field().tag());
            String condition = it.condition();
            if (condition.isEmpty()) {
                emitValue(it, it.local());
            } else {
                java.line("if (%s) {", condition);
                emitValue(it, it.local());
                java.line("} else {").line("in.skipTag();").line("}");
            }
            java.line("}");
        }
        java.line("default -> in.skipTag();").line("}");
        java.line("in.closeTag(limit);").line("}");
    }

    static List<FieldJava> tagged(List<FieldJava> fields) {
        return fields.stream()
                .filter(it -> it.field().isTagged())
                .sorted((a, b) -> Integer.compare(a.field().tag(), b.field().tag()))
                .toList();
    }

    /// Reads into `target`, which is a variable or the declaration of one.
    private void emitValue(FieldJava it, String target) {
        Field field = it.field();
        if (field.isStruct() && field.array()) {
            emitStructs(it, target);
            return;
        }
        String plain = field.isStruct() ? readStruct(it) : readKind(it, "");
        String orNull = field.isStruct() ? readStructOrNull(it) : readKind(it, "OrNull");
        switch (it.nullableCondition()) {
            case "false" -> java.line("%s = %s;", target, plain);
            case "true" -> java.line("%s = %s;", target, orNull);
            case String condition ->
                    java.line("%s = %s ? %s : %s;", target, condition, orNull, plain);
        }
    }

    private static String readStruct(FieldJava it) {
        return it.field().struct() + ".read(in, version)";
    }

    private static String readStructOrNull(FieldJava it) {
        String method = it.field().isTagged() ? "presentInTag" : "present";
        return "in.%s(%s) ? %s : null".formatted(method, it.label(), readStruct(it));
    }

    private static String readKind(FieldJava it, String suffix) {
        Field field = it.field();
        String method = it.isPayload() ? "payload" : field.kind().wireName();
        method = field.kind() == Kind.RECORDS && !it.isPayload() ? "bytes" : method;
        boolean hasLength = field.array() || field.kind().fixedBytes() == 0;
        String compact = hasLength ? ", " + it.compact() : "";
        String list = field.array() ? "List" : "";
        return "in.%s%s%s(%s%s)".formatted(method, list, suffix, it.label(), compact);
    }

    private void emitStructs(FieldJava it, String target) {
        Field field = it.field();
        int bytesMin = layout.elementBytesMin(field);
        String arguments = "(%s, %s, %d)".formatted(it.label(), it.compact(), bytesMin);
        String plain = "in.arrayLength" + arguments;
        String orNull = "in.arrayLengthOrNull" + arguments;
        String elements = field.struct() + ".readList(in, version, ";
        String nullable = it.nullableCondition();
        if (nullable.equals("false")) {
            java.line("%s = %s%s);", target, elements, plain);
            return;
        }
        String count = it.local() + "Count";
        String length =
                nullable.equals("true") ? orNull : nullable + " ? " + orNull + " : " + plain;
        java.line("int %s = %s;", count, length);
        java.line("%s = %s < 0 ? null : %s%s);", target, count, elements, count);
    }

    /// Emits `readList`, for a struct that is an element of arrays.
    void emitList() {
        String name = struct.name();
        java.line("static List<%s> readList(WireReader in, int version, int count) {", name);
        java.line("%s[] items = new %s[count];", name, name);
        java.line("for (int i = 0; i < count; i++) {");
        java.line("items[i] = read(in, version);");
        java.line("}");
        java.line("return WireReader.listOf(items);").line("}").line("");
    }
}
