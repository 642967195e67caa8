package io.moldau.tools.command;

/// How a command ended, for the script that called it.
public enum Exit {
    DONE(0),
    /// It could not be done: the cluster is away, a disk is full.
    FAILED(1),
    /// The command line is wrong.
    USAGE(2),
    /// What it names does not exist.
    NOT_FOUND(3),
    /// The cluster refused it, or the person who was asked.
    REFUSED(4);

    private final int code;

    Exit(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
