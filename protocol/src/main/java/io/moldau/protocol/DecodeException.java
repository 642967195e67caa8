package io.moldau.protocol;

/// Bytes that are no message: the text says, for an operator, which message, where and why.
public final class DecodeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DecodeException(String message) {
        super(message);
    }
}
