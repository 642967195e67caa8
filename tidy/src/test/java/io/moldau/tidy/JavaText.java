package io.moldau.tidy;

/// Java source with comments and the insides of strings blanked, so that a search finds code only.
/// Lines stay where they are.
final class JavaText {
    private JavaText() {}

    static String codeOf(String source) {
        var code = new StringBuilder(source.length());
        int i = 0;
        while (i < source.length()) {
            int end = endOfProse(source, i);
            if (end > i) {
                source.substring(i, end)
                        .chars()
                        .filter(it -> it == '\n')
                        .forEach(it -> code.append('\n'));
                code.append(' ');
                i = end;
            } else {
                code.append(source.charAt(i++));
            }
        }
        return code.toString();
    }

    /// Where the comment, string or character that begins at `start` ends; `start` if none does.
    private static int endOfProse(String source, int start) {
        if (source.startsWith("//", start)) {
            return after(source, "\n", start, 0);
        }
        if (source.startsWith("/*", start)) {
            return after(source, "*/", start + 2, 2);
        }
        if (source.startsWith("\"\"\"", start)) {
            return after(source, "\"\"\"", start + 3, 3);
        }
        char first = source.charAt(start);
        if (first == '"' || first == '\'') {
            return endOfQuoted(source, start, first);
        }
        return start;
    }

    private static int after(String source, String mark, int from, int keep) {
        int found = source.indexOf(mark, from);
        return found < 0 ? source.length() : found + keep;
    }

    private static int endOfQuoted(String source, int start, char quote) {
        int i = start + 1;
        while (i < source.length() && source.charAt(i) != quote && source.charAt(i) != '\n') {
            i += source.charAt(i) == '\\' ? 2 : 1;
        }
        return Math.min(i + 1, source.length());
    }
}
