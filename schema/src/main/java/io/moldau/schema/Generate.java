package io.moldau.schema;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.moldau.schema.Message.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Turns the schema files into the Java of the module `protocol`. The build runs it.
public final class Generate {
    private static final String PROTOCOL = "io.moldau.protocol";

    private final Map<Path, String> files = new TreeMap<>();

    private Generate() {}

    /// @param args directory of the schema, and directory for the Java
    public static void main(String[] args) throws IOException {
        Path schema = Path.of(args[0]);
        Generate generate = new Generate();
        generate.emitMessages(SchemaFolder.read(schema.resolve("messages")));
        generate.emitStored(SchemaFolder.read(schema.resolve("stored")));
        List<String> errors = Files.readAllLines(schema.resolve("errors.tsv"), UTF_8);
        generate.emit(PROTOCOL, "ErrorCode", ErrorCodeJava.emit(errors));
        new JavaFolder(Path.of(args[1])).replace(generate.files);
    }

    private void emitMessages(List<Message> messages) {
        String target = PROTOCOL + ".message";
        emitRecords(target, messages);
        List<Message> requests = ofRole(Role.REQUEST, messages);
        List<Message> responses = ofRole(Role.RESPONSE, messages);
        emit(target, "Request", FamilyJava.emitApis("Request", requests));
        emit(target, "Response", FamilyJava.emitApis("Response", responses));
        emit(PROTOCOL, "ApiKey", ApiKeyJava.emit(requests, responses));
        emitPackage(target, "Requests, responses and headers, generated from `schema/messages`.");
    }

    private void emitStored(List<Message> messages) {
        String target = PROTOCOL + ".stored";
        emitRecords(target, messages);
        Map<String, List<Message>> families = new TreeMap<>();
        for (Message it : messages) {
            families.computeIfAbsent(FamilyJava.familyName(it), _ -> new ArrayList<>()).add(it);
        }
        families.remove("");
        families.forEach((name, all) -> emit(target, name, FamilyJava.emitStored(name, all)));
        emitPackage(
                target, "Records of internal topics and files, generated from `schema/stored`.");
    }

    private void emitRecords(String target, List<Message> messages) {
        for (Message it : messages) {
            emit(target, it.name(), new RecordJava(it, FamilyJava.familyName(it)).emit(target));
        }
    }

    private static List<Message> ofRole(Role role, List<Message> messages) {
        return messages.stream().filter(it -> it.role() == role).toList();
    }

    private void emitPackage(String target, String purpose) {
        JavaSource java = new JavaSource();
        java.line("/// " + purpose).line("@NullMarked").line("package %s;", target).line("");
        java.line("import org.jspecify.annotations.NullMarked;");
        emit(target, "package-info", java.toString());
    }

    private void emit(String packageName, String type, String java) {
        files.put(Path.of(packageName.replace('.', '/'), type + ".java"), java);
    }
}
