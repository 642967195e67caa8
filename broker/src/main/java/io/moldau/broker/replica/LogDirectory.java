package io.moldau.broker.replica;

import io.moldau.protocol.TopicPartition;
import io.moldau.protocol.Uuid;
import java.nio.file.Path;

/// One of the directories in which this node keeps logs, as administrators see it.
public interface LogDirectory {
    Path path();

    boolean isOnline();

    /// Bytes that may still be written; -1 if that cannot be told.
    long usableBytes();

    /// Bytes of the whole file system that the directory is on; -1 if that cannot be told.
    long totalBytes();

    /// Whether the log of a partition lies here.
    boolean holds(TopicPartition partition, Uuid topicId);
}
