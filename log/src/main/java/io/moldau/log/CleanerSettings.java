package io.moldau.log;

/// How a data directory's cleaner works: the broker's `log.cleaner.*`.
///
/// @param enabled `log.cleaner.enable`
/// @param backoffMs pause when there is nothing to clean; `log.cleaner.backoff.ms`
/// @param mapBytesMax memory for keys, taken only while a log is cleaned and as far as it is
///   needed; `log.cleaner.dedupe.buffer.size`
/// @param loadFactor how full the table of keys may be; `log.cleaner.io.buffer.load.factor`
/// @param bufferBytes for reading and writing together; `log.cleaner.io.buffer.size`
/// @param bytesPerSecondMax read and written, together; `log.cleaner.io.max.bytes.per.second`
public record CleanerSettings(
        boolean enabled,
        long backoffMs,
        long mapBytesMax,
        double loadFactor,
        int bufferBytes,
        double bytesPerSecondMax) {
    /// Kafka's defaults.
    public static final CleanerSettings DEFAULT =
            new CleanerSettings(true, 15_000, 134_217_728, 0.9, 524_288, Double.MAX_VALUE);
}
