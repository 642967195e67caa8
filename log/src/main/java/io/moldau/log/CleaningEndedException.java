package io.moldau.log;

/// A cleaning ends before it is through: nobody wants it any more, or the log was cut or lost
/// segments meanwhile. What was swapped in so far stays.
final class CleaningEndedException extends Exception {
    private static final long serialVersionUID = 1;

    CleaningEndedException(String reason) {
        super(reason);
    }
}
