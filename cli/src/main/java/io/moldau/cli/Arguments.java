package io.moldau.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What stands behind `start` and `stop`: `[--config FILE] [--set key=value]...`. As with Kafka's
/// own script, a bare file name is the settings file and `--override` is `--set`.
record Arguments(@Nullable Path config, List<String> assignments) {
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

    /// The settings of all sources, the stronger over the weaker.
    Map<String, String> settings(Map<String, String> environment)
            throws IOException, UsageException {
        var sources = new SettingSources();
        if (config != null) {
            sources.file(config);
        }
        sources.environment(environment);
        for (String assignment : assignments) {
            sources.flag(assignment);
        }
        return sources.settings();
    }

    private static String valueOf(List<String> arguments, int index) throws UsageException {
        if (index >= arguments.size()) {
            throw new UsageException(arguments.get(index - 1) + " needs a value");
        }
        return arguments.get(index);
    }
}
