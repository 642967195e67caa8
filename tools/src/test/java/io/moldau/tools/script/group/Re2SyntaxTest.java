package io.moldau.tools.script.group;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Re2SyntaxTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a.*",
                "(a|b)+?",
                "[^]a-z[:digit:]-]",
                "(?i)orders",
                "(?:a){2,5}",
                "a{",
                "a{x}",
                "(?P<name>a)",
                "\\Qa(b\\E",
                "\\pL\\d\\.",
                "^*",
                "[\\]\\d]"
            })
    void whatRe2KnowsIsValid(String text) {
        assertThat(Re2Syntax.fault(text)).isEmpty();
    }

    /// The words are those of RE2/J 1.8, which Kafka's tool uses.
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
                    a(; missing closing )
                    a[; missing closing ]
                    [z-a]; invalid character class range
                    *a; missing argument to repetition operator
                    a|*; missing argument to repetition operator
                    a**; invalid nested repetition operator
                    a++; invalid nested repetition operator
                    a{1001}; invalid repeat count
                    a{2,1}; invalid repeat count
                    a(?=b); invalid or unsupported Perl syntax
                    (?P<>a); invalid named capture
                    (?P<x>a)(?P<x>b); duplicate capture group name
                    (a)\\1; invalid escape sequence
                    a\\; trailing backslash at end of expression
                    """)
    void whatItDoesNotKnowIsNamed(String text, String fault) {
        assertThat(Re2Syntax.fault(text)).contains(fault);
    }
}
