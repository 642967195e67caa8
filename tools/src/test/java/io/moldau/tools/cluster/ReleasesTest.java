package io.moldau.tools.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReleasesTest {
    @ParameterizedTest
    @CsvSource({
        "3.3-IV3, 7",
        "3.9, 21",
        "4.0, 25",
        "4.0.1, 25",
        "4.0-IV1, 23",
        "4.3-IV0, 30",
        "4.4, 33"
    })
    void aReleaseHasALevelOfMetadata(String name, int level) {
        assertThat(Releases.level(name)).contains(level);
    }

    @Test
    void levelsHaveNamesAndBack() {
        for (int level = 7; level <= 33; level++) {
            assertThat(Releases.level(Releases.name(level).orElseThrow())).contains(level);
        }
        assertThat(Releases.name(6)).isEmpty();
        assertThat(Releases.name(34)).isEmpty();
        assertThat(Releases.level("4.9")).isEmpty();
        assertThat(Releases.level("4")).isEmpty();
    }

    @Test
    void aReleaseSwitchesFeaturesOn() {
        assertThat(Releases.defaults(33).toString())
                .isEqualTo(
                        "{kraft.version=1, transaction.version=2, group.version=1,"
                                + " eligible.leader.replicas.version=1, share.version=2,"
                                + " streams.version=1}");
        assertThat(Releases.defaults(30)).containsEntry("share.version", 1);
        assertThat(Releases.defaults(7).values()).containsOnly(0);
    }
}
