package io.moldau.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.moldau.protocol.TopicPartition;
import io.moldau.runtime.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Kafka's text files of one offset per partition. Written at a clean stop and read at the start
/// after it; in between they are out of date and not looked at.
///
/// ```
/// 0                       version
/// 2                       count of lines
/// access-log 7 1041       topic, partition, offset
/// access-log 8 99
/// ```
final class OffsetCheckpointFile {
    static final String RECOVERY_POINTS = "recovery-point-offset-checkpoint";
    static final String HIGH_WATERMARKS = "replication-offset-checkpoint";
    static final String LOG_STARTS = "log-start-offset-checkpoint";

    /// Kept up to date while the node runs, see [CleanerCheckpoint].
    static final String CLEANED = "cleaner-offset-checkpoint";

    private static final int FILE_BYTES_MAX = 300 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(OffsetCheckpointFile.class);

    private OffsetCheckpointFile() {}

    /// What the file says; nothing if it is missing, or empty as Kafka makes it.
    static SortedMap<TopicPartition, Long> read(Disk disk, Path path) throws IOException {
        var offsets = new TreeMap<TopicPartition, Long>();
        var bytes = SmallFile.read(disk, path, FILE_BYTES_MAX);
        if (bytes.isEmpty() || bytes.get().length == 0) {
            return offsets;
        }
        List<String> lines = new String(bytes.get(), UTF_8).lines().toList();
        try {
            if (!lines.getFirst().equals("0")) {
                throw new IllegalArgumentException("version " + lines.getFirst());
            }
            int count = Integer.parseInt(lines.get(1));
            for (String line : lines.subList(2, 2 + count)) {
                var fields = line.split(" ", -1);
                offsets.put(
                        new TopicPartition(fields[0], Integer.parseInt(fields[1])),
                        Long.parseLong(fields[2]));
            }
            return offsets;
        } catch (IllegalArgumentException | IndexOutOfBoundsException | NoSuchElementException e) {
            throw new DamagedLogException(
                    "%s makes no sense (%s): restore it from a copy of the directory"
                            .formatted(path, e.getMessage()),
                    e);
        }
    }

    /// As [#read], of a file without which the logs stand for themselves.
    static SortedMap<TopicPartition, Long> readWitness(Disk disk, Path path) throws IOException {
        try {
            return read(disk, path);
        } catch (DamagedLogException e) {
            LOG.warn("A file is not used: {}", e.getMessage());
            return new TreeMap<>();
        }
    }

    /// Replaces the file. The name is durable once the directory is synced.
    static void write(Disk disk, Path path, Map<TopicPartition, Long> offsets) throws IOException {
        var text = new StringBuilder("0\n").append(offsets.size()).append('\n');
        new TreeMap<>(offsets)
                .forEach((partition, offset) ->
                        text.append(partition.topic())
                                .append(' ')
                                .append(partition.partition())
                                .append(' ')
                                .append((long) offset)
                                .append('\n'));
        SmallFile.replace(disk, path, text.toString().getBytes(UTF_8));
    }
}
