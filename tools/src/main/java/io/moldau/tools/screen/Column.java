package io.moldau.tools.screen;

import java.util.Optional;
import java.util.function.Function;

/// One column of a table of rows `T`.
///
/// @param numeric numbers stand on the right, texts on the left
/// @param whole whether it means nothing when it is cut, as numbers do and times
/// @param text what a row shows in it
/// @param colour of that text, where it has a meaning
public record Column<T>(
        String header,
        boolean numeric,
        boolean whole,
        Function<T, String> text,
        Function<T, Optional<Colour>> colour) {

    public static <T> Column<T> text(String header, Function<T, String> text) {
        return new Column<>(header, false, false, text, _ -> Optional.empty());
    }

    public static <T> Column<T> number(String header, Function<T, String> text) {
        return new Column<>(header, true, true, text, _ -> Optional.empty());
    }

    /// A text of which a part would say nothing.
    public static <T> Column<T> whole(String header, Function<T, String> text) {
        return new Column<>(header, false, true, text, _ -> Optional.empty());
    }

    /// The same column, painted where `of` says so.
    public Column<T> painted(Function<T, Optional<Colour>> of) {
        return new Column<>(header, numeric, whole, text, of);
    }
}
