package io.moldau.log;

import java.nio.file.Path;
import java.util.OptionalLong;

/// The kinds of files in a partition's directory that carry an offset in their names.
enum PartitionFile {
    /// Record batches, one after the other.
    LOG(".log"),
    /// [OffsetIndex].
    OFFSET_INDEX(".index"),
    /// [TimeIndex].
    TIME_INDEX(".timeindex"),
    /// Aborted transactions.
    TRANSACTION_INDEX(".txnindex"),
    /// [ProducerSnapshot].
    PRODUCER_SNAPSHOT(".snapshot");

    /// Appended to the name of a file that waits for its removal.
    static final String DELETED = ".deleted";

    /// Appended while a file is written, before it replaces the one of the plain name.
    static final String TEMPORARY = ".tmp";

    /// Appended to the files of a segment that compaction writes.
    static final String CLEANED = ".cleaned";

    /// Appended once it is whole and is to replace others, see [SegmentSwap].
    static final String SWAP = ".swap";

    private static final int OFFSET_DIGITS = 20;

    private final String suffix;

    PartitionFile(String suffix) {
        this.suffix = suffix;
    }

    Path in(Path directory, long offset) {
        var digits = Long.toString(offset);
        return directory.resolve("0".repeat(OFFSET_DIGITS - digits.length()) + digits + suffix);
    }

    static Path suffixed(Path path, String suffix) {
        return path.resolveSibling(path.getFileName() + suffix);
    }

    /// The offset in the name of `path`, if it is a file of this kind.
    OptionalLong offsetOf(Path path) {
        var name = String.valueOf(path.getFileName());
        if (!name.endsWith(suffix) || name.length() != OFFSET_DIGITS + suffix.length()) {
            return OptionalLong.empty();
        }
        long offset = 0;
        for (int i = 0; i < OFFSET_DIGITS; i++) {
            int digit = name.charAt(i) - '0';
            if (digit < 0 || digit > 9 || offset > (Long.MAX_VALUE - digit) / 10) {
                return OptionalLong.empty();
            }
            offset = offset * 10 + digit;
        }
        return OptionalLong.of(offset);
    }
}
