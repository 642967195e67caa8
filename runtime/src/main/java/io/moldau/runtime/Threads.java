package io.moldau.runtime;

import java.io.IOException;

/// Where threads come from. Which scheduler carries them is this interface's choice alone (ADR 2).
public interface Threads {
    /// Starts a virtual thread: one conversation, one waiting request, one background chore.
    ///
    /// An exception that escapes `body` is a bug of ours: it is handed to the node's failure
    /// handler, which ends the process rather than leave it half dead.
    Thread start(String name, Runnable body);

    /// Starts one of the few named loops that have a platform thread of their own because they
    /// block on a device all their life, such as the one that syncs the write-ahead log.
    Thread startDedicated(String name, Runnable body);

    /// Runs work that can block on a device (a cold read, open, delete, fsync) on a bounded pool,
    /// while the calling virtual thread is parked and its carrier serves others.
    <T> T onDevice(DeviceWork<T> work) throws IOException;

    /// Work that can block on a device.
    @FunctionalInterface
    interface DeviceWork<T> {
        T run() throws IOException;
    }
}
