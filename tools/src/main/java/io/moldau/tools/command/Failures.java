package io.moldau.tools.command;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/// What the client library throws, as a sentence and an exit code.
public final class Failures {
    /// How the client library begins what only wraps something else.
    private static final String NOT_MADE =
            "Failed (to construct kafka|create new KafkaAdmin|to find brokers to send).*";

    /// How it says that there was nobody to ask.
    private static final String NOBODY = "Timed out waiting for a node assignment.*";

    private Failures() {}

    /// The failure itself: futures wrap it, and so does a client that cannot be made.
    public static Throwable cause(Throwable failure) {
        var cause = failure.getCause();
        return cause != null && wraps(failure) ? cause(cause) : failure;
    }

    private static boolean wraps(Throwable failure) {
        return failure instanceof ExecutionException
                || failure instanceof CompletionException
                || String.valueOf(failure.getMessage()).matches(NOT_MADE);
    }

    public static CommandFailure of(Throwable failure) {
        var cause = cause(failure);
        return cause instanceof CommandFailure known
                ? known
                : new CommandFailure(exit(cause), sentence(cause), cause);
    }

    private static Exit exit(Throwable cause) {
        return switch (cause) {
            case UnknownTopicOrPartitionException _,
                    UnknownTopicIdException _,
                    GroupIdNotFoundException _,
                    TransactionalIdNotFoundException _ ->
                    Exit.NOT_FOUND;
            case ConfigException _ -> Exit.USAGE;
            case AuthorizationException _, AuthenticationException _ -> Exit.REFUSED;
            case RetriableException _ -> Exit.FAILED;
            case ApiException _ -> Exit.REFUSED;
            default -> Exit.FAILED;
        };
    }

    private static String sentence(Throwable cause) {
        if (cause instanceof TimeoutException) {
            var message = String.valueOf(cause.getMessage());
            return "%s; --timeout waits longer, moldau doctor looks for the cause"
                    .formatted(
                            message.matches(NOBODY)
                                    ? "no broker has answered in time"
                                    : "no answer in time (%s)".formatted(message));
        }
        var message = cause.getMessage();
        return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
    }
}
