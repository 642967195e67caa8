package io.moldau.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A directory as Kafka's scripts expect it around them: `bin`, `libs` and `config`.
///
/// @param path it lies with the data of a turn and goes with it
record KafkaHome(Path path) {
    static KafkaHome create(Stand stand, Path scripts) throws IOException {
        var run = scripts.resolve("kafka-run-class.sh");
        if (!Files.isExecutable(run)) {
            throw new IOException(
                    "KAFKA_BIN has to be the directory of Apache Kafka's scripts, and there is no "
                            + run);
        }
        var home = Files.createDirectory(stand.directory().resolve("kafka"));
        // A directory of its own: the parent of a link's target is not this one.
        var bin = Files.createDirectory(home.resolve("bin"));
        try (var files = Files.list(scripts.toAbsolutePath())) {
            for (var file : files.toList()) {
                Files.createSymbolicLink(bin.resolve(file.getFileName()), file);
            }
        }
        Files.createSymbolicLink(home.resolve("libs"), stand.checkout().kafkaJars());
        Files.createSymbolicLink(
                home.resolve("config"), scripts.resolveSibling("config").toAbsolutePath());
        return new KafkaHome(home);
    }

    List<String> script(String name, List<String> arguments) {
        var command = new ArrayList<>(List.of(path.resolve("bin").resolve(name).toString()));
        command.addAll(arguments);
        return command;
    }
}
