package io.moldau.schema;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A directory of generated files. What stays the same is not touched, so that the compiler has
/// nothing to do when nothing changed.
///
/// @param root of the packages
record JavaFolder(Path root) {
    /// Makes the directory hold exactly `files`, by their path below the root.
    void replace(Map<Path, String> files) throws IOException {
        Files.createDirectories(root);
        for (Path stale : present()) {
            if (!files.containsKey(root.relativize(stale))) {
                Files.delete(stale);
            }
        }
        for (Map.Entry<Path, String> it : files.entrySet()) {
            write(root.resolve(it.getKey()), it.getValue());
        }
    }

    private List<Path> present() throws IOException {
        try (Stream<Path> walk = Files.walk(root)) {
            return walk.filter(Files::isRegularFile).toList();
        }
    }

    private static void write(Path path, String text) throws IOException {
        if (Files.exists(path) && Files.readString(path, UTF_8).equals(text)) {
            return;
        }
        Files.createDirectories(path.getParent());
        Files.writeString(path, text, UTF_8);
    }
}
