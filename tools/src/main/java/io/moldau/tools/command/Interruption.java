package io.moldau.tools.command;

import io.moldau.tools.screen.Terminal;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Ctrl-C (or a polite kill), for work that goes on until somebody ends it: the work is told to
/// stop, and the process waits until it has said its last word.
public final class Interruption implements AutoCloseable {
    /// Longer than closing a client takes; then the process ends all the same.
    private static final int LAST_WORD_MAX_SECONDS = 15;

    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook;
    private volatile boolean happened;

    private Interruption(Runnable stop, boolean clean) {
        hook = new Thread(() -> interrupt(stop, clean), "interruption");
    }

    /// @param stop tells the work to stop, from another thread
    /// @param clean the process then ends as one that is done, with 0; otherwise as one that was
    ///   killed
    public static Interruption onCtrlC(Runnable stop, boolean clean) {
        var interruption = new Interruption(stop, clean);
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    /// For work that looks now and then whether it has [#happened()], and then is done. What it
    /// says after that stands in a line of its own: the terminal has shown `^C`.
    public static Interruption watched(Terminal terminal) {
        return onCtrlC(
                () -> {
                    if (terminal.columns() > 0) {
                        terminal.note("");
                    }
                },
                true);
    }

    /// For work that cannot be told to stop, because it waits for input: says its last word itself,
    /// from another thread.
    public static Interruption lastWord(Runnable word) {
        var interruption = new Interruption(word, false);
        interruption.done.countDown();
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    public boolean happened() {
        return happened;
    }

    private void interrupt(Runnable stop, boolean clean) {
        happened = true;
        stop.run();
        try {
            boolean said = done.await(LAST_WORD_MAX_SECONDS, TimeUnit.SECONDS);
            if (said && clean) {
                Runtime.getRuntime().halt(0);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// The work has stopped.
    @Override
    public void close() {
        if (!happened) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException _) {
                // The process is ending already.
            }
        }
        done.countDown();
    }
}
