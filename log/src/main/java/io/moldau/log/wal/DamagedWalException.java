package io.moldau.log.wal;

import java.io.IOException;

/// Bytes of the write-ahead log that were acknowledged are gone or altered. Nothing is cut; the
/// message tells the operator where and what can be done.
public final class DamagedWalException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedWalException(String message) {
        super(
                message
                        + ". Records that were acknowledged since the last checkpoint may be in"
                        + " it, so nothing was cut. Restore the log directory from a copy, or let"
                        + " the replicas on other brokers fill an empty one");
    }
}
