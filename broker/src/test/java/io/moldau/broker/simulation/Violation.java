package io.moldau.broker.simulation;

import java.io.Serial;

/// The broker broke a promise to its clients. Ends the simulation.
final class Violation extends AssertionError {
    @Serial private static final long serialVersionUID = 1L;

    private final Check check;

    Violation(Check check, String message) {
        super(check + ": " + message);
        this.check = check;
    }

    Check check() {
        return check;
    }
}
