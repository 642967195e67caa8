package io.moldau.broker.net;

import io.moldau.runtime.Network.SocketSettings;

/// What connections may cost, and how their sockets are set up.
///
/// @param requestMaxBytes largest frame, `socket.request.max.bytes`
/// @param firstRequestMaxBytes largest frame before the first valid request of a connection
/// @param requestMemoryMaxBytes for the large frames of all connections together,
///   `queued.max.request.bytes`
/// @param idleMaxMs a connection without traffic for longer is closed, `connections.max.idle.ms`
/// @param connections how many
public record NetworkLimits(
        int requestMaxBytes,
        int firstRequestMaxBytes,
        long requestMemoryMaxBytes,
        long idleMaxMs,
        ConnectionLimits connections,
        SocketSettings sockets) {
    /// Kafka's default, 100 MiB.
    public static final int REQUEST_MAX_BYTES = 104_857_600;

    /// A first request is ApiVersions, a few dozen bytes, or Metadata with a list of topics.
    public static final int FIRST_REQUEST_MAX_BYTES = 64 * 1024;

    /// Kafka's default, ten minutes.
    public static final long IDLE_MAX_MS = 600_000;

    /// Kafka's default.
    public static final int BACKLOG = 50;

    /// Kafka's defaults, and frames in flight in at most a third of the heap.
    public static NetworkLimits defaults() {
        return new NetworkLimits(
                REQUEST_MAX_BYTES,
                FIRST_REQUEST_MAX_BYTES,
                Math.max(2L * REQUEST_MAX_BYTES, Runtime.getRuntime().maxMemory() / 3),
                IDLE_MAX_MS,
                ConnectionLimits.NONE,
                SocketSettings.ofBacklog(BACKLOG));
    }
}
