package io.moldau.tools.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.tools.command.CommandFailure;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GoalTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(5000));

    private static Goal to(@Nullable String text) {
        return Goal.of(text, null, CLOCK);
    }

    @Test
    void aGoalIsAWordAnOffsetOrATime() {
        assertThat(to("earliest")).isEqualTo(new Goal.Earliest());
        assertThat(to("latest")).isEqualTo(new Goal.Latest());
        assertThat(to("1500")).isEqualTo(new Goal.Offset(1500));
        assertThat(to("10m ago")).isEqualTo(new Goal.Time(4_400_000));
        assertThat(Goal.of(null, -100L, CLOCK)).isEqualTo(new Goal.Shift(-100));
    }

    @Test
    void exactlyOneGoalIsTaken() {
        assertThatThrownBy(() -> to(null)).isInstanceOf(CommandFailure.class);
        assertThatThrownBy(() -> Goal.of("latest", 1L, CLOCK))
                .hasMessage("give --to earliest, latest, OFFSET or TIME, or --shift NUMBER");
    }

    @Test
    void whatIsNeitherIsRefused() {
        assertThatThrownBy(() -> to("soon")).hasMessageContaining("\"soon\" is no time");
        assertThatThrownBy(() -> to("-1")).hasMessageContaining("\"-1\" is no time");
    }
}
