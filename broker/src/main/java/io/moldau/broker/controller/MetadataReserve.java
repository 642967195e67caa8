package io.moldau.broker.controller;

import io.moldau.runtime.Disk;
import io.moldau.runtime.Disk.OpenMode;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Space that is kept for the metadata log on a full disk, so that topics can still be deleted: a
/// file of zeros, given up when a write fails and made again when there is room. It is a plain file
/// at the top of the log directory, where Kafka does not mind it.
final class MetadataReserve {
    static final String FILE_NAME = "moldau-metadata.reserve";

    /// Room for some ten thousand changes.
    static final long RESERVE_BYTES = 4L << 20;

    /// The reserve is only made while it leaves this many times its size to others.
    private static final int FREE_TIMES_MIN = 4;

    private static final Logger LOG = LoggerFactory.getLogger(MetadataReserve.class);

    private final Disk disk;
    private final Path directory;
    private final Path path;
    private boolean present;

    MetadataReserve(Disk disk, Path directory) {
        this.disk = disk;
        this.directory = directory;
        this.path = directory.resolve(FILE_NAME);
    }

    /// Makes the reserve if it is not there and there is room. Without it the log works as well.
    void restore() {
        try {
            present = isWhole() || make();
        } catch (IOException e) {
            present = false;
            LOG.warn("no space can be reserved for metadata path={} error={}", path, e.toString());
        }
    }

    boolean isPresent() {
        return present;
    }

    private boolean isWhole() throws IOException {
        return disk.exists(path) && disk.size(path) >= RESERVE_BYTES;
    }

    private boolean make() throws IOException {
        if (disk.freeBytes(directory) < RESERVE_BYTES * FREE_TIMES_MIN) {
            return false;
        }
        try (var file = disk.open(path, OpenMode.CREATE)) {
            file.preallocate(RESERVE_BYTES);
            file.force();
        }
        disk.syncDirectory(directory);
        return true;
    }

    /// Gives the space back to the disk; whether there was any.
    boolean release() throws IOException {
        if (!disk.exists(path)) {
            present = false;
            return false;
        }
        disk.delete(path);
        disk.syncDirectory(directory);
        present = false;
        LOG.warn("the disk is full, reserved space is given to the metadata log path={}", path);
        return true;
    }
}
