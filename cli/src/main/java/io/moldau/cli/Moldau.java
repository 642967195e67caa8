package io.moldau.cli;

import java.io.IOException;
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
            return new ToolsCommand().runAs(rest.getFirst(), rest.subList(1, rest.size()));
        }
        if (rest.contains("--help") || rest.contains("-h")) {
            return new ToolsCommand().run(arguments);
        }
        try {
            return switch (command) {
                case "start" -> new StartCommand().run(Arguments.parse(rest));
                case "stop" -> new StopCommand().run(Arguments.parse(rest));
                case "version", "--version" -> print("Moldau " + Version.TEXT);
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

    private static int print(String text) {
        System.out.println(text);
        return DONE;
    }
}
