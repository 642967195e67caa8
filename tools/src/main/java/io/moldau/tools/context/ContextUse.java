package io.moldau.tools.context;

import io.moldau.tools.command.Contexts;
import io.moldau.tools.command.Exit;
import io.moldau.tools.command.Session;
import io.moldau.tools.command.SessionCommand;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// The cluster that is meant from now on.
@Command(
        name = "use",
        description = "Make a context the current one.",
        footer = {"", "Examples:", "  moldau context use prod"})
public final class ContextUse extends SessionCommand {
    @Parameters(paramLabel = "NAME", description = "Its name.")
    private String name = "";

    public ContextUse(Session session) {
        super(session);
    }

    @Override
    public Integer call() throws IOException {
        var contexts = Contexts.read(session());
        contexts.use(name);
        contexts.write();
        done("Context %s is the current one now".formatted(name));
        return Exit.DONE.code();
    }
}
