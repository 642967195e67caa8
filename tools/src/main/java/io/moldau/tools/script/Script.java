package io.moldau.tools.script;

import io.moldau.tools.command.Session;

/// One of Kafka's scripts: an object whose fields are its options.
public interface Script {
    /// What it is for, in the words that Kafka's tool begins its help with.
    String purpose();

    /// Refuses options that do not go together.
    void check(ScriptOptions options);

    void run(Session session, Output output) throws Exception;

    /// Says why it failed.
    default void fail(Throwable failure, Output output) {
        output.warn("Error occurred: " + failure.getMessage());
    }
}
