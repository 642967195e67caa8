package io.moldau.schema;

import java.util.List;

/// Emits the method `write` of a struct.
final class WriteJava {
    private final Layout layout;
    private final Struct struct;
    private final List<FieldJava> fields;
    private final JavaSource java;

    WriteJava(Layout layout, Struct struct, List<FieldJava> fields, JavaSource java) {
        this.layout = layout;
        this.struct = struct;
        this.fields = fields;
        this.java = java;
    }

    /// @param overrides the method belongs to an interface, too
    void emit(boolean overrides) {
        String flexible = FieldJava.flexible(layout, struct);
        if (overrides) {
            java.line("@Override");
        }
        java.line("public void write(WireWriter out, int version) {");
        if (layout.isBody(struct)) {
            java.line("out.open(\"%s\", version, VERSION_MIN, VERSION_MAX);", struct.name());
        }
        if (flexible.equals("flexible")) {
            String condition = layout.message().flexible().condition(layout.present(struct));
            java.line("boolean flexible = %s;", condition);
        }
        fields.stream().filter(it -> !it.field().isTagged()).forEach(this::emitField);
        fields.stream().filter(it -> it.field().isTagged()).forEach(this::emitLackingTag);
        switch (flexible) {
            case "true" -> emitTags();
            case "false" -> {}
            default -> {
                java.line("if (flexible) {");
                emitTags();
                java.line("}");
            }
        }
        java.line("}").line("");
    }

    private void emitField(FieldJava it) {
        String condition = it.condition();
        if (condition.isEmpty()) {
            emitValue(it);
            return;
        }
        java.line("if (%s) {", condition);
        emitValue(it);
        if (!it.field().ignorable()) {
            java.line("} else if (%s) {", it.isUnusual());
            java.line("throw out.lacking(%s);", it.label());
        }
        java.line("}");
    }

    private void emitLackingTag(FieldJava it) {
        String condition = it.condition();
        if (!condition.isEmpty() && !it.field().ignorable()) {
            String unusual = it.isUnusual();
            java.line("if (!(%s) && (%s)) {", condition, unusual);
            java.line("throw out.lacking(%s);", it.label()).line("}");
        }
    }

    private void emitTags() {
        List<FieldJava> tagged = ReadJava.tagged(fields);
        if (tagged.isEmpty()) {
            java.line("out.unsignedVarint(0);");
            return;
        }
        java.line("int tags = 0;");
        for (FieldJava it : tagged) {
            java.line("if (%s) {", it.tagCondition()).line("tags++;").line("}");
        }
        java.line("out.unsignedVarint(tags);");
        for (FieldJava it : tagged) {
            java.line("if (%s) {", it.tagCondition());
            java.line("int mark = out.openTag(%d);", it.field().tag());
            emitValue(it);
            java.line("out.closeTag(mark);").line("}");
        }
    }

    private void emitValue(FieldJava it) {
        switch (it.nullableCondition()) {
            case "false" -> emitPlain(it);
            case "true" -> emitOrNull(it);
            case String condition -> {
                java.line("if (%s) {", condition);
                emitOrNull(it);
                java.line("} else {");
                emitPlain(it);
                java.line("}");
            }
        }
    }

    private void emitPlain(FieldJava it) {
        Field field = it.field();
        String value = "this." + it.name();
        String label = it.label();
        if (field.isStruct() && field.array()) {
            java.line("out.arrayLength(%s, %s, %s);", label, value, it.compact());
            java.line("%s.writeList(out, version, %s);", field.struct(), value);
        } else if (field.isStruct()) {
            java.line("out.required(%s, %s).write(out, version);", label, value);
        } else if (hasLength(it)) {
            java.line("out.%s(%s, %s, %s);", method(it), label, value, it.compact());
        } else if (field.kind().isRangeChecked()) {
            java.line("out.%s(%s, %s);", method(it), label, value);
        } else {
            java.line("out.%s(%s);", method(it), value);
        }
    }

    private void emitOrNull(FieldJava it) {
        Field field = it.field();
        String value = "this." + it.name();
        if (field.isStruct() && field.array()) {
            java.line("out.arrayLengthOrNull(%s, %s);", value, it.compact());
            java.line("if (%s != null) {", value);
            java.line("%s.writeList(out, version, %s);", field.struct(), value).line("}");
        } else if (field.isStruct()) {
            String present = field.isTagged() ? "presentInTag" : "present";
            java.line("out.%s(%s != null);", present, value);
            java.line("if (%s != null) {", value);
            java.line("%s.write(out, version);", value).line("}");
        } else {
            boolean named = field.kind() == Kind.STRING;
            String label = named ? it.label() + ", " : "";
            java.line("out.%sOrNull(%s%s, %s);", method(it), label, value, it.compact());
        }
    }

    private static boolean hasLength(FieldJava it) {
        return it.field().array() || it.field().kind().fixedBytes() == 0;
    }

    private static String method(FieldJava it) {
        Field field = it.field();
        if (field.kind() == Kind.RECORDS) {
            return it.isPayload() ? "payload" : "bytes";
        }
        return field.kind().wireName() + (field.array() ? "List" : "");
    }

    /// Emits `writeList`, for a struct that is an element of arrays.
    void emitList() {
        String name = struct.name();
        java.line("static void writeList(WireWriter out, int version, List<%s> items) {", name);
        java.line("for (int i = 0; i < items.size(); i++) {");
        java.line("items.get(i).write(out, version);").line("}").line("}").line("");
    }
}
