package io.moldau.log;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.moldau.log.LeaderEpochs.Entry;
import io.moldau.runtime.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The checkpoint of a partition's leader epochs.
///
/// ```
/// file leader-epoch-checkpoint, text, one item a line
/// 0                      version
/// 2                      number of entries
/// 0 0                    epoch, a space, its first offset
/// 3 1204
/// ```
final class LeaderEpochFile {
    private static final String NAME = "leader-epoch-checkpoint";
    private static final String VERSION = "0";

    /// Each leader change adds a line: far more than a partition sees in its life.
    private static final int FILE_BYTES_MAX = 16 << 20;

    private LeaderEpochFile() {}

    static Path in(Path directory) {
        return directory.resolve(NAME);
    }

    static void write(Disk disk, Path directory, List<Entry> entries) throws IOException {
        var text = new StringBuilder(VERSION).append('\n').append(entries.size()).append('\n');
        for (var entry : entries) {
            text.append(entry.epoch()).append(' ').append(entry.startOffset()).append('\n');
        }
        SmallFile.replace(disk, in(directory), text.toString().getBytes(US_ASCII));
    }

    /// Empty if the file is missing or makes no sense: then the segments tell.
    static Optional<List<Entry>> read(Disk disk, Path directory) throws IOException {
        var bytes = SmallFile.read(disk, in(directory), FILE_BYTES_MAX);
        return bytes.flatMap(it -> parse(new String(it, US_ASCII)));
    }

    private static Optional<List<Entry>> parse(String text) {
        var lines = text.split("\n", -1);
        if (lines.length < 3
                || !lines[0].equals(VERSION)
                || !lines[lines.length - 1].isEmpty()
                || !lines[1].equals(Integer.toString(lines.length - 3))) {
            return Optional.empty();
        }
        var entries = new ArrayList<Entry>();
        for (int i = 2; i < lines.length - 1; i++) {
            var entry = parseEntry(lines[i]);
            if (entry.isEmpty() || !follows(entries, entry.get())) {
                return Optional.empty();
            }
            entries.add(entry.get());
        }
        return Optional.of(entries);
    }

    private static boolean follows(List<Entry> entries, Entry next) {
        return entries.isEmpty()
                || (entries.getLast().epoch() < next.epoch()
                        && entries.getLast().startOffset() < next.startOffset());
    }

    private static Optional<Entry> parseEntry(String line) {
        int space = line.indexOf(' ');
        if (space < 0) {
            return Optional.empty();
        }
        try {
            int epoch = Integer.parseInt(line.substring(0, space));
            long startOffset = Long.parseLong(line.substring(space + 1));
            return epoch < 0 || startOffset < 0
                    ? Optional.empty()
                    : Optional.of(new Entry(epoch, startOffset));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }
}
