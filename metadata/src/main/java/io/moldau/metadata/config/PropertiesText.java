package io.moldau.metadata.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A `.properties` file as text: `key=value`, `key: value` or `key value`, comments with `#` or
/// `!`, a backslash at the end joins lines, and a backslash with t, n, r, f, or u and four hex
/// digits is an escape.
///
/// @param values trimmed, in the order of the file; of a key given twice the last one, as in Java
/// @param repeated keys given more than once
record PropertiesText(Map<String, String> values, List<String> repeated) {
    private static final String BYTE_ORDER_MARK = "\uFEFF";
    private static final int HEX = 16;
    private static final int UNICODE_DIGITS = 4;

    static PropertiesText parse(String text) {
        var values = new LinkedHashMap<String, String>();
        var repeated = new ArrayList<String>();
        var body = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        for (var line : joinedLines(body)) {
            int keyEnd = keyEnd(line);
            var key = unescaped(line.substring(0, keyEnd));
            var value = unescaped(line.substring(valueStart(line, keyEnd))).trim();
            if (values.put(key, value) != null) {
                repeated.add(key);
            }
        }
        return new PropertiesText(values, repeated);
    }

    /// Lines without comments and blanks, those that end in a backslash joined with the next.
    private static List<String> joinedLines(String text) {
        var joined = new ArrayList<String>();
        var open = new StringBuilder();
        for (var raw : text.split("\r\n|\r|\n", -1)) {
            var line = raw.stripLeading();
            if (open.isEmpty()
                    && (line.isEmpty() || line.startsWith("#") || line.startsWith("!"))) {
                continue;
            }
            if (endsOpen(line)) {
                open.append(line, 0, line.length() - 1);
            } else {
                joined.add(open.append(line).toString());
                open.setLength(0);
            }
        }
        if (!open.isEmpty()) {
            joined.add(open.toString());
        }
        return joined;
    }

    /// Whether the line ends in an odd number of backslashes.
    private static boolean endsOpen(String line) {
        int slashes = 0;
        while (slashes < line.length() && line.charAt(line.length() - 1 - slashes) == '\\') {
            slashes++;
        }
        return slashes % 2 == 1;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\f';
    }

    private static int keyEnd(String line) {
        int at = 0;
        while (at < line.length()) {
            char c = line.charAt(at);
            if (c == '=' || c == ':' || isBlank(c)) {
                return at;
            }
            at += c == '\\' ? 2 : 1;
        }
        return line.length();
    }

    private static int valueStart(String line, int keyEnd) {
        int at = keyEnd;
        boolean separated = false;
        while (at < line.length()) {
            char c = line.charAt(at);
            if (!separated && (c == '=' || c == ':')) {
                separated = true;
            } else if (!isBlank(c)) {
                return at;
            }
            at++;
        }
        return at;
    }

    private static String unescaped(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        var plain = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c != '\\' || at == text.length()) {
                plain.append(c);
                continue;
            }
            char escape = text.charAt(at++);
            if (escape == 'u' && isUnicode(text, at)) {
                var digits = text.substring(at, at + UNICODE_DIGITS);
                plain.append((char) Integer.parseInt(digits, HEX));
                at += UNICODE_DIGITS;
            } else {
                plain.append(unescaped(escape));
            }
        }
        return plain.toString();
    }

    private static boolean isUnicode(String text, int from) {
        return from + UNICODE_DIGITS <= text.length()
                && text.substring(from, from + UNICODE_DIGITS)
                        .chars()
                        .allMatch(it -> Character.digit(it, HEX) >= 0);
    }

    private static char unescaped(char escape) {
        return switch (escape) {
            case 't' -> '\t';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 'f' -> '\f';
            default -> escape;
        };
    }
}
