package io.moldau.tools.script.group;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Whether a text is a regular expression as RE2 knows them, by which brokers choose topics for
/// members (KIP-848). What RE2 leaves out of Perl's (looking around, references back) is refused in
/// its words.
final class Re2Syntax {
    private static final int REPEAT_MAX = 1000;

    private static final Pattern REPEAT = Pattern.compile("\\{(\\d{1,9})(?:(,)(\\d{0,9}))?}");

    private static final Pattern CAPTURE = Pattern.compile("\\(\\?P?<(\\w*)>?");

    private static final Pattern FLAGS = Pattern.compile("\\(\\?(?:[imsU]*(?:-[imsU]+)?)([:)])");

    /// Behind a backslash, beside digits and everything that is no letter.
    private static final String ESCAPED = "AbBCdDsSwWzQEnrtafvxpP";

    private final String text;
    private final Set<String> names = new LinkedHashSet<>();
    private int at;
    private int open;

    /// Whether there is something that `*` could repeat, and whether it is repeated already.
    private boolean atom;

    private boolean repeated;

    private Re2Syntax(String text) {
        this.text = text;
    }

    /// What is wrong with it; empty if nothing is.
    static Optional<String> fault(String text) {
        try {
            new Re2Syntax(text).read();
            return Optional.empty();
        } catch (Fault e) {
            return Optional.ofNullable(e.getMessage());
        }
    }

    private static final class Fault extends Exception {
        private static final long serialVersionUID = 1;

        Fault(String message) {
            super(message);
        }
    }

    private void read() throws Fault {
        while (at < text.length()) {
            switch (text.charAt(at)) {
                case '\\' -> {
                    escape();
                    put(true);
                }
                case '[' -> {
                    characters();
                    put(true);
                }
                case '(' -> parenthesis();
                case ')' -> {
                    if (open == 0) {
                        // RE2/J has no better words for it.
                        throw new Fault("regexp/syntax: internal error");
                    }
                    open--;
                    at++;
                    put(true);
                }
                case '|' -> {
                    at++;
                    put(false);
                }
                case '*', '+', '?' -> {
                    at++;
                    repeat();
                }
                case '{' -> brace();
                default -> {
                    at++;
                    put(true);
                }
            }
        }
        if (open > 0) {
            throw new Fault("missing closing )");
        }
    }

    private void put(boolean isAtom) {
        atom = isAtom;
        repeated = false;
    }

    private void repeat() throws Fault {
        if (!atom) {
            throw new Fault("missing argument to repetition operator");
        }
        if (repeated) {
            throw new Fault("invalid nested repetition operator");
        }
        repeated = true;
        if (at < text.length() && text.charAt(at) == '?') {
            at++;
        }
    }

    private void brace() throws Fault {
        var repeat = REPEAT.matcher(text).region(at, text.length());
        if (!repeat.lookingAt()) {
            at++;
            put(true);
            return;
        }
        int min = Integer.parseInt(repeat.group(1));
        var last = repeat.group(3);
        int max = last == null || last.isEmpty() ? min : Integer.parseInt(last);
        if (min > REPEAT_MAX || max > REPEAT_MAX || max < min) {
            throw new Fault("invalid repeat count");
        }
        at = repeat.end();
        repeat();
    }

    private void parenthesis() throws Fault {
        if (!text.startsWith("(?", at)) {
            at++;
            open++;
            put(false);
            return;
        }
        var capture = CAPTURE.matcher(text).region(at, text.length());
        var flags = FLAGS.matcher(text).region(at, text.length());
        if (capture.lookingAt()) {
            var name = capture.group(1);
            if (name.isEmpty() || !capture.group().endsWith(">")) {
                throw new Fault("invalid named capture");
            }
            if (!names.add(name)) {
                throw new Fault("duplicate capture group name");
            }
            at = capture.end();
            open++;
        } else if (flags.lookingAt()) {
            at = flags.end();
            open += flags.group(1).equals(":") ? 1 : 0;
        } else {
            throw new Fault("invalid or unsupported Perl syntax");
        }
        put(false);
    }

    private void escape() throws Fault {
        if (at + 1 == text.length()) {
            throw new Fault("trailing backslash at end of expression");
        }
        char it = text.charAt(at + 1);
        boolean letter = Character.isLetter(it) && it < 128;
        boolean reference = it >= '1' && it <= '9';
        if (reference || (letter && ESCAPED.indexOf(it) < 0)) {
            throw new Fault("invalid escape sequence");
        }
        int end = it == 'Q' ? text.indexOf("\\E", at + 2) : at + 2;
        at = end < 0 ? text.length() : end;
    }

    /// `[^]a-z[:digit:]]`: the first bracket is one of the characters.
    private void characters() throws Fault {
        at++;
        if (at < text.length() && text.charAt(at) == '^') {
            at++;
        }
        boolean first = true;
        while (at < text.length() && (first || text.charAt(at) != ']')) {
            first = false;
            int name = text.startsWith("[:", at) ? text.indexOf(":]", at) : -1;
            if (name > 0) {
                at = name + 2;
                continue;
            }
            char low = character();
            if (at + 1 < text.length() && text.charAt(at) == '-' && text.charAt(at + 1) != ']') {
                at++;
                if (character() < low) {
                    throw new Fault("invalid character class range");
                }
            }
        }
        if (at >= text.length()) {
            throw new Fault("missing closing ]");
        }
        at++;
    }

    private char character() throws Fault {
        char it = text.charAt(at);
        if (it == '\\') {
            escape();
            return text.charAt(at - 1);
        }
        at++;
        return it;
    }
}
