package io.moldau.schema;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaFilesTest {
    private static final Path SCHEMA = Path.of("");

    /// All files below a directory that are part of the schema.
    private static Map<String, String> files(Path directory) throws IOException {
        Map<String, String> files = new TreeMap<>();
        for (String folder : new String[] {"messages", "stored"}) {
            try (Stream<Path> found = Files.list(directory.resolve(folder))) {
                for (Path it : found.toList()) {
                    files.put(folder + "/" + it.getFileName(), Files.readString(it, UTF_8));
                }
            }
        }
        files.put("errors", Files.readString(directory.resolve("errors.tsv"), UTF_8));
        return files;
    }

    @Test
    void theFilesAreWhatKafkasConstantsSay(@TempDir Path derived) throws IOException {
        DeriveSchema.main(new String[] {derived.toString()});

        assertThat(files(SCHEMA)).containsExactlyEntriesOf(files(derived));
    }

    @Test
    void everyFileIsReadAsItWasWritten() throws IOException {
        for (Map.Entry<String, String> it : files(SCHEMA).entrySet()) {
            if (it.getKey().endsWith(".schema")) {
                String text = it.getValue();
                String body = text.substring(text.indexOf('\n') + 1);
                assertThat(SchemaText.write(SchemaText.parse(text))).isEqualTo(body);
            }
        }
    }

    @Test
    void theJavaIsTheSameEachTime(@TempDir Path first, @TempDir Path second) throws IOException {
        Generate.main(new String[] {"", first.toString()});
        Files.createDirectories(second);
        Files.writeString(second.resolve("Stale.java"), "class Stale {}", UTF_8);
        Generate.main(new String[] {"", second.toString()});

        assertThat(java(second)).containsExactlyEntriesOf(java(first));
        assertThat(java(first)).hasSizeGreaterThan(200);
    }

    private static Map<String, String> java(Path root) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(root)) {
            for (Path it : walk.filter(Files::isRegularFile).toList()) {
                files.put(root.relativize(it).toString(), Files.readString(it, UTF_8));
            }
        }
        return files;
    }

    @Test
    void wordsThatAreNotKnownAreRefused() {
        String head = "data It versions 0-1 flexible none\n";

        assertThatThrownBy(() -> SchemaText.parse(head + "    name string nulable\n"))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("nulable");
        assertThatThrownBy(() -> SchemaText.parse("# nothing\n"))
                .isInstanceOf(SchemaException.class);
    }

    @Test
    void aStructThatContainsItselfIsRefused() {
        String text =
                """
                data It versions 0 flexible none
                    children []Child
                struct Child
                    child Child
                """;
        Message message = SchemaText.parse(text);

        assertThatThrownBy(() -> new RecordJava(message, "").emit("it"))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("contains itself");
    }
}
