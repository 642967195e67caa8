package io.moldau.testkit;

import java.io.Serial;

/// A simulation that went wrong: an exception that escaped a thread, a deadlock, a wait outside the
/// simulator. The message has what it takes to see it again: the seed, the virtual time and the
/// last events.
public final class SimulationFailure extends AssertionError {
    @Serial private static final long serialVersionUID = 1L;

    SimulationFailure(String message, Throwable cause) {
        super(message, cause);
    }

    SimulationFailure(String message) {
        super(message);
    }
}
