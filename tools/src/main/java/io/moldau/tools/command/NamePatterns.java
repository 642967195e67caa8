package io.moldau.tools.command;

import java.util.List;
import java.util.regex.Pattern;

/// Patterns for names, as a command line has them: `*` stands for any characters, `?` for one.
/// Where none is given, every name is meant.
public record NamePatterns(List<Pattern> patterns) {
    public static NamePatterns of(List<String> given) {
        return new NamePatterns(given.stream().map(NamePatterns::pattern).toList());
    }

    private static Pattern pattern(String given) {
        var expression = new StringBuilder();
        given.chars()
                .mapToObj(Character::toString)
                .forEach(it ->
                        expression.append(
                                switch (it) {
                                    case "*" -> ".*";
                                    case "?" -> ".";
                                    default -> Pattern.quote(it);
                                }));
        return Pattern.compile(expression.toString(), Pattern.DOTALL);
    }

    public boolean mean(String name) {
        return patterns.isEmpty() || patterns.stream().anyMatch(it -> it.matcher(name).matches());
    }
}
