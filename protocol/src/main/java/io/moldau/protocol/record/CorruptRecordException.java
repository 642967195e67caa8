package io.moldau.protocol.record;

/// Bytes that claim to be records but are not: the message says what is wrong, for the operator.
public final class CorruptRecordException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// No stack trace is kept: the bytes are at fault, not the code, and hostile ones come in
    /// masses.
    public CorruptRecordException(String message) {
        super(message, null, false, false);
    }
}
