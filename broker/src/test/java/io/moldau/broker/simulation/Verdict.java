package io.moldau.broker.simulation;

import io.moldau.testkit.SimulationFailure;
import java.util.function.UnaryOperator;

/// What a simulation says of one seed, in words: so it can be handed on by another class loader.
final class Verdict {
    static final String SOUND = "";

    private Verdict() {}

    /// The violation, beginning with the name of the check; or what else ended the simulation.
    static String of(long seed) {
        try {
            new BrokerSimulation(seed, Swarm.of(seed), UnaryOperator.identity()).run();
            return SOUND;
        } catch (SimulationFailure e) {
            return String.valueOf(e.getCause() instanceof Violation it ? it.getMessage() : e);
        }
    }
}
