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

    /// A sentence beside the result, in lines that end between words.
    public void remark(String sentence) {
        lines(VisibleText.of(sentence), 0).forEach(this::note);
    }

    /// A sentence as lines that end between words where this terminal ends; one line in a pipe. A
    /// word that is wider than the terminal goes on where it is: in a line of its own it would end
    /// somewhere as well.
    ///
    /// @param indent columns that will stand before each of them
    public List<String> lines(String sentence, int indent) {
        var lines = new ArrayList<String>();
        var line = new StringBuilder();
        int column = indent;
        for (var word : sentence.split(" ", -1)) {
            int width = VisibleText.columns(word);
            boolean fits = column + 1 + width <= columns || indent + width > columns;
            if (columns > 0 && !line.isEmpty() && !fits) {
                lines.add(line.toString());
                line.setLength(0);
                column = indent;
            }
            column += (line.isEmpty() ? 0 : 1) + width;
            column = columns > 0 && column > columns ? column % columns : column;
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
