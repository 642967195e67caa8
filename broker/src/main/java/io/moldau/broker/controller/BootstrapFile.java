package io.moldau.broker.controller;

import io.moldau.metadata.FeatureTable;
import io.moldau.metadata.Snapshot;
import io.moldau.protocol.stored.ClusterMetadataRecord;
import io.moldau.runtime.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// What `kafka-storage format` leaves beside the metadata log: `bootstrap.checkpoint`, in the form
/// of a [SnapshotFile], with the records that a new cluster begins with. It counts as long as the
/// log holds no feature level, and stays where it is, as with Kafka.
final class BootstrapFile {
    static final String NAME = "bootstrap.checkpoint";

    private static final int BEFORE_ALL = -1;

    private final Disk disk;
    private final Path path;

    /// @param logDirectory `metadata.log.dir`
    BootstrapFile(Disk disk, Path logDirectory) {
        this.disk = disk;
        path = logDirectory.resolve(NAME);
    }

    Path path() {
        return path;
    }

    boolean isThere() {
        return disk.exists(path);
    }

    /// @throws IOException if the file is not whole or asks for what this version does not know;
    ///   the message says what to do
    List<ClusterMetadataRecord> read() throws IOException {
        var records = whole();
        var image = Snapshot.image(BEFORE_ALL, records);
        var refusal = FeatureTable.refusal(image);
        if (refusal.isPresent()) {
            throw new IOException("%s cannot be used: %s".formatted(path, refusal.get()));
        }
        if (image.featureLevel(FeatureTable.METADATA_VERSION) == 0) {
            throw damaged("it names no metadata.version");
        }
        return records;
    }

    /// Writes the file, durably.
    void write(List<ClusterMetadataRecord> records, long nowMs) throws IOException {
        SnapshotFile.write(disk, path, records, nowMs);
    }

    private List<ClusterMetadataRecord> whole() throws IOException {
        try {
            return SnapshotFile.read(disk, path).records();
        } catch (IOException e) {
            throw damaged(String.valueOf(e.getMessage()));
        }
    }

    private IOException damaged(String how) {
        return new IOException(
                ("%s cannot be used: %s. Format the directory again; or delete the file, and the"
                                + " cluster begins with the levels of this version")
                        .formatted(path, how));
    }
}
