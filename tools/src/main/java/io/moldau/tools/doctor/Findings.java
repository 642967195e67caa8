package io.moldau.tools.doctor;

import io.moldau.tools.screen.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/// Collects what the checks find.
final class Findings {
    /// A thousand partitions may have the same illness; nobody reads a thousand lines.
    private static final int NAMED_MAX = 5;

    private final List<Finding> all = new ArrayList<>();
    private String check = "";

    /// The findings that follow are of this check.
    void begin(String name) {
        check = name;
    }

    void good(String what) {
        all.add(new Finding(Level.GOOD, check, what, ""));
    }

    void warning(String what, String remedy) {
        all.add(new Finding(Level.WARNING, check, what, remedy));
    }

    void bad(String what, String remedy) {
        all.add(new Finding(Level.BAD, check, what, remedy));
    }

    boolean hasAnyOf(String name) {
        return all.stream().anyMatch(it -> it.check().equals(name));
    }

    /// In the order of the checks.
    List<Finding> all() {
        return List.copyOf(all);
    }

    long count(Level level) {
        return all.stream().filter(it -> it.level() == level).count();
    }

    /// `1 topic`, `2 topics`.
    static String counted(long number, String noun) {
        return Units.counted(number, noun);
    }

    /// `a, b, c, d, e and 12 more`.
    static <T> String named(List<T> things, Function<T, String> name) {
        var first = things.stream().limit(NAMED_MAX).map(name);
        int others = things.size() - NAMED_MAX;
        var rest = others > 0 ? Stream.of("and %d more".formatted(others)) : Stream.<String>of();
        return String.join(", ", Stream.concat(first, rest).toList()).replace(", and ", " and ");
    }
}
