package io.moldau.tools.context;

import io.moldau.tools.command.Contexts;
import io.moldau.tools.command.Session;
import picocli.CommandLine.Command;

/// A name is forgotten.
@Command(
        name = "remove",
        description = "Forget a context; its settings file stays.",
        footer = {"", "Examples:", "  moldau context remove prod"})
public final class ContextRemove extends ChangeCommand {
    public ContextRemove(Session session) {
        super(session);
    }

    @Override
    void change(Contexts contexts, String name) {
        contexts.remove(name);
    }

    @Override
    String sentence(String name) {
        return "Removed context " + name;
    }
}
