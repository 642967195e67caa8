package io.moldau.tools.record;

import io.moldau.tools.command.CommandFailure;
import io.moldau.tools.command.Exit;
import java.util.ArrayList;
import java.util.List;

/// Text with fields of a record in braces: `{key} {value.id}\n`. Escapes are those of Java; a brace
/// is `{{`.
final class Template {
    /// Either a text or a field.
    private sealed interface Piece {
        record Text(String text) implements Piece {}

        record Of(Field field) implements Piece {}
    }

    private final List<Piece> pieces;

    private Template(List<Piece> pieces) {
        this.pieces = pieces;
    }

    static Template of(String given) {
        var text = unescaped(given);
        var pieces = new ArrayList<Piece>();
        var plain = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            if (text.startsWith("{{", at)) {
                plain.append('{');
                at += 2;
            } else if (text.charAt(at) == '{') {
                int end = text.indexOf('}', at);
                if (end < 0) {
                    throw new CommandFailure(
                            Exit.USAGE, "the template has { without }; a brace of its own is {{");
                }
                pieces.add(new Piece.Text(plain.toString()));
                plain.setLength(0);
                pieces.add(new Piece.Of(Field.of(text.substring(at + 1, end).strip())));
                at = end + 1;
            } else {
                plain.append(text.charAt(at++));
            }
        }
        pieces.add(new Piece.Text(plain.toString()));
        return new Template(List.copyOf(pieces));
    }

    /// A text of the command line, where `\n` and `\t` are what they look like.
    static String unescaped(String given) {
        try {
            return given.translateEscapes();
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(
                    Exit.USAGE, "%s: a backslash begins \\n, \\t, or \\\\".formatted(given), e);
        }
    }

    /// What is not there is `null`.
    String fill(RecordView view) {
        var filled = new StringBuilder();
        for (var piece : pieces) {
            switch (piece) {
                case Piece.Text(var text) -> filled.append(text);
                case Piece.Of(var field) -> filled.append(String.valueOf(field.in(view)));
            }
        }
        return filled.toString();
    }
}
