package io.moldau.log;

import io.moldau.protocol.TopicPartition;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Names of the folders in a log directory: `topic-7`, and `topic-7.0a1b...-delete` (32 hex digits)
/// for a partition that is being removed.
final class DirectoryName {
    static final String DELETED = "-delete";

    /// A partition that belongs to a topic of the same name which is no more.
    static final String STRAY = "-stray";

    /// What file systems allow.
    private static final int NAME_LENGTH_MAX = 255;

    private static final int HEX_DIGITS = 32;

    /// The metadata log lies among the partitions, but has another owner.
    private static final String METADATA_TOPIC = "__cluster_metadata";

    private DirectoryName() {}

    /// Null if it is not the name of a partition in use.
    static @Nullable TopicPartition parse(Path name) {
        String text = String.valueOf(name.getFileName());
        int dash = text.lastIndexOf('-');
        int digits = text.length() - dash - 1;
        if (dash < 1 || digits < 1 || digits > 10) {
            return null;
        }
        for (int i = dash + 1; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return null;
            }
        }
        if (digits > 1 && text.charAt(dash + 1) == '0') {
            return null;
        }
        long number = Long.parseLong(text, dash + 1, text.length(), 10);
        return number > Integer.MAX_VALUE || text.substring(0, dash).equals(METADATA_TOPIC)
                ? null
                : new TopicPartition(text.substring(0, dash), (int) number);
    }

    static boolean isDeleted(Path name) {
        String text = String.valueOf(name.getFileName());
        int dot = text.lastIndexOf('.');
        return text.endsWith(DELETED)
                && dot > 0
                && text.length() - dot - 1 == HEX_DIGITS + DELETED.length();
    }

    /// A name that was never used before, of a partition that goes.
    static String going(TopicPartition partition, long high, long low, String suffix) {
        String end = ".%016x%016x%s".formatted(high, low, suffix);
        String begin = partition.toString();
        int room = NAME_LENGTH_MAX - end.length();
        return begin.substring(0, Math.min(begin.length(), room)) + end;
    }
}
