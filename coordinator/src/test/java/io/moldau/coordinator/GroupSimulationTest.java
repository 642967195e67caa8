package io.moldau.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GroupSimulationTest {
    private static final int SEEDS = Integer.getInteger("tests.groups", 20);

    @Test
    void aGroupKeepsItsPromisesWhateverHappens() {
        long first = Long.getLong("tests.seed", 1);
        for (long seed = first; seed < first + SEEDS; seed++) {
            try {
                new GroupSimulation(seed).play();
            } catch (AssertionError failure) {
                throw new AssertionError("-Dtests.seed=" + seed, failure);
            }
        }
    }

    @Test
    void theSameSeedPlaysTheSame() {
        assertThat(new GroupSimulation(7).play()).isEqualTo(new GroupSimulation(7).play());
    }
}
