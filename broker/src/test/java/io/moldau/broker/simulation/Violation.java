package io.moldau.broker.simulation;

import java.io.Serial;

/// The broker broke a promise to its clients. Ends the simulation.
final class Violation extends AssertionError {
    @Serial private static final long serialVersionUID = 1L;

    Violation(String message) {
        super(message);
    }
}
