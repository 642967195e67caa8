package io.moldau.broker.controller;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.moldau.runtime.Disk;
import io.moldau.runtime.Disk.OpenMode;
import io.moldau.runtime.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A witness beside the metadata log: how far the log was durable. A log that has lost its end, or
/// all of it, looks like a whole one, and topics that it does not name count as deleted.
///
/// ```
/// file moldau-metadata.end, text of a fixed length; Kafka ignores it
/// moldau metadata end 1
/// 00000000000000004711          the log held this offset, durably
/// crc32c 1a2b3c4d               of the lines above
/// ```
///
/// It is written in place after each append and not synced, so it may lag, but never says too much.
/// A file that cannot be read or written says nothing: the log stands for itself.
final class MetadataEnd {
    static final String FILE_NAME = "moldau-metadata.end";

    private static final Pattern TEXT =
            Pattern.compile("(moldau metadata end 1\n(0\\d{19})\n)crc32c ([0-9a-f]{8})\n");
    private static final int FILE_BYTES = 59;

    private static final Logger LOG = LoggerFactory.getLogger(MetadataEnd.class);

    private final Disk disk;
    private final Path directory;
    private final Path path;
    private @Nullable DiskFile file;
    private boolean isKnown;

    MetadataEnd(Disk disk, Path directory) {
        this.disk = disk;
        this.directory = directory;
        path = directory.resolve(FILE_NAME);
    }

    /// @throws IOException if the log held more once than up to `offset`
    void refuseShorter(Path log, long offset) throws IOException {
        long known = readIfPossible();
        isKnown = known >= 0;
        if (known > offset) {
            throw new IOException(
                    ("%s ends at offset %d, but has held offset %d: metadata is lost. Restore the"
                                    + " directory from a copy; or, if the topics made since may go, delete"
                                    + " %s and start again")
                            .formatted(log, offset, known, path));
        }
    }

    private long readIfPossible() {
        try {
            return read();
        } catch (IOException e) {
            LOG.warn(
                    "the end of the metadata log cannot be asked for path={} error={}",
                    path,
                    e.toString());
            return -1;
        }
    }

    private long read() throws IOException {
        if (!disk.exists(path)) {
            return -1;
        }
        var bytes = ByteBuffer.allocate(FILE_BYTES);
        try (var read = disk.open(path, OpenMode.READ)) {
            read.read(bytes, 0);
        }
        var text = new String(bytes.array(), 0, bytes.position(), US_ASCII);
        var matcher = TEXT.matcher(text);
        if (matcher.matches() && crc(matcher.group(1)).equals(matcher.group(3))) {
            return Long.parseLong(matcher.group(2));
        }
        LOG.warn(
                "a damaged file says nothing about the metadata log and is replaced path={}", path);
        return -1;
    }

    /// Whether the file could be asked.
    boolean isKnown() {
        return isKnown;
    }

    /// Notes that everything up to `offset` is durable.
    void note(long offset) {
        if (offset < 0) {
            return;
        }
        try {
            var open = file;
            if (open == null) {
                open = disk.open(path, OpenMode.CREATE);
                file = open;
                open.truncate(FILE_BYTES);
            }
            var body = "moldau metadata end 1\n%020d\n".formatted(offset);
            open.write(0, US_ASCII.encode(body + "crc32c " + crc(body) + "\n"));
        } catch (IOException e) {
            LOG.warn(
                    "the end of the metadata log cannot be noted path={} error={}",
                    path,
                    e.toString());
        }
    }

    private static String crc(String body) {
        var crc = new CRC32C();
        crc.update(body.getBytes(US_ASCII));
        return "%08x".formatted(crc.getValue());
    }

    /// Makes the note durable, where it can be.
    void close() {
        var open = file;
        file = null;
        if (open == null) {
            return;
        }
        try (open) {
            open.force();
            disk.syncDirectory(directory);
        } catch (IOException e) {
            LOG.warn(
                    "the end of the metadata log cannot be noted path={} error={}",
                    path,
                    e.toString());
        }
    }
}
