package io.moldau.tools.doctor;

import io.moldau.tools.screen.Colour;
import java.util.Locale;

/// How urgent a finding is.
enum Level {
    GOOD(Colour.GOOD, "ok"),
    /// Works, and will hurt some day.
    WARNING(Colour.WARNING, "warn"),
    /// Does not work, or is about to lose something.
    BAD(Colour.BAD, "bad");

    private final Colour colour;
    private final String word;

    Level(Colour colour, String word) {
        this.colour = colour;
        this.word = word;
    }

    Colour colour() {
        return colour;
    }

    /// On a screen.
    String word() {
        return word;
    }

    /// In JSON.
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
