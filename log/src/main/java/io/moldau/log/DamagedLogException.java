package io.moldau.log;

import java.io.IOException;

/// Bytes that were flushed once are gone or altered. Nothing is cut: the replica is damaged, and
/// the message tells the operator where.
public final class DamagedLogException extends IOException {
    private static final long serialVersionUID = 1L;

    public DamagedLogException(String message) {
        super(message);
    }

    public DamagedLogException(String message, Throwable cause) {
        super(message, cause);
    }
}
