package io.moldau.tools.script;

import io.moldau.tools.command.Session;
import java.util.List;

/// A script whose options Kafka reads with jopt-simple: [ScriptOptions].
public non-sealed interface Script extends KafkaScript {
    /// What it is for, in the words that Kafka's tool begins its help with.
    String purpose();

    /// Arguments as the options know them, where there is another way to give them.
    default List<String> prepare(List<String> arguments, Output output) {
        return arguments;
    }

    /// Refuses options that do not go together.
    void check(ScriptOptions options);

    void run(Session session, Output output) throws Exception;

    @Override
    default void fail(Throwable failure, Output output) {
        output.warn("Error occurred: " + failure.getMessage());
    }
}
