package io.moldau.tools.screen;

import java.io.InputStream;
import java.io.PrintStream;

/// Where a command reads and writes.
///
/// @param columns width of the terminal, or 0 where the output goes to a file or a pipe: then
///   nothing is cut and nothing is coloured
/// @param colour whether codes of colours are written
/// @param interactive whether somebody sits there who can answer a question
public record Terminal(
        InputStream in,
        PrintStream out,
        PrintStream errors,
        int columns,
        boolean colour,
        boolean interactive) {

    /// A line for the reader of the result.
    public void say(String line) {
        out.print(line + "\n");
    }

    /// A line beside the result: a warning, a question, progress.
    public void note(String line) {
        errors.print(line + "\n");
    }

    /// `text` in `colour`, if this terminal has colours.
    public String paint(Colour colour, String text) {
        return this.colour ? colour.code() + text + Colour.END : text;
    }
}
