package io.moldau.log;

import io.moldau.protocol.TopicPartition;
import io.moldau.protocol.Uuid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// All of `log.dirs`: finds the directory that holds a partition, and chooses one for a new one.
///
/// Directories are independent of each other: one that is offline takes its partitions with it, and
/// these are not made anew elsewhere, which would show an empty log where there are records.
public final class LogDirectories {
    private final List<DataDirectory> all;
    private final ReentrantLock choosing = new ReentrantLock();
    private final ConcurrentHashMap<TopicPartition, LogHandle> handles = new ConcurrentHashMap<>();

    public LogDirectories(List<DataDirectory> all) {
        assert !all.isEmpty() : "at least one log directory";
        this.all = List.copyOf(all);
    }

    public List<DataDirectory> all() {
        return all;
    }

    /// The handle of a partition, wherever it lies; a new one goes where the fewest are.
    ///
    /// @throws LogUnavailableException if no directory is online
    public LogHandle handle(TopicPartition partition, Uuid topicId) throws IOException {
        var known = handles.get(partition);
        if (known != null && known.topicId().equals(topicId)) {
            return known;
        }
        choosing.lock();
        try {
            var holder = holder(partition);
            var directory = holder != null ? holder : emptiest();
            var handle = directory.handle(partition, topicId);
            handles.put(partition, handle);
            return handle;
        } finally {
            choosing.unlock();
        }
    }

    /// The directory that holds a partition; null if none does.
    public @Nullable DataDirectory holder(TopicPartition partition) {
        for (var directory : all) {
            if (directory.holds(partition)) {
                return directory;
            }
        }
        return null;
    }

    private DataDirectory emptiest() throws LogUnavailableException {
        return all.stream()
                .filter(it -> !it.isOffline())
                .min(Comparator.comparingInt(DataDirectory::partitionCount))
                .orElseThrow(() -> new LogUnavailableException("no log directory is online"));
    }

    /// Removes a partition, see [DataDirectory#delete].
    public void delete(TopicPartition partition, Uuid topicId) throws IOException {
        var handle = handle(partition, topicId);
        handles.remove(partition, handle);
        handle.directory().delete(handle);
    }

    /// Has an open log take its new settings.
    public void configure(TopicPartition partition) {
        var handle = handles.get(partition);
        if (handle != null) {
            handle.directory().configure(partition);
        }
    }

    /// Stops all of them cleanly; each, whatever happens to the others.
    public void close() throws IOException {
        var failures = new ArrayList<IOException>();
        for (var directory : all) {
            try {
                directory.close();
            } catch (IOException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
    }
}
