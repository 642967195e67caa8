package io.moldau.tools.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NamePatternsTest {
    @Test
    void withoutAPatternEveryNameIsMeant() {
        assertThat(NamePatterns.of(List.of()).mean("orders")).isTrue();
    }

    @Test
    void starsAndQuestionMarksStandForOthers() {
        var patterns = NamePatterns.of(List.of("or*s", "b.?"));
        assertThat(List.of("orders", "ors", "b.1").stream().allMatch(patterns::mean)).isTrue();
        assertThat(List.of("order", "bx1", "b.", "b.12").stream().noneMatch(patterns::mean))
                .isTrue();
    }

    @Test
    void aSlashIsACharacterLikeOthers() {
        assertThat(NamePatterns.of(List.of("team*")).mean("team/billing")).isTrue();
    }
}
