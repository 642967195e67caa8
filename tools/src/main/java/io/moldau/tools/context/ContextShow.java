package io.moldau.tools.context;

import io.moldau.tools.command.CommandFailure;
import io.moldau.tools.command.Contexts;
import io.moldau.tools.command.Exit;
import io.moldau.tools.command.Session;
import io.moldau.tools.command.SessionCommand;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// One context.
@Command(
        name = "show",
        description = "Show a context.",
        footer = {"", "Examples:", "  moldau context show", "  moldau context show prod"})
public final class ContextShow extends SessionCommand {
    @Parameters(
            paramLabel = "CONTEXT",
            arity = "0..1",
            description = "Its name; without it the current one.")
    private @Nullable String name;

    public ContextShow(Session session) {
        super(session);
    }

    @Override
    public Integer call() {
        var contexts = Contexts.read(session());
        var wanted = name == null ? contexts.current().orElseThrow(ContextShow::none) : name;
        var shown = Row.of(contexts, wanted);
        if (json()) {
            printJson(shown);
        }
        done("Context    " + wanted);
        done("Bootstrap  " + shown.bootstrapOrDash());
        done("Settings   " + shown.settingsOrDash());
        return Exit.DONE.code();
    }

    private static CommandFailure none() {
        return new CommandFailure(
                Exit.NOT_FOUND, "no context is the current one; moldau context use makes it so");
    }
}
