package io.moldau.tools.screen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeTextTest {
    private static final InstantSource CLOCK =
            InstantSource.fixed(Instant.parse("2026-11-22T12:00:00Z"));

    /// One hour before UTC in winter, two in summer.
    private static final ZoneId PRAGUE = ZoneId.of("Europe/Prague");

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    now,                       2026-11-22T12:00:00Z
                    10m ago,                   2026-11-22T11:50:00Z
                    10 minutes ago,            2026-11-22T11:50:00Z
                    1h 30m ago,                2026-11-22T10:30:00Z
                    1h30m ago,                 2026-11-22T10:30:00Z
                    2 Days ago,                2026-11-20T12:00:00Z
                    1w ago,                    2026-11-15T12:00:00Z
                    500ms ago,                 2026-11-22T11:59:59.500Z
                    today,                     2026-11-21T23:00:00Z
                    yesterday 08:00,           2026-11-21T07:00:00Z
                    8:00,                      2026-11-22T07:00:00Z
                    2026-11-21,                2026-11-20T23:00:00Z
                    2026-11-21 08:00,          2026-11-21T07:00:00Z
                    2026-07-21 08:00,          2026-07-21T06:00:00Z
                    2026-11-21 8:00:30,        2026-11-21T07:00:30Z
                    2026-11-21T08:00:00.123,   2026-11-21T07:00:00.123Z
                    2026-11-21T08:00:00Z,      2026-11-21T08:00:00Z
                    2026-11-21T08:00Z,         2026-11-21T08:00:00Z
                    2026-11-21 08:00 +05:30,   2026-11-21T02:30:00Z
                    2026-11-21T08:00:00-0200,  2026-11-21T10:00:00Z
                    1795248000000,             2026-11-21T08:00:00Z
                    0,                         1970-01-01T00:00:00Z
                    """)
    void aTimeMeansWhatAPersonWouldTakeItFor(String text, Instant expected) {
        assertThat(Instant.ofEpochMilli(TimeText.parse(text, CLOCK, PRAGUE))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "soon",
                "ago",
                " ago",
                "10m",
                "10 parsecs ago",
                "ten minutes ago",
                "m ago",
                "10m 5 ago",
                "2026-02-30",
                "2026-11-21 25:00",
                "21.11.2026",
                "2026-11-21Z",
                "-5"
            })
    void whatIsNoTimeIsRefusedWithExamples(String text) {
        assertThatThrownBy(() -> TimeText.parse(text, CLOCK, PRAGUE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("\"" + text + "\" is no time; say it like \"10m ago\"");
    }

    @Test
    void secondsAreNotTakenForMilliseconds() {
        assertThatThrownBy(() -> TimeText.parse("1795248000", CLOCK, PRAGUE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "1795248000 looks like seconds since 1970; as milliseconds it is"
                                + " 1795248000000");
    }

    @Test
    void aTimeBefore1970IsRefused() {
        assertThatThrownBy(() -> TimeText.parse("3000 weeks ago", CLOCK, PRAGUE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("before 1970");
    }
}
