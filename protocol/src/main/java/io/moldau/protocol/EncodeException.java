package io.moldau.protocol;

/// A message that the asked version of the wire cannot carry: a value for which it has no field, or
/// one that does not fit its field. The text says which.
public final class EncodeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public EncodeException(String message) {
        super(message);
    }
}
