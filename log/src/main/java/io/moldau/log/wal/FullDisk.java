package io.moldau.log.wal;

import java.io.IOException;

/// Tells a full disk, from which one comes back, from a broken one.
public final class FullDisk {
    private FullDisk() {}

    /// Whether `e` came from ENOSPC or EDQUOT. The JDK hands on the system's text and nothing else.
    public static boolean causes(IOException e) {
        String message = e.getMessage();
        return message != null
                && (message.contains("No space left on device")
                        || message.contains("Disk quota exceeded"));
    }
}
