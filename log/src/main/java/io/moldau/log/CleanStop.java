package io.moldau.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.moldau.protocol.TopicPartition;
import io.moldau.runtime.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/// Leaves a directory as Apache Kafka would after a clean stop: its three files of offsets, then
/// its marker, which is only right when all logs are flushed.
final class CleanStop {
    /// `brokerEpoch` -1 stands for "not known".
    private static final String MARKER = "{\"version\":0,\"brokerEpoch\":-1}";

    private final Disk disk;
    private final Path directory;
    private final ReentrantLock lock = new ReentrantLock();
    private final SortedMap<TopicPartition, Long> recoveryPoints;
    private final SortedMap<TopicPartition, Long> highWatermarks;

    /// Partitions that were not used since the start keep what the file says of their high
    /// watermark, which nobody here relies on. What the other file says of their end may be of an
    /// earlier topic of the name, if a crash came between, and the next start relies on it.
    ///
    /// @param ends of partitions that were not used, where they are known
    CleanStop(Disk disk, Path directory, SortedMap<TopicPartition, Long> ends) throws IOException {
        this.disk = disk;
        this.directory = directory;
        recoveryPoints = new TreeMap<>(ends);
        highWatermarks =
                OffsetCheckpointFile.readWitness(
                        disk, directory.resolve(OffsetCheckpointFile.HIGH_WATERMARKS));
    }

    /// Whether it was Moldau that has stopped cleanly here, and not Kafka.
    static boolean wasOurs(Disk disk, Path directory) throws IOException {
        var marker =
                SmallFile.read(
                        disk, directory.resolve(DirectoryStart.CLEAN_MARKER), MARKER.length());
        return marker.isPresent() && new String(marker.get(), UTF_8).equals(MARKER);
    }

    /// A partition and where its log ends; -1 if that is not known. By several threads.
    void note(TopicPartition partition, long endOffset) {
        lock.lock();
        try {
            if (endOffset >= 0) {
                recoveryPoints.put(partition, endOffset);
                highWatermarks.put(partition, endOffset);
            }
        } finally {
            lock.unlock();
        }
    }

    /// @param logStarts of logs that start inside a segment
    void markClean(SortedMap<TopicPartition, Long> logStarts) throws IOException {
        recoveryPoints.keySet().removeIf(this::isGone);
        highWatermarks.keySet().removeIf(this::isGone);
        write(OffsetCheckpointFile.RECOVERY_POINTS, recoveryPoints);
        write(OffsetCheckpointFile.HIGH_WATERMARKS, highWatermarks);
        write(OffsetCheckpointFile.LOG_STARTS, logStarts);
        SmallFile.replace(
                disk, directory.resolve(DirectoryStart.CLEAN_MARKER), MARKER.getBytes(UTF_8));
        disk.syncDirectory(directory);
    }

    private boolean isGone(TopicPartition partition) {
        return !disk.isDirectory(directory.resolve(partition.toString()));
    }

    private void write(String name, SortedMap<TopicPartition, Long> offsets) throws IOException {
        OffsetCheckpointFile.write(disk, directory.resolve(name), offsets);
    }
}
