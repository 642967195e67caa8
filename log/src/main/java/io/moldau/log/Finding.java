package io.moldau.log;

import java.nio.file.Path;

/// What a check of a stopped directory has found in one file.
///
/// @param offset of the record it is about; -1 if it is about none
/// @param problem what is wrong
/// @param remedy what to do
public record Finding(Weight weight, Path file, long offset, String problem, String remedy) {
    /// How bad it is.
    public enum Weight {
        /// Records or metadata are lost or altered, or a broker will answer wrongly.
        DAMAGE,
        /// A file that can be rebuilt from others is wrong: Moldau rebuilds it, Kafka may not
        /// notice.
        CACHE,
        /// What a process that was killed leaves; the next start puts it in order.
        UNFINISHED
    }

    @Override
    public String toString() {
        var at = offset < 0 ? "" : " at offset " + offset;
        return "%s %s%s: %s. %s".formatted(weight, file, at, problem, remedy);
    }
}
