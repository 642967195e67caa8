package io.moldau.tools.script;

import io.moldau.tools.command.Session;

/// A script whose options Kafka reads with jopt-simple: [ScriptOptions].
public non-sealed interface Script extends KafkaScript {
    /// What it is for, in the words that Kafka's tool begins its help with.
    String purpose();

    /// Refuses options that do not go together.
    void check(ScriptOptions options);

    void run(Session session, Output output) throws Exception;

    @Override
    default void fail(Throwable failure, Output output) {
        output.warn("Error occurred: " + failure.getMessage());
    }
}
