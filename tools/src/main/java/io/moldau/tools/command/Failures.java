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
    private Failures() {}

    /// The failure itself: futures wrap it.
    public static Throwable cause(Throwable failure) {
        var it = failure;
        while ((it instanceof ExecutionException || it instanceof CompletionException)
                && it.getCause() != null) {
            it = it.getCause();
        }
        return it;
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
            return "no answer in time (%s); --timeout waits longer, moldau doctor looks for the cause"
                    .formatted(cause.getMessage());
        }
        var message = cause.getMessage();
        return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
    }
}
