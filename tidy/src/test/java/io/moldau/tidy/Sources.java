package io.moldau.tidy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The files of the repository that people write.
final class Sources {
    private Sources() {}

    static final Path ROOT = root();

    private static Path root() {
        var here = Path.of("").toAbsolutePath();
        while (here != null && !Files.exists(here.resolve("mvnw"))) {
            here = here.getParent();
        }
        if (here == null) {
            throw new IllegalStateException("no mvnw above the working directory");
        }
        return here;
    }

    /// Java that people wrote, product and tests.
    static List<Path> java() {
        return files(".java").stream().filter(it -> it.toString().contains("/src/")).toList();
    }

    /// Java of the product.
    static List<Path> product() {
        return java().stream().filter(it -> it.toString().contains("/src/main/")).toList();
    }

    static List<Path> markdown() {
        return files(".md");
    }

    private static List<Path> files(String ending) {
        try (Stream<Path> all = Files.walk(ROOT)) {
            return all.filter(it -> it.toString().endsWith(ending))
                    .filter(it -> Sources.written(ROOT.relativize(it)))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean written(Path relative) {
        for (Path part : relative) {
            var name = part.toString();
            if (name.equals("target") || name.equals("node_modules") || name.startsWith(".")) {
                return false;
            }
        }
        return true;
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String name(Path file) {
        return ROOT.relativize(file).toString();
    }
}
