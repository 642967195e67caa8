package io.moldau.tools.screen;

/// What colours mean: the same thing on every screen. As ECMA-48 has them ("SGR").
public enum Colour {
    HEADER("\u001b[1m"),
    GOOD("\u001b[32m"),
    WARNING("\u001b[33m"),
    BAD("\u001b[31m"),
    FAINT("\u001b[2m");

    static final String END = "\u001b[0m";

    private final String code;

    Colour(String code) {
        this.code = code;
    }

    String code() {
        return code;
    }
}
