package io.moldau.broker.simulation;

import io.moldau.testkit.SimulationFailure;
import java.util.function.UnaryOperator;

/// What a simulation says of one seed, in words: so it can be handed on by another class loader.
final class Verdict {
    static final String SOUND = "";

    private Verdict() {}

    /// The violation, beginning with the name of the check; or what else ended the simulation.
    static String of(long seed) {
        return of(seed, Swarm.of(seed));
    }

    /// The same, of a seed in which transactional producers take part.
    static String ofTransactions(long seed) {
        return of(seed, Swarm.of(seed, true));
    }

    private static String of(long seed, Swarm swarm) {
        try {
            new BrokerSimulation(seed, swarm, UnaryOperator.identity()).run();
            return SOUND;
        } catch (SimulationFailure e) {
            return String.valueOf(e.getCause() instanceof Violation it ? it.getMessage() : e);
        }
    }
}
