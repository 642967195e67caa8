package io.moldau.broker.net;

/// What connections may cost.
///
/// @param requestMaxBytes largest frame, `socket.request.max.bytes`
/// @param firstRequestMaxBytes largest frame before the first valid request of a connection
/// @param requestMemoryMaxBytes for the large frames of all connections together
/// @param idleMaxMs a connection without traffic for longer is closed, `connections.max.idle.ms`
/// @param connectionsMax at the same time, `max.connections`; above it new ones wait in the backlog
/// @param connectionsPerIpMax at the same time from one address, `max.connections.per.ip`
/// @param backlog of the listening socket, `socket.listen.backlog.size`
public record NetworkLimits(
        int requestMaxBytes,
        int firstRequestMaxBytes,
        long requestMemoryMaxBytes,
        long idleMaxMs,
        int connectionsMax,
        int connectionsPerIpMax,
        int backlog) {
    /// Kafka's default, 100 MiB.
    public static final int REQUEST_MAX_BYTES = 104_857_600;

    /// A first request is ApiVersions, a few dozen bytes, or Metadata with a list of topics.
    public static final int FIRST_REQUEST_MAX_BYTES = 64 * 1024;

    /// Kafka's default: no limit.
    public static final int CONNECTIONS_MAX = Integer.MAX_VALUE;

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
                CONNECTIONS_MAX,
                CONNECTIONS_MAX,
                BACKLOG);
    }
}
