package io.moldau.bench;

/// How much of everything: the full size, and one that only shows that all of it runs.
///
/// @param warmUpRequests small requests before anything is timed; Kafka's JIT needs some 400,000
/// @param seconds how long a load at a fixed rate or at full speed lasts
/// @param settleSeconds before and while a broker is watched that does nothing
record Scale(
        long warmUpRequests,
        long requests,
        double seconds,
        double settleSeconds,
        Volume volume,
        Count count) {
    private static final long MIB = 1 << 20;
    private static final long GIB = 1 << 30;

    /// Bytes of records.
    ///
    /// @param stream for the cost of a byte in and out
    /// @param memory before the size of the process is looked at
    /// @param recovery in the log when the broker is killed
    record Volume(long stream, long memory, long recovery) {}

    record Count(
            int partitions,
            int manyPartitions,
            int connections,
            int groups,
            int membersEach,
            long perfRecords,
            int commands) {}

    static final Scale FULL =
            new Scale(
                    400_000,
                    400_000,
                    8,
                    10,
                    new Volume(2 * GIB, 10 * GIB, GIB),
                    new Count(1000, 10_000, 1000, 50, 10, 1_000_000, 9));

    static final Scale SHORT =
            new Scale(
                    200,
                    500,
                    0.25,
                    0.2,
                    new Volume(4 * MIB, 16 * MIB, 4 * MIB),
                    new Count(10, 40, 20, 2, 2, 500, 1));
}
