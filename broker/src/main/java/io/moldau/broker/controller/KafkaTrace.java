package io.moldau.broker.controller;

import io.moldau.runtime.Disk;
import java.io.IOException;
import java.nio.file.Path;

/// How a node notices that Apache Kafka was the last to work with its directories: Kafka has a file
/// `quorum-state` beside its metadata log, written before it opens any other log, and never removes
/// it. Here nobody votes, so we remove it, as the last step of taking over; when it is there again,
/// so was Kafka. Kafka starts without it at the epoch of the log's end.
public final class KafkaTrace {
    private static final String FILE_NAME = "quorum-state";

    private final Disk disk;
    private final Path directory;

    /// @param logDirectory `metadata.log.dir`
    public KafkaTrace(Disk disk, Path logDirectory) {
        this.disk = disk;
        directory = logDirectory.resolve(FileMetadataLog.DIRECTORY);
    }

    public boolean isThere() {
        return disk.exists(directory.resolve(FILE_NAME));
    }

    /// To be called when everything that Kafka has left is taken over, durably.
    public void remove() throws IOException {
        disk.delete(directory.resolve(FILE_NAME));
        disk.syncDirectory(directory);
    }
}
