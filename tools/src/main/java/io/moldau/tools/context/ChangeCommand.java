package io.moldau.tools.context;

import io.moldau.tools.command.Contexts;
import io.moldau.tools.command.Exit;
import io.moldau.tools.command.Session;
import io.moldau.tools.command.SessionCommand;
import java.io.IOException;
import picocli.CommandLine.Parameters;

/// Does something to one context that is there.
abstract class ChangeCommand extends SessionCommand {
    @Parameters(paramLabel = "CONTEXT", description = "Its name.")
    private String name = "";

    ChangeCommand(Session session) {
        super(session);
    }

    abstract void change(Contexts contexts, String name);

    /// What was done to the context of that name, as a sentence.
    abstract String sentence(String name);

    @Override
    public final Integer call() throws IOException {
        var contexts = Contexts.read(session());
        var before = Row.of(contexts, name);
        change(contexts, name);
        contexts.write();
        var current = name.equals(contexts.current().orElse(""));
        done(new Row(name, current, before.bootstrap(), before.settings()), sentence(name));
        return Exit.DONE.code();
    }
}
