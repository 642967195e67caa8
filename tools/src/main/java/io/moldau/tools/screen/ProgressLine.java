package io.moldau.tools.screen;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// How far work has come: one line of a terminal, written over and over, and gone at the end.
/// Nothing where no terminal is.
public final class ProgressLine {
    /// Fast enough to look alive, slow enough to be read.
    private static final long EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /// What a terminal shows of Ctrl-C, `^C`, stands behind the line.
    private static final int ECHO_COLUMNS = 2;

    private final Terminal terminal;
    private volatile boolean shown;
    private long lastNanos = System.nanoTime();
    private int width;

    /// @param wanted false where the terminal is busy with something else
    public ProgressLine(Terminal terminal, boolean wanted) {
        this.terminal = terminal;
        shown = wanted && terminal.columns() > 0;
    }

    /// Shows how far it is now, if it is time to.
    public void update(Supplier<String> text) {
        if (!shown || System.nanoTime() - lastNanos < EVERY_NANOS) {
            return;
        }
        lastNanos = System.nanoTime();
        var line = text.get();
        int length = Math.min(line.length(), terminal.columns() - 1);
        int blanks = Math.max(0, width - length);
        width = length;
        terminal.errors().print("\r" + terminal.paint(Colour.FAINT, line.substring(0, length)));
        terminal.errors().print(" ".repeat(blanks));
        terminal.errors().flush();
    }

    /// For good: the process ends, while the work goes on a little longer.
    public void end() {
        shown = false;
        clear();
    }

    /// Before anything else is said.
    public void clear() {
        if (width > 0) {
            int wiped = Math.min(terminal.columns() - 1, width + ECHO_COLUMNS);
            terminal.errors().print("\r" + " ".repeat(wiped) + "\r");
            terminal.errors().flush();
            width = 0;
        }
    }
}
