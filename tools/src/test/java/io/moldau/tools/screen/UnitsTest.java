package io.moldau.tools.screen;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitsTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "999, 999 B",
        "1000, 0.98 KiB",
        "1024, 1.00 KiB",
        "1536, 1.50 KiB",
        "104857600, 100 MiB",
        "1073741824, 1.00 GiB",
        "9223372036854775807, 8.00 EiB"
    })
    void bytesAreShownWithThreeDigits(long bytes, String text) {
        assertThat(Units.bytes(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0ms",
        "850, 850ms",
        "1000, 1s",
        "200000, 3m 20s",
        "3600000, 1h",
        "100000000, 1d 3h",
        "-200000, -3m 20s"
    })
    void durationsAreShownWithTheirTwoLargestUnits(long ms, String text) {
        assertThat(Units.duration(Duration.ofMillis(ms))).isEqualTo(text);
    }
}
