package io.moldau.metadata.config;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Which values of its type a setting takes. The texts of faults are Kafka's, letter by letter:
/// people and tools look for them.
sealed interface ValidRange {
    /// Why the setting `name` cannot have `value`, which is of its type; empty if it can.
    Optional<String> fault(String name, String value);

    private static Optional<String> invalid(String name, Object value, String why) {
        return Optional.of("Invalid value %s for configuration %s: %s".formatted(value, name, why));
    }

    record Any() implements ValidRange {
        @Override
        public Optional<String> fault(String name, String value) {
            return Optional.empty();
        }
    }

    /// A number between two bounds as they are printed, or one special value.
    record Between(String min, @Nullable String max, @Nullable String orElse)
            implements ValidRange {
        @Override
        public Optional<String> fault(String name, String value) {
            double number = Double.parseDouble(value.trim());
            if (orElse != null && number == Double.parseDouble(orElse)) {
                return Optional.empty();
            }
            boolean below = number < Double.parseDouble(min);
            boolean above = max != null && number > Double.parseDouble(max);
            if (!below && !above) {
                return Optional.empty();
            }
            if (orElse != null) {
                return invalid(
                        name,
                        value.trim(),
                        "Value must be between %s and %s or equal to %s"
                                .formatted(min, max, orElse));
            }
            return invalid(
                    name,
                    value.trim(),
                    below ? "Value must be at least " + min : "Value must be no more than " + max);
        }
    }

    record OneOf(List<String> choices, boolean anyCase) implements ValidRange {
        @Override
        public Optional<String> fault(String name, String value) {
            var asked = anyCase ? value.toUpperCase(Locale.ROOT) : value;
            if (choices.contains(asked)) {
                return Optional.empty();
            }
            return invalid(
                    name,
                    value,
                    "String must be one of%s: %s"
                            .formatted(
                                    anyCase ? " (case insensitive)" : "",
                                    String.join(", ", choices)));
        }
    }

    record NonEmptyText() implements ValidRange {
        @Override
        public Optional<String> fault(String name, String value) {
            return value.isEmpty()
                    ? invalid(name, value, "String must be non-empty")
                    : Optional.empty();
        }
    }

    /// A list (KIP-1161).
    ///
    /// @param choices what its elements may be; empty if anything but blank
    record Elements(List<String> choices, boolean mayBeEmpty) implements ValidRange {
        @Override
        public Optional<String> fault(String name, String value) {
            var elements = ConfigType.elements(value);
            if (elements.isEmpty() && !mayBeEmpty) {
                return Optional.of(
                        "Configuration '%s' must not be empty. Valid values include: %s"
                                .formatted(
                                        name, choices.isEmpty() ? "any non-empty value" : choices));
            }
            for (var element : elements) {
                if (element.isEmpty()) {
                    return Optional.of(
                            "Configuration '%s' values must not be empty.".formatted(name));
                }
                if (!choices.isEmpty() && !choices.contains(element)) {
                    return new OneOf(choices, false).fault(name, element);
                }
            }
            return Optional.empty();
        }
    }

    /// `*`, or partition:broker pairs.
    record ThrottledReplicas() implements ValidRange {
        private static final Pattern PAIR = Pattern.compile("\\d+:\\d+");

        @Override
        public Optional<String> fault(String name, String value) {
            var elements = ConfigType.elements(value);
            if (elements.equals(List.of("*"))
                    || elements.stream().allMatch(it -> PAIR.matcher(it).matches())) {
                return Optional.empty();
            }
            return invalid(
                    name,
                    elements,
                    name
                            + " must be the literal '*' or a list of replicas in the following"
                            + " format: [partitionId]:[brokerId],[partitionId]:[brokerId],...");
        }
    }

    /// latest, earliest, or by_duration with an ISO-8601 duration.
    record OffsetReset() implements ValidRange {
        private static final Pattern VALUE =
                Pattern.compile(
                        "latest|earliest|by_duration:P(?=.)(\\d+D)?(T(?=.)(\\d+H)?(\\d+M)?(\\d+(\\.\\d+)?S)?)?",
                        Pattern.CASE_INSENSITIVE);

        @Override
        public Optional<String> fault(String name, String value) {
            return VALUE.matcher(value).matches()
                    ? Optional.empty()
                    : invalid(
                            name,
                            value,
                            "String must be one of: latest, earliest, by_duration:PnDTnHnMn.nS");
        }
    }
}
