package io.moldau.broker.net;

/// What the peer sent cannot be answered: the connection is closed and the message goes to the log.
///
/// An exception because it leaves several layers at once; without a stack trace because the fault
/// is the peer's.
final class Refusal extends Exception {
    private static final long serialVersionUID = 1;

    Refusal(String message) {
        super(message, null, false, false);
    }
}
