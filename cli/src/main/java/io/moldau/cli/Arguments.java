package io.moldau.cli;

import io.moldau.metadata.config.StartSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What stands behind `start` and `stop`: `[--config FILE] [--set key=value]...`. As with Kafka's
/// own script, a bare file name is the settings file and `--override` is `--set`.
record Arguments(@Nullable Path config, List<String> assignments) {
    private static final Path DATA = Path.of(System.getProperty("moldau.home", "."), "data");

    /// No settings file comes near; a wrong path to a large file is noticed early.
    private static final long FILE_BYTES_MAX = 1024 * 1024;

    static Arguments parse(List<String> arguments) throws UsageException {
        Path config = null;
        var assignments = new ArrayList<String>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            switch (argument) {
                case "--config", "-c" -> config = Path.of(valueOf(arguments, ++i));
                case "--set", "--override" -> assignments.add(valueOf(arguments, ++i));
                default -> {
                    if (argument.startsWith("--set=")) {
                        assignments.add(argument.substring("--set=".length()));
                    } else if (argument.startsWith("--config=")) {
                        config = Path.of(argument.substring("--config=".length()));
                    } else if (argument.startsWith("-") || config != null) {
                        throw new UsageException("Unknown argument " + argument);
                    } else {
                        config = Path.of(argument);
                    }
                }
            }
        }
        return new Arguments(config, assignments);
    }

    /// The settings of all sources: file, over it the environment, over that the flags. What nobody
    /// gave and a first try needs is filled in: data beside the program, where one sees it, and a
    /// listener that only this machine reaches.
    StartSettings settings(Map<String, String> environment) throws IOException, UsageException {
        String file = config == null ? "" : read(config);
        var flags = new TreeMap<String, String>();
        for (String assignment : assignments) {
            int equals = assignment.indexOf('=');
            if (equals <= 0) {
                throw new UsageException("--set takes key=value, not " + assignment);
            }
            flags.put(assignment.substring(0, equals).strip(), assignment.substring(equals + 1));
        }
        Map<String, String> given = sound(StartSettings.of(file, environment, flags)).values();
        if (!given.containsKey("log.dirs") && !given.containsKey("log.dir")) {
            flags.put("log.dirs", DATA.toAbsolutePath().normalize().toString());
        }
        // Who says how others reach this node wants to be reached by them: Kafka's default then.
        if (!given.containsKey("listeners") && !given.containsKey("advertised.listeners")) {
            flags.put("listeners", "PLAINTEXT://localhost:9092");
        }
        return sound(StartSettings.of(file, environment, flags));
    }

    private static StartSettings sound(StartSettings settings) throws UsageException {
        if (!settings.faults().isEmpty()) {
            throw new UsageException(String.join("\n        ", settings.faults()));
        }
        return settings;
    }

    private static String read(Path file) throws IOException, UsageException {
        if (!Files.isRegularFile(file)) {
            throw new UsageException("There is no settings file " + file);
        }
        if (Files.size(file) > FILE_BYTES_MAX) {
            throw new UsageException("%s is too large for a settings file".formatted(file));
        }
        byte[] bytes = Files.readAllBytes(file);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException _) {
            // Java's own charset for such files, until Java 9 the only one.
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    private static String valueOf(List<String> arguments, int index) throws UsageException {
        if (index >= arguments.size()) {
            throw new UsageException(arguments.get(index - 1) + " needs a value");
        }
        return arguments.get(index);
    }
}
