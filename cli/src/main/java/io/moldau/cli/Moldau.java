package io.moldau.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The program `moldau`.
///
/// Exit codes: 0 done, 1 it could not be done, 2 the command line or a setting is wrong, 3 what it
/// names does not exist, 4 it was refused.
public final class Moldau {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;

    /// The only script of Kafka that is not a tool: past everything that a start does not need.
    private static final String SERVER_START = "kafka-server-start";

    /// What shells ask while somebody types; see [Completion].
    private static final String NAMES = "--names";

    private Moldau() {}

    public static void main(String[] arguments) {
        int code = run(Arrays.asList(arguments));
        if (code != DONE) {
            System.exit(code);
        }
    }

    static int run(List<String> arguments) {
        String command = arguments.isEmpty() ? "help" : arguments.getFirst();
        List<String> rest =
                arguments.isEmpty() ? arguments : arguments.subList(1, arguments.size());
        if (command.equals("--as") && !rest.isEmpty()) {
            return runAs(rest.getFirst(), rest.subList(1, rest.size()));
        }
        if (command.equals(NAMES) && rest.size() >= 2) {
            return new ToolsCommand().printNames(rest);
        }
        if (rest.isEmpty() && (command.equals("version") || command.equals("--version"))) {
            System.out.println("Moldau " + Version.TEXT);
            return DONE;
        }
        if (rest.contains("--help") || rest.contains("-h")) {
            return new ToolsCommand().run(arguments);
        }
        try {
            return switch (command) {
                case "start" -> new StartCommand().run(Arguments.parse(rest));
                case "help" -> new ToolsCommand().run(List.of("--help"));
                default -> new ToolsCommand().run(arguments);
            };
        } catch (UsageException e) {
            System.err.println("moldau: " + e.getMessage());
            return USAGE;
        } catch (IOException e) {
            System.err.println("moldau: " + Failures.describe(e));
            return FAILED;
        }
    }

    /// Kafka's script of that name.
    private static int runAs(String script, List<String> arguments) {
        if (!script.equals(SERVER_START)) {
            return new ToolsCommand().runAs(script, arguments);
        }
        if (arguments.contains("--version")) {
            return new ToolsCommand().printVersion();
        }
        var words = new ArrayList<>(List.of("start"));
        words.addAll(arguments);
        // Kafka has one code for all that is wrong.
        return Math.min(run(words), FAILED);
    }
}
