package io.moldau.tools.context;

import io.moldau.tools.command.Contexts;
import io.moldau.tools.command.Session;
import picocli.CommandLine.Command;

/// The cluster that is meant from now on.
@Command(
        name = "use",
        description = "Make a context the current one.",
        footer = {"", "Examples:", "  moldau context use prod"})
public final class ContextUse extends ChangeCommand {
    public ContextUse(Session session) {
        super(session);
    }

    @Override
    void change(Contexts contexts, String name) {
        contexts.use(name);
    }

    @Override
    String sentence(String name) {
        return "Context %s is the current one now".formatted(name);
    }
}
