package io.moldau.tools.command;

/// A command that could not do its work, with the one sentence that says why and what to do.
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Exit exit;

    public CommandFailure(Exit exit, String message) {
        super(message);
        this.exit = exit;
    }

    public CommandFailure(Exit exit, String message, Throwable cause) {
        super(message, cause);
        this.exit = exit;
    }

    public Exit exit() {
        return exit;
    }
}
