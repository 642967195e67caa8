package io.moldau.tools.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateTest {
    @ParameterizedTest
    @CsvSource({"100, 10", "100/s, 10", "30/m, 2000", "0.5, 2000", "3600/h, 1000"})
    void aRateSaysWhenTheSecondRecordIsDue(String text, long dueMs) {
        assertThat(Rate.of(text).dueNanos(0)).isZero();
        assertThat(Rate.of(text).dueNanos(1)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(dueMs));
    }

    @ParameterizedTest
    @ValueSource(strings = {"fast", "0", "-1", "5/d", "/s"})
    void whatIsNoRateSaysHowItGoes(String text) {
        assertThatThrownBy(() -> Rate.of(text))
                .hasMessage(text + " is no rate; say it like 100/s or 30/m");
    }
}
