package io.moldau.tools.context;

import io.moldau.tools.command.Contexts;
import io.moldau.tools.command.Exit;
import io.moldau.tools.command.Session;
import io.moldau.tools.command.SessionCommand;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// A name is forgotten.
@Command(
        name = "remove",
        description = "Forget a context; its settings file stays.",
        footer = {"", "Examples:", "  moldau context remove prod"})
public final class ContextRemove extends SessionCommand {
    @Parameters(paramLabel = "NAME", description = "Its name.")
    private String name = "";

    public ContextRemove(Session session) {
        super(session);
    }

    @Override
    public Integer call() throws IOException {
        var contexts = Contexts.read(session());
        contexts.remove(name);
        contexts.write();
        done("Removed context %s".formatted(name));
        return Exit.DONE.code();
    }
}
