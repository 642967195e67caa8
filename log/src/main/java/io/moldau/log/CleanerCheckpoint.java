package io.moldau.log;

import io.moldau.protocol.TopicPartition;
import io.moldau.runtime.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/// Up to where each compacted log was cleaned: `cleaner-offset-checkpoint`, as in Kafka
/// ([OffsetCheckpointFile]).
///
/// It decides what is worth cleaning and where the next pass begins, never what a record is worth:
/// if it is lost or says too little, more is cleaned than need be; if it says more than the log
/// has, it is not believed.
final class CleanerCheckpoint {
    private final Disk disk;
    private final Path directory;
    private final ReentrantLock lock = new ReentrantLock();
    private final SortedMap<TopicPartition, Long> offsets;

    private CleanerCheckpoint(Disk disk, Path directory, SortedMap<TopicPartition, Long> offsets) {
        this.disk = disk;
        this.directory = directory;
        this.offsets = offsets;
    }

    /// @param partitions that are there: others of their names are another topic's
    static CleanerCheckpoint read(Disk disk, Path directory, Collection<TopicPartition> partitions)
            throws IOException {
        var path = directory.resolve(OffsetCheckpointFile.CLEANED);
        var offsets = OffsetCheckpointFile.readWitness(disk, path);
        offsets.keySet().retainAll(partitions);
        return new CleanerCheckpoint(disk, directory, offsets);
    }

    /// -1 if it was never cleaned.
    long of(TopicPartition partition) {
        lock.lock();
        try {
            return offsets.getOrDefault(partition, -1L);
        } finally {
            lock.unlock();
        }
    }

    /// The log was cut: what comes there from now on is not clean.
    void cut(TopicPartition partition, long toOffset) {
        lock.lock();
        try {
            offsets.computeIfPresent(partition, (_, offset) -> Math.min(offset, toOffset));
        } finally {
            lock.unlock();
        }
    }

    void forget(TopicPartition partition) {
        lock.lock();
        try {
            offsets.remove(partition);
        } finally {
            lock.unlock();
        }
    }

    /// Notes it, durably.
    void cleaned(TopicPartition partition, long upToOffset) throws IOException {
        SortedMap<TopicPartition, Long> all;
        lock.lock();
        try {
            offsets.put(partition, upToOffset);
            all = new TreeMap<>(offsets);
        } finally {
            lock.unlock();
        }
        OffsetCheckpointFile.write(disk, directory.resolve(OffsetCheckpointFile.CLEANED), all);
        disk.syncDirectory(directory);
    }
}
