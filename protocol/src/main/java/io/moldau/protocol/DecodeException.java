package io.moldau.protocol;

/// Bytes that are no message: the text says, for an operator, which message, where and why.
///
/// It has no stack trace: whose fault it is stands outside this process, and a peer that sends
/// nonsense all day should not make us walk the stack each time.
public final class DecodeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DecodeException(String message) {
        super(message, null, false, false);
    }
}
