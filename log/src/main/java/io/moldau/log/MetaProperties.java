package io.moldau.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.moldau.protocol.Uuid;
import io.moldau.runtime.Disk;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.Properties;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Whose a log directory is: Kafka's `meta.properties`.
///
/// ```
/// #crc32c 1a2b3c4d     ours, of the lines below; Kafka's file has none, and its comments say else
/// version=1
/// cluster.id=...
/// directory.id=...     base64url
/// node.id=1
/// ```
public record MetaProperties(String clusterId, int nodeId, Uuid directoryId) {
    static final String NAME = "meta.properties";
    private static final int VERSION = 1;
    private static final String CRC = "#crc32c ";
    private static final int CRC_LINE_CHARS = CRC.length() + 9;
    private static final int FILE_BYTES_MAX = 64 << 10;
    private static final String REMEDY_DAMAGED =
            "Restore the file from a copy, or, if all partitions have replicas elsewhere, empty the"
                    + " directory";

    /// What the file in `directory` says; null if there is none.
    public static @Nullable MetaProperties read(Disk disk, Path directory) throws IOException {
        Path path = directory.resolve(NAME);
        if (!disk.exists(path)) {
            return null;
        }
        var bytes = SmallFile.read(disk, path, FILE_BYTES_MAX);
        if (bytes.isEmpty()) {
            throw damaged(directory, "cannot be read");
        }
        var properties = new Properties();
        try {
            String text = new String(bytes.get(), UTF_8);
            int bodyAt = Math.min(CRC_LINE_CHARS, text.length());
            if (text.startsWith(CRC) && !text.startsWith(crcLine(text.substring(bodyAt)))) {
                throw damaged(directory, "does not have its checksum");
            }
            properties.load(new StringReader(text));
            return parse(directory, properties);
        } catch (IllegalArgumentException e) {
            throw damaged(directory, "makes no sense: " + e.getMessage());
        }
    }

    private static MetaProperties parse(Path directory, Properties properties)
            throws RefusedDirectoryException {
        int version = Integer.parseInt(required(properties, "version").strip());
        if (version != VERSION) {
            throw new RefusedDirectoryException(
                    directory,
                    "has a meta.properties of version " + version,
                    version > VERSION
                            ? "It was written by a newer program: start that one"
                            : "It was written by a Kafka before KRaft: migrate it to Kafka 3.9 or"
                                    + " later first");
        }
        return new MetaProperties(
                required(properties, "cluster.id"),
                Integer.parseInt(required(properties, "node.id").strip()),
                Uuid.fromString(required(properties, "directory.id")));
    }

    private static String required(Properties properties, String key) {
        String value = properties.getProperty(key);
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException(key + " is missing");
        }
        return value.strip();
    }

    private static RefusedDirectoryException damaged(Path directory, String how) {
        return new RefusedDirectoryException(
                directory, "has a damaged meta.properties, which " + how, REMEDY_DAMAGED);
    }

    private static String crcLine(String text) {
        var crc = new CRC32C();
        crc.update(text.getBytes(UTF_8));
        return CRC + "%08x\n".formatted(crc.getValue());
    }

    /// Refuses the directory of another cluster or node.
    void refuseOther(Path directory, String clusterId, int nodeId)
            throws RefusedDirectoryException {
        if (!this.clusterId.equals(clusterId)) {
            throw new RefusedDirectoryException(
                    directory,
                    "belongs to cluster %s, not to %s".formatted(this.clusterId, clusterId),
                    "Point log.dirs to this cluster's directory, or to an empty one");
        }
        if (this.nodeId != nodeId) {
            throw new RefusedDirectoryException(
                    directory,
                    "belongs to node %d, not to node %d".formatted(this.nodeId, nodeId),
                    "Set node.id=%d, or point log.dirs elsewhere".formatted(this.nodeId));
        }
    }

    /// Writes the file, durably.
    public void write(Disk disk, Path directory) throws IOException {
        String text =
                "version=%d\ncluster.id=%s\ndirectory.id=%s\nnode.id=%d\n"
                        .formatted(VERSION, clusterId, directoryId, nodeId);
        text = crcLine(text) + text;
        SmallFile.replace(disk, directory.resolve(NAME), text.getBytes(UTF_8));
        disk.syncDirectory(directory);
    }
}
