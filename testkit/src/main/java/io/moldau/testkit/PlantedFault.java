package io.moldau.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// A mistake that somebody might make in the product: one piece of its source in another form.
///
/// @param module folder of the product's module
/// @param type the class whose source changes, with its package
/// @param original occurs exactly once there
public record PlantedFault(String module, String type, String original, String mistaken) {
    Path source() {
        String file = type.replace('.', '/') + ".java";
        return Path.of(System.getProperty("basedir", ""), "..", module, "src/main/java", file);
    }

    /// The source with the mistake in it.
    String mistakenSource() {
        String source = read(source());
        int at = source.indexOf(original);
        if (at < 0 || source.indexOf(original, at + 1) >= 0) {
            throw new AssertionError(
                    """
                    %s is to have this text exactly once, to plant a fault there, and has it %s:
                    %s
                    The product has changed: give the fault the text that does the same work now.\
                    """
                            .formatted(source(), at < 0 ? "not" : "more than once", original));
        }
        return source.substring(0, at) + mistaken + source.substring(at + original.length());
    }

    private static String read(Path path) {
        try (var in = path.toAbsolutePath().toUri().toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
