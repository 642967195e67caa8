package io.moldau.tools.command;

import io.moldau.tools.screen.Json;
import io.moldau.tools.screen.Terminal;
import io.moldau.tools.screen.VisibleText;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Option;

/// A command of `moldau`, with what all of them have.
public abstract class SessionCommand implements Callable<Integer> {
    private static final List<String> YES = List.of("y", "yes");

    private final Session session;

    @Option(
            names = {"--json"},
            description = "Print JSON, for programs. Its keys stay as they are.")
    private boolean json;

    @Option(
            names = {"--debug"},
            description = "Print the whole story of a failure.")
    private boolean debug;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean help;

    protected SessionCommand(Session session) {
        this.session = session;
    }

    public final boolean debug() {
        return debug;
    }

    protected final Session session() {
        return session;
    }

    protected final Terminal terminal() {
        return session.terminal();
    }

    /// Whether the answer was asked for as JSON.
    protected final boolean json() {
        return json;
    }

    protected final void printJson(Object answer) {
        terminal().say(Json.PRETTY.toJson(answer));
    }

    /// Says what was done, for a person; a script has the exit code.
    protected final void done(String sentence) {
        if (!json) {
            terminal().lines(VisibleText.of(sentence), 0).forEach(terminal()::say);
        }
    }

    /// Says what was done: a program gets `answer`, a person the sentence.
    protected final void done(Object answer, String sentence) {
        if (json) {
            printJson(answer);
        } else {
            done(sentence);
        }
    }

    /// Asks before what cannot be undone. Where nobody can answer, `--yes` must have been given.
    protected final void confirm(boolean yes, String question) {
        if (yes) {
            return;
        }
        if (!terminal().interactive()) {
            throw new CommandFailure(
                    Exit.REFUSED, "%s Nobody is here to say yes: give --yes".formatted(question));
        }
        ask(question + " [y/N]");
        if (!YES.contains(readLine().strip().toLowerCase(Locale.ROOT))) {
            throw new CommandFailure(Exit.REFUSED, "not done");
        }
    }

    /// Leaves the cursor behind the question.
    private void ask(String question) {
        var lines = terminal().lines(VisibleText.of(question), 0);
        lines.subList(0, lines.size() - 1).forEach(terminal()::note);
        terminal().errors().print(lines.getLast() + " ");
        terminal().errors().flush();
    }

    private String readLine() {
        // Who answers with Ctrl-C shall find the shell's prompt in a line of its own.
        try (var _ = Interruption.lastWord(() -> terminal().note(""))) {
            var reader =
                    new BufferedReader(
                            new InputStreamReader(terminal().in(), StandardCharsets.UTF_8));
            var line = reader.readLine();
            if (line == null) {
                // Nobody has ended the line of the question.
                terminal().note("");
            }
            return line == null ? "" : line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
