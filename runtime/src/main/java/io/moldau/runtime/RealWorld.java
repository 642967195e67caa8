package io.moldau.runtime;

/// The world of a real process: its machine's clock, threads, disk and network.
public final class RealWorld {
    private RealWorld() {}

    /// @param onFailure told of each exception that escapes a thread, on that thread: a bug of
    ///   ours, which should end the process rather than leave it half dead
    public static World create(Thread.UncaughtExceptionHandler onFailure) {
        return new World(
                new RealClock(),
                new RealThreads(onFailure),
                new RealRandomness(),
                new RealDisk(),
                new RealNetwork());
    }
}
