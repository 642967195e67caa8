package io.moldau.tools.context;

import io.moldau.tools.command.Contexts;
import io.moldau.tools.command.Exit;
import io.moldau.tools.command.Session;
import io.moldau.tools.command.SessionCommand;
import io.moldau.tools.screen.Column;
import io.moldau.tools.screen.Table;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/// Which contexts there are.
@Command(
        name = "list",
        description = "List contexts; a star is before the current one.",
        footer = {"", "Examples:", "  moldau context list"})
public final class ContextList extends SessionCommand {
    record Row(
            String name, boolean current, @Nullable String bootstrap, @Nullable String settings) {}

    private static final List<Column<Row>> COLUMNS =
            List.of(
                    Column.text("", it -> it.current() ? "*" : ""),
                    Column.text("CONTEXT", Row::name),
                    Column.text("BOOTSTRAP", it -> orDash(it.bootstrap())),
                    Column.text("SETTINGS", it -> orDash(it.settings())));

    public ContextList(Session session) {
        super(session);
    }

    @Override
    public Integer call() {
        var contexts = Contexts.read(session());
        var rows = new ArrayList<Row>();
        contexts.all()
                .forEach((name, it) ->
                        rows.add(
                                new Row(
                                        name,
                                        name.equals(contexts.current().orElse("")),
                                        it.bootstrap(),
                                        it.settings())));
        if (json()) {
            printJson(rows);
        } else if (rows.isEmpty()) {
            terminal().note("There are no contexts; moldau context add makes one.");
        } else {
            new Table<>(COLUMNS).print(rows, terminal());
        }
        return Exit.DONE.code();
    }

    static String orDash(@Nullable String text) {
        return text == null ? "-" : text;
    }
}
