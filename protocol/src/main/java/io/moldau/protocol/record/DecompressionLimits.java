package io.moldau.protocol.record;

/// How much a batch may become when it is decompressed; what goes beyond is corrupt.
///
/// @param recordMaxBytes for one record: `max.decompressed.message.bytes`
/// @param batchMaxBytes for all records of a batch together: bounds the time a batch can cost
public record DecompressionLimits(int recordMaxBytes, long batchMaxBytes) {
    /// The largest array a JVM is sure to give.
    static final int ARRAY_BYTES_MAX = Integer.MAX_VALUE - 8;

    /// The default of `max.decompressed.message.bytes`.
    public static final int RECORD_MAX_BYTES_DEFAULT = ARRAY_BYTES_MAX;

    /// As many bytes as a record may have: seconds of work, not minutes.
    public static final long BATCH_MAX_BYTES_DEFAULT = RECORD_MAX_BYTES_DEFAULT;

    public static final DecompressionLimits DEFAULT =
            new DecompressionLimits(RECORD_MAX_BYTES_DEFAULT, BATCH_MAX_BYTES_DEFAULT);

    public DecompressionLimits {
        assert recordMaxBytes > 0 : recordMaxBytes;
        assert batchMaxBytes > 0 : batchMaxBytes;
    }
}
