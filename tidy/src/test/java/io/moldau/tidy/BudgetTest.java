package io.moldau.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// The budgets on the tail (style, rule 7): what one remembers as ugly is the one class that took
/// everything. Goals are 300 and 25 lines; these are the limits.
class BudgetTest {
    private static final int FILE_LINES_MAX = 500;
    private static final int FUNCTION_LINES_MAX = 70;
    private static final int CONSTRUCTOR_PARAMETERS_MAX = 6;

    /// One arm for each of 91 kinds of requests, so that a new kind does not compile without one.
    private static final String SWITCH_OVER_ALL_REQUESTS =
            "broker/src/main/java/io/moldau/broker/api/Handlers.java";

    @Test
    void noFileIsLongerThanItsBudget() {
        var tooLong =
                Sources.java().stream()
                        .filter(it -> Sources.text(it).lines().count() > FILE_LINES_MAX)
                        .map(it -> Sources.name(it) + ": " + Sources.text(it).lines().count())
                        .toList();

        assertThat(tooLong)
                .as("files over %d lines: cut them by concern", FILE_LINES_MAX)
                .isEmpty();
    }

    @Test
    void noFunctionIsLongerThanItsBudget() {
        var functions = Functions.of(Sources.java());
        assertThat(functions).hasSizeGreaterThan(50);

        var tooLong =
                functions.stream()
                        .filter(it -> it.lines() > FUNCTION_LINES_MAX)
                        .filter(it -> !it.place().startsWith(SWITCH_OVER_ALL_REQUESTS))
                        .map(it -> it.place() + ": " + it.lines())
                        .toList();

        assertThat(tooLong)
                .as("functions over %d lines: give their parts names", FUNCTION_LINES_MAX)
                .isEmpty();
    }

    @Test
    void noConstructorAsksForTooMuch() {
        var tooMany =
                Functions.of(Sources.product()).stream()
                        .filter(it -> it.constructor())
                        .filter(it -> it.parameters() > CONSTRUCTOR_PARAMETERS_MAX)
                        .map(it -> it.place() + ": " + it.parameters())
                        .toList();

        assertThat(tooMany)
                .as(
                        "constructors with more than %d parameters: group what belongs together"
                                + " in a record",
                        CONSTRUCTOR_PARAMETERS_MAX)
                .isEmpty();
    }
}
