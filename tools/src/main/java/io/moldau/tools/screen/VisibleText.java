package io.moldau.tools.screen;

import java.util.regex.Pattern;

/// What a terminal may be shown of a text that somebody else has chosen: names of groups, clients
/// and transactions may have anything in them, codes that paint or clear a screen too.
public final class VisibleText {
    private static final String ELLIPSIS = "…";

    /// Names differ at their ends more often than in between: a cut one keeps this part of its end.
    private static final int END_PART = 3;

    /// What a shell takes as it is.
    private static final Pattern PLAIN_WORD = Pattern.compile("[\\w.,:/@%+=-]+");

    private VisibleText() {}

    /// `text` in one line, with what is no letter for a terminal as `\n`, `\t`, or `\x1b`.
    public static String of(String text) {
        if (text.codePoints().noneMatch(VisibleText::isUnseen)) {
            return text;
        }
        var visible = new StringBuilder();
        text.codePoints()
                .forEach(it -> {
                    if (isUnseen(it)) {
                        visible.append(escaped(it));
                    } else {
                        visible.appendCodePoint(it);
                    }
                });
        return visible.toString();
    }

    /// `text` as one word of a shell's command line.
    public static String shellWord(String text) {
        if (PLAIN_WORD.matcher(text).matches()) {
            return text;
        }
        boolean seen = text.codePoints().noneMatch(VisibleText::isUnseen);
        return seen
                ? "'" + text.replace("'", "'\\''") + "'"
                : "$'" + of(text.replace("\\", "\\\\").replace("'", "\\'")) + "'";
    }

    /// Controls, and what turns the direction of writing around.
    private static boolean isUnseen(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE ->
                    true;
            default -> false;
        };
    }

    private static String escaped(int codePoint) {
        return switch (codePoint) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default ->
                    codePoint < 0x100
                            ? "\\x%02x".formatted(codePoint)
                            : codePoint < 0x10000
                                    ? "\\u%04x".formatted(codePoint)
                                    : "\\U%08x".formatted(codePoint);
        };
    }

    /// How many columns of a terminal a visible text takes.
    static int columns(String text) {
        return text.codePoints().map(VisibleText::columns).sum();
    }

    /// Some take two ([WideLetters]), accents that stand over the letter before none.
    private static int columns(int codePoint) {
        int type = Character.getType(codePoint);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
            return 0;
        }
        return WideLetters.contain(codePoint) ? 2 : 1;
    }

    /// Begin and end of a visible text, in at most so many columns.
    static String cut(String text, int columns) {
        if (columns(text) <= columns) {
            return text;
        }
        int end = (columns - 1) / END_PART;
        return begin(text, columns - 1 - end) + ELLIPSIS + end(text, end);
    }

    private static String begin(String text, int columns) {
        int index = 0;
        for (int left = columns; index < text.length(); ) {
            int codePoint = text.codePointAt(index);
            left -= columns(codePoint);
            if (left < 0) {
                break;
            }
            index += Character.charCount(codePoint);
        }
        return text.substring(0, index);
    }

    private static String end(String text, int columns) {
        int index = text.length();
        for (int left = columns; index > 0; ) {
            int codePoint = text.codePointBefore(index);
            left -= columns(codePoint);
            if (left < 0) {
                break;
            }
            index -= Character.charCount(codePoint);
        }
        return text.substring(index);
    }
}
