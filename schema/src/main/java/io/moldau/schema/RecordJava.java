package io.moldau.schema;

import java.util.List;
import java.util.regex.Pattern;

/// Emits the Java file of one message: a record with nested records for its structs.
final class RecordJava {
    private static final List<String> IMPORTS =
            List.of(
                    "io.moldau.protocol.ApiKey",
                    "io.moldau.protocol.Payload",
                    "io.moldau.protocol.Uuid",
                    "io.moldau.protocol.WireReader",
                    "io.moldau.protocol.WireWriter",
                    "java.nio.ByteBuffer",
                    "java.util.List",
                    "org.jspecify.annotations.Nullable");

    private final Layout layout;
    private final Message message;
    private final String supertype;
    private final JavaSource java = new JavaSource();

    /// @param supertype the sealed interface it belongs to, empty for none
    RecordJava(Message message, String supertype) {
        this.layout = new Layout(message);
        this.message = message;
        this.supertype = supertype;
    }

    String emit(String packageName) {
        emitStruct(message.body());
        String body = java.toString();
        JavaSource head = new JavaSource();
        head.line("package %s;", packageName).line("");
        for (String type : IMPORTS) {
            String name = type.substring(type.lastIndexOf('.') + 1);
            if (Pattern.compile("\\b" + name + "\\b").matcher(body).find()) {
                head.line("import %s;", type);
            }
        }
        return head.line("") + body;
    }

    private void emitStruct(Struct struct) {
        List<FieldJava> fields =
                struct.fields().stream().map(it -> new FieldJava(layout, struct, it)).toList();
        boolean body = layout.isBody(struct);
        boolean implementing = body && !supertype.isEmpty();
        emitHead(struct, fields, implementing);
        if (body) {
            java.line("public static final int VERSION_MIN = %d;", message.versions().min());
            java.line("public static final int VERSION_MAX = %d;", message.versions().max());
            emitCode();
        } else if (isSingle(struct)) {
            java.line("static final %s DEFAULT = builder().build();", struct.name()).line("");
        }
        ReadJava read = new ReadJava(layout, struct, fields, java);
        WriteJava write = new WriteJava(layout, struct, fields, java);
        read.emit();
        write.emit(implementing);
        if (isElement(struct)) {
            read.emitList();
            write.emitList();
        }
        emitBuilder(struct, fields);
        if (body) {
            message.structs().stream().skip(1).forEach(this::emitStruct);
        }
        java.line("}");
    }

    private void emitHead(Struct struct, List<FieldJava> fields, boolean implementing) {
        java.line("/// Lists are not copied: who makes the record gives them away.");
        java.line("public record %s(", struct.name());
        String end = implementing ? ") implements " + supertype + " {" : ") {";
        java.items(fields.stream().map(it -> it.type() + " " + it.name()).toList(), "");
        java.line(end);
    }

    private void emitCode() {
        switch (message.role()) {
            case REQUEST, RESPONSE -> {
                String key = ApiKeyJava.constant(message.apiName());
                java.line("").line("@Override").line("public ApiKey apiKey() {");
                java.line("return ApiKey.%s;", key).line("}").line("");
            }
            case METADATA, KEY, VALUE -> {
                java.line("public static final int TYPE = %d;", message.code()).line("");
                emitGetter("recordType", "TYPE");
                emitGetter("versionMax", "VERSION_MAX");
            }
            case HEADER, DATA -> java.line("");
        }
    }

    private void emitGetter(String name, String value) {
        java.line("@Override").line("public int %s() {", name);
        java.line("return %s;", value).line("}").line("");
    }

    /// Whether some field holds one of it, so that a default is needed.
    private boolean isSingle(Struct struct) {
        return isUsed(struct, false);
    }

    private boolean isElement(Struct struct) {
        return isUsed(struct, true);
    }

    private boolean isUsed(Struct struct, boolean array) {
        return message.structs().stream()
                .flatMap(it -> it.fields().stream())
                .anyMatch(it -> it.struct().equals(struct.name()) && it.array() == array);
    }

    private void emitBuilder(Struct struct, List<FieldJava> fields) {
        String name = struct.name();
        java.line("/// A builder with every field at its default.");
        java.line("public static Builder builder() {").line("return new Builder();").line("}");
        java.line("").line("/// A builder with every field as it is here.");
        java.line("public Builder toBuilder() {").line("Builder copy = new Builder();");
        fields.forEach(it -> java.line("copy.%s = this.%s;", it.name(), it.name()));
        java.line("return copy;").line("}").line("");
        java.line("/// Makes a [%s].", name);
        java.line("public static final class Builder {");
        fields.forEach(
                it -> java.line("private %s %s = %s;", it.type(), it.name(), it.defaultValue()));
        java.line("").line("private Builder() {}").line("");
        for (FieldJava it : fields) {
            java.line("public Builder %s(%s value) {", it.name(), it.type());
            java.line("this.%s = value;", it.name()).line("return this;").line("}").line("");
        }
        String arguments = String.join(", ", fields.stream().map(FieldJava::name).toList());
        java.line("public %s build() {", name);
        java.line("return new %s(%s);", name, arguments).line("}").line("}").line("");
    }
}
