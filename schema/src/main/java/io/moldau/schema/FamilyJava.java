package io.moldau.schema;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// Emits the sealed interfaces: all requests, all responses, and the stored records of one topic.
final class FamilyJava {
    private FamilyJava() {}

    /// `Request` or `Response`.
    static String emitApis(String name, List<Message> messages) {
        JavaSource java = new JavaSource();
        java.line("package io.moldau.protocol.message;").line("");
        java.line("import io.moldau.protocol.ApiKey;")
                .line("import io.moldau.protocol.WireReader;");
        java.line("import io.moldau.protocol.WireWriter;").line("");
        java.line("/// The body of any %s.", name.toLowerCase(Locale.ROOT));
        List<Message> sorted = ApiKeyJava.sorted(messages);
        java.line("public sealed interface %s permits", name);
        java.items(sorted.stream().map(Message::name).toList(), " {");
        java.line("").line("ApiKey apiKey();").line("");
        java.line("void write(WireWriter out, int version);").line("");
        java.line(
                "/// Reads the body. Bytes after it are left alone, as Apache Kafka leaves them:");
        java.line("/// librdkafka's Metadata request for all topics has three too many.");
        java.line("static %s read(ApiKey key, WireReader in, int version) {", name);
        java.line("return switch (key) {");
        for (Message it : sorted) {
            String key = ApiKeyJava.constant(it.apiName());
            java.line("case %s -> %s.read(in, version);", key, it.name());
        }
        java.line("};").line("}").line("}");
        return java.toString();
    }

    /// The interface of the stored records of one topic and role.
    static String familyName(Message message) {
        String topic = message.attributes().topic();
        return switch (message.role()) {
            case METADATA -> topic + "Record";
            case KEY -> topic + "Key";
            case VALUE -> topic + "Value";
            case REQUEST -> "Request";
            case RESPONSE -> "Response";
            case HEADER, DATA -> "";
        };
    }

    static String emitStored(String name, List<Message> messages) {
        List<Message> sorted =
                messages.stream().sorted(Comparator.comparingInt(Message::code)).toList();
        JavaSource java = new JavaSource();
        java.line("package io.moldau.protocol.stored;").line("");
        java.line("import io.moldau.protocol.DecodeException;");
        java.line("import io.moldau.protocol.WireReader;");
        java.line("import io.moldau.protocol.WireWriter;").line("");
        java.line("/// Any of the records of one internal topic.");
        java.line("public sealed interface %s permits", name);
        java.items(sorted.stream().map(Message::name).toList(), " {");
        java.line("/// The number that says which record it is.");
        java.line("int recordType();").line("");
        java.line("/// The newest version of its format.");
        java.line("int versionMax();").line("");
        java.line("void write(WireWriter out, int version);").line("");
        java.line("static %s read(int type, WireReader in, int version) {", name);
        java.line("return switch (type) {");
        for (Message it : sorted) {
            java.line("case %d -> %s.read(in, version);", it.code(), it.name());
        }
        java.line("default ->");
        java.line("throw new DecodeException(");
        java.line("\"%s of type \" + type + \" is not known\");", name);
        java.line("};").line("}");
        java.line("");
        frame(messages.getFirst().role())
                .replace("NAME", name)
                .lines()
                .forEach(it -> java.line(it.isEmpty() ? "" : it));
        java.line("}");
        return java.toString();
    }

    private static String frame(Message.Role role) {
        return switch (role) {
            case METADATA -> METADATA_FRAME;
            case KEY -> KEY_FRAME;
            case VALUE -> VALUE_FRAME;
            case REQUEST, RESPONSE, HEADER, DATA -> "";
        };
    }

    private static final String METADATA_FRAME =
            """
            /// Version of the frame: unsigned varints frame version, type, version; then the body.
            int FRAME_VERSION = 1;

            default void writeFramed(WireWriter out, int version) {
            out.unsignedVarint(FRAME_VERSION);
            out.unsignedVarint(recordType());
            out.unsignedVarint(version);
            write(out, version);
            }

            static NAME readFramed(WireReader in) {
            int frameVersion = in.unsignedVarint("frame version");
            if (frameVersion != FRAME_VERSION) {
            throw new DecodeException(
            "NAME in a frame of version %d; only %d is known"
            .formatted(frameVersion, FRAME_VERSION));
            }
            int type = in.unsignedVarint("record type");
            int version = in.unsignedVarint("record version");
            NAME body = read(type, in, version);
            in.expectEnd();
            return body;
            }
            """;

    private static final String KEY_FRAME =
            """
            /// The key of a record: its type as int16, then the body in version 0.
            default void writeFramed(WireWriter out) {
            out.int16("record type", recordType());
            write(out, 0);
            }

            static NAME readFramed(WireReader in) {
            NAME body = read(in.int16("record type"), in, 0);
            in.expectEnd();
            return body;
            }
            """;

    private static final String VALUE_FRAME =
            """
            /// The value of a record: its version as int16, then the body.
            default void writeFramed(WireWriter out, int version) {
            out.int16("record version", version);
            write(out, version);
            }

            /// @param type what the key said
            static NAME readFramed(int type, WireReader in) {
            int version = in.int16("record version");
            NAME body = read(type, in, version);
            in.expectEnd();
            return body;
            }
            """;
}
