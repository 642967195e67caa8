package io.moldau.metadata.config;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Types of settings, with their numbers in DescribeConfigs answers.
public enum ConfigType {
    BOOLEAN(1),
    STRING(2),
    INT(3),
    SHORT(4),
    LONG(5),
    DOUBLE(6),
    LIST(7),
    CLASS(8),
    PASSWORD(9);

    private final int code;

    ConfigType(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    boolean isNumber() {
        return switch (this) {
            case INT, SHORT, LONG, DOUBLE -> true;
            case BOOLEAN, STRING, LIST, CLASS, PASSWORD -> false;
        };
    }

    /// Why `value` is none of this type; empty if it is one.
    Optional<String> fault(String value) {
        return switch (this) {
            case BOOLEAN ->
                    isBoolean(value)
                            ? Optional.empty()
                            : Optional.of("Expected value to be either true or false");
            case INT, SHORT, LONG, DOUBLE ->
                    isNumber(value)
                            ? Optional.empty()
                            : Optional.of("Not a number of type " + this);
            case STRING, LIST, CLASS, PASSWORD -> Optional.empty();
        };
    }

    private static boolean isBoolean(String value) {
        var word = value.trim().toLowerCase(Locale.ROOT);
        return word.equals("true") || word.equals("false");
    }

    private boolean isNumber(String value) {
        var digits = value.trim();
        try {
            var _ =
                    switch (this) {
                        case SHORT -> (double) Short.parseShort(digits);
                        case INT -> (double) Integer.parseInt(digits);
                        case LONG -> (double) Long.parseLong(digits);
                        case DOUBLE -> Double.parseDouble(digits);
                        case BOOLEAN, STRING, LIST, CLASS, PASSWORD ->
                                throw new AssertionError(this + " is no number");
                    };
            return true;
        } catch (NumberFormatException _) {
            return false;
        }
    }

    /// The elements of a list: trimmed, each once, in their order; a blank text has none.
    public static List<String> elements(String list) {
        if (list.isBlank()) {
            return List.of();
        }
        var elements = new LinkedHashSet<String>();
        for (var element : list.split(",", -1)) {
            elements.add(element.trim());
        }
        return List.copyOf(elements);
    }
}
