package io.moldau.tools.script;

/// The end of a script that could not do what it was asked, as Kafka's own tool would end.
public final class ScriptFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// Whether the options are wrong; then Kafka's tools print how they go.
    private final boolean usage;

    public ScriptFailure(String message) {
        this(message, false);
    }

    private ScriptFailure(String message, boolean usage) {
        super(message);
        this.usage = usage;
    }

    public static ScriptFailure usage(String message) {
        return new ScriptFailure(message, true);
    }

    boolean isUsage() {
        return usage;
    }
}
