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
    record Shown(String name, @Nullable String bootstrap, @Nullable String settings) {}

    @Parameters(
            paramLabel = "NAME",
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
        var context = contexts.named(wanted);
        if (json()) {
            printJson(new Shown(wanted, context.bootstrap(), context.settings()));
        }
        done("Context    " + wanted);
        done("Bootstrap  " + ContextList.orDash(context.bootstrap()));
        done("Settings   " + ContextList.orDash(context.settings()));
        return Exit.DONE.code();
    }

    private static CommandFailure none() {
        return new CommandFailure(
                Exit.NOT_FOUND, "no context is the current one; moldau context use makes it so");
    }
}
