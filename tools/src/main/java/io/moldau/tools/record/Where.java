package io.moldau.tools.record;

import io.moldau.tools.command.CommandFailure;
import io.moldau.tools.command.Exit;
import io.moldau.tools.screen.TimeText;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/// A condition on records: `FIELD OPERATOR VALUE`, as `key=alice`, `header.trace!=null`,
/// `value.order.id>5`, `value~error|failed`.
///
/// Numbers are compared as numbers, everything else as text; `~` looks for a regular expression
/// anywhere in the text, `!~` wants none. `null` is what is not there; `"null"` in quotes is a
/// text. What is not there is neither less nor more than anything, and has no text to look into.
final class Where {
    private static final Pattern EXPRESSION =
            Pattern.compile("([^=!<>~]+?)\\s*(!=|!~|<=|>=|==|=|<|>|~)(.*)", Pattern.DOTALL);

    private static final String NULL = "null";

    /// Longer numbers are not compared as such; they could cost much to work with.
    private static final int NUMBER_MAX_CHARS = 64;

    private final Field field;
    private final String operator;
    private final @Nullable String wanted;
    private final Optional<BigDecimal> number;
    private final @Nullable Pattern pattern;

    private Where(Field field, String operator, @Nullable String wanted) {
        this.field = field;
        this.operator = operator;
        this.wanted = wanted;
        number = wanted == null ? Optional.empty() : number(wanted);
        pattern = operator.endsWith("~") && wanted != null ? pattern(wanted) : null;
    }

    static Where of(String text, InstantSource clock) {
        var expression = EXPRESSION.matcher(text.strip());
        if (!expression.matches()) {
            throw new CommandFailure(
                    Exit.USAGE,
                    "%s is no condition; say it like key=alice, value.id>5 or value~error"
                            .formatted(text));
        }
        var field = Field.of(expression.group(1).strip());
        var value = expression.group(3).strip();
        if (value.length() > 1 && value.startsWith("\"") && value.endsWith("\"")) {
            return new Where(field, expression.group(2), value.substring(1, value.length() - 1));
        }
        if (field.source() == Field.Source.TIMESTAMP && number(value).isEmpty()) {
            value = Long.toString(timeMs(value, clock));
        }
        boolean absent = value.equals(NULL) && !expression.group(2).endsWith("~");
        return new Where(field, expression.group(2), absent ? null : value);
    }

    private static long timeMs(String text, InstantSource clock) {
        try {
            return TimeText.parse(text, clock, ZoneId.systemDefault());
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(Exit.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    private static Pattern pattern(String text) {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new CommandFailure(
                    Exit.USAGE,
                    "%s is no regular expression: %s".formatted(text, e.getDescription()),
                    e);
        }
    }

    boolean test(RecordView view) {
        var actual = field.in(view);
        return switch (operator) {
            case "=", "==" -> isWanted(actual);
            case "!=" -> !isWanted(actual);
            case "~" -> isFound(actual);
            case "!~" -> !isFound(actual);
            case "<" -> actual != null && wanted != null && compare(actual, wanted) < 0;
            case "<=" -> actual != null && wanted != null && compare(actual, wanted) <= 0;
            case ">" -> actual != null && wanted != null && compare(actual, wanted) > 0;
            default -> actual != null && wanted != null && compare(actual, wanted) >= 0;
        };
    }

    private boolean isWanted(@Nullable String actual) {
        if (actual == null || wanted == null) {
            return actual == null && wanted == null;
        }
        return actual.equals(wanted) || (number.isPresent() && compare(actual, wanted) == 0);
    }

    private int compare(String actual, String other) {
        if (number.isPresent()) {
            var own = number(actual);
            if (own.isPresent()) {
                return own.get().compareTo(number.get());
            }
        }
        return actual.compareTo(other);
    }

    private static Optional<BigDecimal> number(String text) {
        try {
            return text.length() > NUMBER_MAX_CHARS
                    ? Optional.empty()
                    : Optional.of(new BigDecimal(text));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    private boolean isFound(@Nullable String actual) {
        return actual != null && pattern != null && pattern.matcher(new PatientText(actual)).find();
    }

    /// A text that a regular expression may look at only so often: some expressions need longer
    /// than anybody waits.
    private static final class PatientText implements CharSequence {
        /// A second's work, about; an ordinary expression looks at each character a few times.
        private static final long LOOKS_MAX = 200_000_000L;

        private final String text;
        private long looks;

        PatientText(String text) {
            this.text = text;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (++looks > LOOKS_MAX) {
                throw new CommandFailure(
                        Exit.FAILED, "the expression after ~ takes too long; say it more simply");
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
