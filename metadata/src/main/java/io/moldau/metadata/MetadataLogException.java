package io.moldau.metadata;

/// The metadata log could not take or give changes: the disk, or later the quorum, failed. The
/// message says what to do.
public final class MetadataLogException extends Exception {
    private static final long serialVersionUID = 1L;

    public MetadataLogException(String message) {
        super(message);
    }

    public MetadataLogException(String message, Throwable cause) {
        super(message, cause);
    }
}
