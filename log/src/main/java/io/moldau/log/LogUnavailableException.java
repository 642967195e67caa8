package io.moldau.log;

import java.io.IOException;

/// The log cannot be used: it was deleted, its directory is offline, or the disk is full.
public final class LogUnavailableException extends IOException {
    private static final long serialVersionUID = 1L;

    LogUnavailableException(String message) {
        super(message);
    }

    LogUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
