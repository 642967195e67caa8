package io.moldau.broker.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.testkit.Seeds;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// Many lives of a broker. Another number of seeds, or one of them again: `CONTRIBUTING.md`.
class BrokerSimulationTest {
    private static final int SEEDS = 200;

    /// One seed in so many is run twice.
    private static final int TWICE_ONE_IN = 100;

    @Test
    void whatABrokerAcknowledgedSurvivesItsCrashes() {
        Seeds.of(SEEDS)
                .forEach(seed -> {
                    long hash = run(seed);
                    if (seed % TWICE_ONE_IN == 1) {
                        assertThat(run(seed)).as("trace of seed %d", seed).isEqualTo(hash);
                    }
                });
    }

    private static long run(long seed) {
        return new BrokerSimulation(seed, Swarm.of(seed), UnaryOperator.identity()).run();
    }
}
