package io.moldau.log;

import java.io.IOException;

/// Bytes that were flushed once are gone or altered. Nothing is cut: the replica is damaged, and
/// the message tells the operator where.
public final class DamagedLogException extends IOException {
    private static final long serialVersionUID = 1L;

    /// What to do about a segment.
    static final String REMEDY =
            ". Restore the partition's directory from a copy; or, if an older segment is bad, delete"
                    + " the records up to the end of it";

    public DamagedLogException(String message) {
        super(message);
    }

    public DamagedLogException(String message, Throwable cause) {
        super(message, cause);
    }
}
