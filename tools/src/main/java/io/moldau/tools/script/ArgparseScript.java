package io.moldau.tools.script;

import io.moldau.tools.command.Session;

/// A script whose options Kafka reads with argparse4j: [ArgparseOptions]. Most have commands, each
/// an object of its own.
public non-sealed interface ArgparseScript extends KafkaScript {
    /// The exit code after `--help`, in which Kafka's tools do not agree.
    default int helpExitCode() {
        return 0;
    }

    /// Whether a call without arguments prints how it goes, and ends well.
    default boolean helpsWithoutArguments() {
        return false;
    }

    /// Refuses options that do not go together.
    default void check(ArgparseOptions options) {}

    /// @param command the object of the command that was named; this script where it has none
    void run(Object command, Session session, Output output) throws Exception;

    @Override
    default void fail(Throwable failure, Output output) {
        // Without a message where all that is to say has been printed.
        if (!"".equals(failure.getMessage())) {
            output.warn(String.valueOf(failure.getMessage()));
        }
    }
}
