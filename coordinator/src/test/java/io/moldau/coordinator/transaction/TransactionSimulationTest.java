package io.moldau.coordinator.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// C3, C4, C5, C6, C7, C8 and C10 whatever happens.
class TransactionSimulationTest {
    private static final int SEEDS = Integer.getInteger("tests.seeds", 100);

    @Test
    void transactionsKeepTheirPromisesWhateverHappens() {
        long first = Long.getLong("tests.seed", 1);
        int commits = 0;
        for (long seed = first; seed < first + SEEDS; seed++) {
            try {
                var simulation = new TransactionSimulation(seed);
                simulation.play();
                commits += simulation.commits();
            } catch (AssertionError failure) {
                throw new AssertionError("-Dtests.seed=" + seed, failure);
            }
        }
        assertThat(commits).as("transactions committed").isGreaterThan(5 * SEEDS);
    }

    @Test
    void theSameSeedPlaysTheSame() {
        assertThat(new TransactionSimulation(7).play())
                .isEqualTo(new TransactionSimulation(7).play());
    }
}
