package io.moldau.cli;

import io.moldau.broker.Broker;
import io.moldau.metadata.config.BrokerSettings;
import io.moldau.metadata.config.StartSettings;
import io.moldau.runtime.RealWorld;
import io.moldau.runtime.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// A start that is recorded at build time: the classes it loads are in the archive that later
/// starts map instead of loading them (JEP 514).
final class Rehearsal {
    private Rehearsal() {}

    public static void main(String[] arguments) throws IOException {
        Path directory = Files.createTempDirectory("moldau-rehearsal");
        try {
            Map<String, String> flags =
                    Map.of(
                            "listeners",
                            "PLAINTEXT://127.0.0.1:0",
                            "log.dirs",
                            directory.toString());
            var settings = BrokerSettings.of(StartSettings.of("", Map.of(), flags).layers());
            World world = RealWorld.create((_, failure) -> System.err.println(failure));
            try (Broker broker = Broker.start(world, settings)) {
                System.out.println("Rehearsed at " + broker.advertised());
            }
        } finally {
            delete(directory);
        }
    }

    private static void delete(Path directory) throws IOException {
        List<Path> all;
        try (var paths = Files.walk(directory)) {
            all = paths.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.delete(path);
        }
    }
}
