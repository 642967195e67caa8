package io.moldau.schema;

import java.util.regex.Matcher;

/// Java text in the making, with the indentation that its braces ask for.
final class JavaSource {
    private static final String INDENT = "    ";

    private final StringBuilder text = new StringBuilder();
    private int depth;

    /// One line; a brace at its end or its beginning changes the depth.
    JavaSource line(String line) {
        if (line.startsWith("}")) {
            depth--;
        }
        if (!line.isEmpty()) {
            text.repeat(INDENT, depth).append(line);
        }
        text.append('\n');
        if (line.endsWith("{")) {
            depth++;
        }
        return this;
    }

    /// One line with a value in the place of each `%s` or `%d`.
    JavaSource line(String template, Object... values) {
        String line = template;
        for (Object value : values) {
            line = line.replaceFirst("%[sd]", Matcher.quoteReplacement(value.toString()));
        }
        return line(line);
    }

    /// Joins `items` one a line, as the arguments of what stands before.
    JavaSource items(Iterable<String> items, String end) {
        depth += 2;
        String before = "";
        for (String item : items) {
            text.append(before).repeat(INDENT, depth).append(item);
            before = ",\n";
        }
        text.append(end).append('\n');
        depth -= end.endsWith("{") ? 1 : 2;
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
