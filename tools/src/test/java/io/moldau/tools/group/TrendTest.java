package io.moldau.tools.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrendTest {
    private static final Duration TWO_SECONDS = Duration.ofSeconds(2);

    @Test
    void aLagThatShrinksIsGoneWhenItsRateHasUsedItUp() {
        assertThat(Trend.of(100, 90, TWO_SECONDS)).isEqualTo(new Trend(-5, 18L));
    }

    @Test
    void aLagThatGrowsOrStaysIsNeverGone() {
        assertThat(Trend.of(90, 100, TWO_SECONDS)).isEqualTo(new Trend(5, null));
        assertThat(Trend.of(90, 90, TWO_SECONDS)).isEqualTo(new Trend(0, null));
    }

    @Test
    void whereThereIsNoLagNothingHasToGo() {
        assertThat(Trend.of(0, 0, TWO_SECONDS)).isEqualTo(new Trend(0, 0L));
    }

    @Test
    void aGroupIsDoneWhenItsLastPartitionIs() {
        assertThat(Trend.sum(List.of(new Trend(-5, 18L), new Trend(-1, 40L))))
                .isEqualTo(new Trend(-6, 40L));
        assertThat(Trend.sum(List.of(new Trend(-5, 18L), new Trend(1, null))))
                .isEqualTo(new Trend(-4, null));
    }

    @ParameterizedTest
    @CsvSource({"0, 0/s", "-0.04, 0/s", "0.25, +0.3/s", "-9.5, -9.5/s", "1234, '+1,234/s'"})
    void aRateHasItsSignAndNoMoreDigitsThanSaySomething(double perSecond, String text) {
        assertThat(Trend.rate(new Trend(perSecond, null).rounded())).isEqualTo(text);
    }
}
