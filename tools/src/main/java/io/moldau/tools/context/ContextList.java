package io.moldau.tools.context;

import io.moldau.tools.command.Contexts;
import io.moldau.tools.command.Exit;
import io.moldau.tools.command.Session;
import io.moldau.tools.command.SessionCommand;
import io.moldau.tools.screen.Column;
import io.moldau.tools.screen.Table;
import java.util.List;
import picocli.CommandLine.Command;

/// Which contexts there are.
@Command(
        name = "list",
        description = "List contexts; a star is before the current one.",
        footer = {"", "Examples:", "  moldau context list"})
public final class ContextList extends SessionCommand {
    private static final List<Column<Row>> COLUMNS =
            List.of(
                    Column.text("", it -> it.current() ? "*" : ""),
                    Column.text("CONTEXT", Row::name),
                    Column.text("BOOTSTRAP", Row::bootstrapOrDash),
                    Column.text("SETTINGS", Row::settingsOrDash));

    public ContextList(Session session) {
        super(session);
    }

    @Override
    public Integer call() {
        var contexts = Contexts.read(session());
        var rows = contexts.all().keySet().stream().map(it -> Row.of(contexts, it)).toList();
        if (json()) {
            printJson(rows);
        } else if (rows.isEmpty()) {
            terminal().note("There are no contexts; moldau context add makes one.");
        } else {
            new Table<>(COLUMNS).print(rows, terminal());
        }
        return Exit.DONE.code();
    }
}
