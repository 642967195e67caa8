package io.moldau.bench.load;

/// When each request is to be sent, fixed before the first one: request `n` of connection `i` is
/// number `n * connections + i` of all.
public record Schedule(long startNanos, double intervalNanos, int connections, long total) {
    /// Room for the threads to get going.
    private static final long LEAD_NANOS = 200_000_000;

    public static Schedule of(double perSecond, double seconds, int connections) {
        long rounds = Math.max(1, Math.round(perSecond * seconds / connections));
        return new Schedule(
                System.nanoTime() + LEAD_NANOS, 1e9 / perSecond, connections, rounds * connections);
    }

    long dueNanos(long number) {
        return startNanos + (long) (number * intervalNanos);
    }

    /// When request `number` of connection `connection` was meant to be sent.
    public long dueNanos(int connection, long number) {
        return dueNanos(number * connections + connection);
    }

    long each() {
        return total / connections;
    }
}
