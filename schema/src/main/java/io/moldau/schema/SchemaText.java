package io.moldau.schema;

import io.moldau.schema.Message.Attributes;
import io.moldau.schema.Message.Role;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/// Reads and writes the text of a schema file; docs/formats/schema.md describes it.
///
/// ```
/// request FetchRequest code 1 versions 4-18 flexible 12+ listeners broker,controller
///     clusterId string? 12+ tag 0 default null ignorable
///     topics []FetchTopic
/// struct FetchTopic
///     topic string 4-12 ignorable
/// ```
final class SchemaText {
    private static final String INDENT = "    ";

    private SchemaText() {}

    static Message parse(String text) {
        List<Struct> structs = new ArrayList<>();
        List<Field> fields = new ArrayList<>();
        Message head = null;
        for (String line : text.lines().toList()) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (head == null) {
                head = parseHead(line);
                structs.add(new Struct(head.name(), fields));
            } else if (line.startsWith(INDENT)) {
                fields.add(parseField(line, head));
            } else if (line.startsWith("struct ")) {
                fields = new ArrayList<>();
                structs.add(new Struct(line.substring("struct ".length()).strip(), fields));
            } else {
                throw new SchemaException("not a field, struct or message: " + line);
            }
        }
        if (head == null) {
            throw new SchemaException("no message in the file");
        }
        return new Message(
                head.role(),
                head.name(),
                head.code(),
                head.versions(),
                head.flexible(),
                head.attributes(),
                List.copyOf(structs));
    }

    private static Message parseHead(String line) {
        Deque<String> words = words(line);
        Role role = Role.valueOf(words.pop().toUpperCase(Locale.ROOT));
        String name = words.pop();
        int code = Message.NO_CODE;
        Versions versions = Versions.NONE;
        Versions flexible = Versions.NONE;
        String listeners = "";
        String header = "";
        String topic = "";
        while (!words.isEmpty()) {
            String word = words.pop();
            switch (word) {
                case "code" -> code = Integer.parseInt(words.pop());
                case "versions" -> versions = Versions.parse(words.pop(), Versions.NONE.max());
                case "flexible" -> flexible = Versions.parse(words.pop(), versions.max());
                case "listeners" -> listeners = words.pop();
                case "header" -> header = words.pop();
                case "topic" -> topic = words.pop();
                default -> throw new SchemaException("unknown word " + word + " in: " + line);
            }
        }
        Attributes attributes = new Attributes(listeners, header, topic);
        return new Message(role, name, code, versions, flexible, attributes, List.of());
    }

    private static Field parseField(String line, Message head) {
        Deque<String> words = words(line);
        String name = words.pop();
        String type = words.pop();
        int last = head.versions().max();
        Versions versions = head.versions();
        if (!words.isEmpty() && Character.isDigit(words.element().charAt(0))) {
            versions = Versions.parse(words.pop(), last);
        }
        Versions nullable = Versions.NONE;
        if (type.endsWith("?")) {
            nullable = versions;
            type = type.substring(0, type.length() - 1);
        }
        int tag = Field.NO_TAG;
        String defaultText = "";
        boolean ignorable = false;
        boolean plain = false;
        while (!words.isEmpty()) {
            String word = words.pop();
            switch (word) {
                case "nullable" -> nullable = Versions.parse(words.pop(), last);
                case "tag" -> tag = Integer.parseInt(words.pop());
                case "default" -> defaultText = words.pop();
                case "ignorable" -> ignorable = true;
                case "plain" -> plain = true;
                default -> throw new SchemaException("unknown word " + word + " in: " + line);
            }
        }
        boolean array = type.startsWith("[]");
        String element = array ? type.substring(2) : type;
        boolean struct = Character.isUpperCase(element.charAt(0));
        Kind kind = struct ? Kind.STRUCT : Kind.valueOf(element.toUpperCase(Locale.ROOT));
        return new Field(
                name,
                kind,
                struct ? element : "",
                array,
                versions,
                nullable,
                tag,
                defaultText,
                ignorable,
                plain);
    }

    private static Deque<String> words(String line) {
        return new ArrayDeque<>(List.of(line.strip().split(" +")));
    }

    static String write(Message message) {
        StringBuilder text = new StringBuilder();
        text.append(message.role().name().toLowerCase(Locale.ROOT)).append(' ');
        text.append(message.name());
        if (message.code() != Message.NO_CODE) {
            text.append(" code ").append(message.code());
        }
        text.append(" versions ").append(message.versions().text(Integer.MAX_VALUE));
        text.append(" flexible ").append(message.flexible().text(message.versions().max()));
        appendWord(text, "listeners", message.attributes().listeners());
        appendWord(text, "header", message.attributes().header());
        appendWord(text, "topic", message.attributes().topic());
        text.append('\n');
        for (Struct struct : message.structs()) {
            if (!struct.name().equals(message.name())) {
                text.append("struct ").append(struct.name()).append('\n');
            }
            struct.fields().forEach(it -> appendField(text, it, message));
        }
        return text.toString();
    }

    private static void appendField(StringBuilder text, Field field, Message message) {
        int last = message.versions().max();
        text.append(INDENT).append(field.name()).append(' ').append(field.typeText());
        boolean nullableAlways = field.nullable().equals(field.versions());
        if (nullableAlways) {
            text.append('?');
        }
        if (!field.versions().equals(message.versions())) {
            text.append(' ').append(field.versions().text(last));
        }
        if (field.isNullable() && !nullableAlways) {
            text.append(" nullable ").append(field.nullable().text(last));
        }
        if (field.isTagged()) {
            text.append(" tag ").append(field.tag());
        }
        appendWord(text, "default", field.defaultText());
        text.append(field.ignorable() ? " ignorable" : "");
        text.append(field.plain() ? " plain" : "");
        text.append('\n');
    }

    private static void appendWord(StringBuilder text, String word, String value) {
        if (!value.isEmpty()) {
            text.append(' ').append(word).append(' ').append(value);
        }
    }
}
