package io.moldau.tools.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class MomentTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(3600));

    private static Moment of(String text) {
        return Moment.of(text, CLOCK);
    }

    @Test
    void aPointOfALogHasManyNames() {
        assertThat(of("beginning")).isEqualTo(new Moment.Beginning());
        assertThat(of("end")).isEqualTo(new Moment.End());
        assertThat(of("1500")).isEqualTo(new Moment.Offset(1500));
        assertThat(of("-10")).isEqualTo(new Moment.BeforeEnd(10));
        assertThat(of("@1500")).isEqualTo(new Moment.Time(1500));
        assertThat(of("10m ago")).isEqualTo(new Moment.Time(3_000_000));
        assertThat(of("1970-01-01T00:00:01Z")).isEqualTo(new Moment.Time(1000));
    }

    @Test
    void whatIsNoneSaysHowItGoes() {
        assertThatThrownBy(() -> of("soon"))
                .hasMessageEndingWith(
                        " (or say beginning, end, an offset, or -10 for ten before the end)");
    }
}
