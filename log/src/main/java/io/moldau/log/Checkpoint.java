package io.moldau.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.moldau.log.wal.WalPosition;
import io.moldau.protocol.TopicPartition;
import io.moldau.runtime.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// From where the write-ahead log is to be replayed, and what a partition's own files do not say.
///
/// ```
/// file moldau-checkpoint, text
/// moldau checkpoint 1
/// running                                or: clean
/// replay 3 -5012 4096 771234             file's sequence, its salt, offset, number of the cycle
/// starts 1                               partitions whose log starts inside a segment
/// access-log 7 1041                      topic, partition, log start offset
/// crc32c 1a2b3c4d                        of all lines above
/// ```
///
/// Its size does not depend on the number of partitions, only on how many of them had records
/// deleted up to the middle of a segment. Everything that was written before the place to replay
/// from is flushed, so a partition that has no entry behind it ends where its files end.
///
/// @param running false after a clean stop: no replay
record Checkpoint(
        boolean running, WalPosition replayFrom, SortedMap<TopicPartition, Long> logStarts) {
    static final String NAME = "moldau-checkpoint";
    private static final String TITLE = "moldau checkpoint ";
    private static final int VERSION = 1;
    private static final String CRC = "crc32c ";

    /// A million partitions with deleted records.
    private static final int FILE_BYTES_MAX = 300 << 20;

    static final WalPosition NOWHERE = new WalPosition(0, 0, 0, 0);

    private static final String REMEDY =
            "Restore the file from a copy of the directory; or start with an empty directory and let"
                    + " the replicas on other brokers fill it";

    static boolean isIn(Disk disk, Path directory) {
        return disk.exists(directory.resolve(NAME));
    }

    /// Null if there is none.
    static @Nullable Checkpoint read(Disk disk, Path directory) throws IOException {
        if (!isIn(disk, directory)) {
            return null;
        }
        var bytes = SmallFile.read(disk, directory.resolve(NAME), FILE_BYTES_MAX);
        String text = bytes.map(it -> new String(it, UTF_8)).orElse("");
        int crcAt = text.lastIndexOf(CRC);
        if (crcAt < 0 || !text.substring(crcAt).equals(crcLine(text.substring(0, crcAt)))) {
            throw damaged(directory, "whose checksum does not match");
        }
        try {
            return parse(directory, text.substring(0, crcAt).lines().toList());
        } catch (IllegalArgumentException | IndexOutOfBoundsException | NoSuchElementException e) {
            throw damaged(directory, "that makes no sense: " + e.getMessage());
        }
    }

    private static RefusedDirectoryException damaged(Path directory, String how) {
        return new RefusedDirectoryException(directory, "has a " + NAME + " " + how, REMEDY);
    }

    private static Checkpoint parse(Path directory, List<String> lines)
            throws RefusedDirectoryException {
        int version = Integer.parseInt(lines.getFirst().substring(TITLE.length()));
        if (version > VERSION) {
            throw new RefusedDirectoryException(
                    directory,
                    "was written by a newer Moldau (checkpoint version %d)".formatted(version),
                    "Start that version, or a newer one");
        }
        boolean running = lines.get(1).equals("running");
        var replay = lines.get(2).split(" ", -1);
        var from =
                new WalPosition(
                        Integer.parseInt(replay[1]),
                        Long.parseLong(replay[2]),
                        Integer.parseInt(replay[3]),
                        Long.parseLong(replay[4]));
        var starts = new TreeMap<TopicPartition, Long>();
        int count = Integer.parseInt(lines.get(3).split(" ", -1)[1]);
        for (var line : lines.subList(4, 4 + count)) {
            var fields = line.split(" ", -1);
            starts.put(
                    new TopicPartition(fields[0], Integer.parseInt(fields[1])),
                    Long.parseLong(fields[2]));
        }
        return new Checkpoint(running, from, starts);
    }

    /// Writes the file, durably: a crash leaves the old one or the new one.
    void write(Disk disk, Path directory) throws IOException {
        var text = new StringBuilder(TITLE).append(VERSION).append('\n');
        text.append(running ? "running" : "clean").append('\n');
        text.append(
                "replay %d %d %d %d\n"
                        .formatted(
                                replayFrom.sequence(),
                                replayFrom.salt(),
                                replayFrom.offset(),
                                replayFrom.cycle()));
        text.append("starts ").append(logStarts.size()).append('\n');
        logStarts.forEach((partition, start) ->
                text.append(partition.topic())
                        .append(' ')
                        .append(partition.partition())
                        .append(' ')
                        .append((long) start)
                        .append('\n'));
        text.append(crcLine(text.toString()));
        SmallFile.replace(disk, directory.resolve(NAME), text.toString().getBytes(UTF_8));
        disk.syncDirectory(directory);
    }

    private static String crcLine(String text) {
        var crc = new CRC32C();
        crc.update(text.getBytes(UTF_8));
        return CRC + "%08x\n".formatted(crc.getValue());
    }
}
