package io.moldau.schema;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A directory of schema files. Tests of the generated code read it, too.
public final class SchemaFolder {
    private SchemaFolder() {}

    /// The message that the text of one file describes.
    public static Message parse(String text) {
        return SchemaText.parse(text);
    }

    /// All messages of the directory, by name.
    public static List<Message> read(Path directory) throws IOException {
        List<Path> paths;
        try (Stream<Path> found = Files.list(directory)) {
            paths = found.filter(it -> it.toString().endsWith(".schema")).sorted().toList();
        }
        List<Message> messages = new ArrayList<>();
        for (Path path : paths) {
            messages.add(SchemaText.parse(Files.readString(path, UTF_8)));
        }
        return messages;
    }
}
