package io.moldau.log;

import io.moldau.log.Finding.Weight;
import io.moldau.protocol.TopicPartition;
import io.moldau.runtime.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/// Says of a data directory that nobody has open, Moldau's or Apache Kafka's, whether it holds.
/// Alters nothing. Reads every byte of every segment.
///
/// After a clean stop everything must fit. After a kill the ends of the logs may be torn: from the
/// flushed offset on, that is [Weight#UNFINISHED].
public final class DirectoryCheck {
    private final Disk disk;
    private final Path directory;
    private final List<Finding> findings = new ArrayList<>();

    public DirectoryCheck(Disk disk, Path directory) {
        this.disk = disk;
        this.directory = directory;
    }

    /// What was found, in the order of the files; nothing if all holds.
    public List<Finding> run() throws IOException {
        return run(_ -> {});
    }

    /// The same, for somebody who waits.
    ///
    /// @param checked is told the bytes of each segment when it has been read
    public List<Finding> run(LongConsumer checked) throws IOException {
        checkIdentity();
        boolean clean = disk.exists(directory.resolve(DirectoryStart.CLEAN_MARKER));
        var recoveryPoints = offsets(OffsetCheckpointFile.RECOVERY_POINTS);
        var logStarts = offsets(OffsetCheckpointFile.LOG_STARTS);
        var watermarks = offsets(OffsetCheckpointFile.HIGH_WATERMARKS);
        var cleaned = offsets(OffsetCheckpointFile.CLEANED);
        var ends = new TreeMap<TopicPartition, Long>();
        for (Path name : disk.list(directory)) {
            var partition = DirectoryName.parse(name);
            if (partition == null) {
                continue;
            }
            long flushed = recoveryPoints.getOrDefault(partition, 0L);
            var check =
                    new LogCheck(
                            disk,
                            directory.resolve(name),
                            new LogCheck.Known(
                                    clean ? Long.MAX_VALUE : flushed,
                                    logStarts.getOrDefault(partition, 0L),
                                    cleaned.containsKey(partition)),
                            findings,
                            checked);
            ends.put(partition, check.run());
        }
        if (clean) {
            compare(OffsetCheckpointFile.RECOVERY_POINTS, recoveryPoints, ends);
            compare(OffsetCheckpointFile.HIGH_WATERMARKS, watermarks, ends);
            compare(OffsetCheckpointFile.LOG_STARTS, logStarts, ends);
            compare(OffsetCheckpointFile.CLEANED, cleaned, ends);
        }
        return List.copyOf(findings);
    }

    private void checkIdentity() throws IOException {
        var file = directory.resolve(MetaProperties.NAME);
        try {
            if (MetaProperties.read(disk, directory) == null) {
                add(Weight.DAMAGE, file, "is missing", "Restore it from a copy");
            }
        } catch (RefusedDirectoryException e) {
            add(Weight.DAMAGE, file, String.valueOf(e.getMessage()), "Restore it from a copy");
        }
    }

    private SortedMap<TopicPartition, Long> offsets(String name) throws IOException {
        var file = directory.resolve(name);
        try {
            return OffsetCheckpointFile.read(disk, file);
        } catch (DamagedLogException e) {
            add(Weight.DAMAGE, file, String.valueOf(e.getMessage()), "Restore it from a copy");
            return new TreeMap<>();
        }
    }

    private void compare(
            String name, Map<TopicPartition, Long> offsets, Map<TopicPartition, Long> ends) {
        offsets.forEach((partition, offset) -> {
            var end = ends.get(partition);
            if (end != null && offset > end) {
                findings.add(
                        new Finding(
                                Weight.DAMAGE,
                                directory.resolve(name),
                                offset,
                                "says more of %s than its log, which ends at %d"
                                        .formatted(partition, end),
                                "The log has lost its end: restore its folder from a copy; or, if"
                                        + " that may be lost, delete the line"));
            }
        });
    }

    private void add(Weight weight, Path file, String problem, String remedy) {
        findings.add(new Finding(weight, file, -1, problem, remedy));
    }
}
