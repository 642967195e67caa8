package io.moldau.cli;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/// The program `moldau`.
///
/// Exit codes: 0 done, 1 it could not be done, 2 the command line or a setting is wrong.
public final class Moldau {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;

    private static final String HELP =
            """
            moldau start [--config FILE] [--set key=value]...   run a broker
            moldau stop  [--config FILE] [--set key=value]...   stop the broker of a data directory
            moldau version                                      print the version

            Settings have Kafka's names. --set wins over the environment (KAFKA_LOG_RETENTION_HOURS is
            log.retention.hours), the environment over the file.

            Exit codes: 0 done, 1 it could not be done, 2 the command line or a setting is wrong.
            """;

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
        if (rest.contains("--help") || rest.contains("-h")) {
            command = "help";
        }
        try {
            return switch (command) {
                case "start" -> new StartCommand().run(Arguments.parse(rest));
                case "stop" -> new StopCommand().run(Arguments.parse(rest));
                case "version", "--version" -> print("Moldau " + Version.TEXT);
                case "help", "--help", "-h" -> print(HELP.stripTrailing());
                default ->
                        throw new UsageException(
                                "Unknown command %s; try moldau help".formatted(command));
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
