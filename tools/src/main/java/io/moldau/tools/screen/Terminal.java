package io.moldau.tools.screen;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

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

    /// A sentence as lines that end between words where this terminal ends; one line in a pipe.
    ///
    /// @param indent columns that will stand before each of them
    public List<String> lines(String sentence, int indent) {
        var lines = new ArrayList<String>();
        var line = new StringBuilder();
        for (var word : sentence.split(" ", -1)) {
            int needed = VisibleText.columns(line + " " + word);
            if (columns > 0 && !line.isEmpty() && indent + needed > columns) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    /// `text` in `colour`, if this terminal has colours.
    public String paint(Colour colour, String text) {
        return this.colour ? colour.code() + text + Colour.END : text;
    }
}
