package io.moldau.log;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.moldau.protocol.Uuid;
import io.moldau.runtime.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// Which topic a partition's directory belongs to.
///
/// ```
/// file partition.metadata, text
/// version: 0
/// topic_id: 7rgoVJMfQkKMuiu9GHOFTg
/// ```
final class PartitionMetadataFile {
    private static final String NAME = "partition.metadata";
    private static final String BEFORE_ID = "version: 0\ntopic_id: ";
    private static final int FILE_BYTES_MAX = 1024;

    /// A flipped bit of the text changes one digit, and that stands for six bits.
    private static final int ROTTEN_BITS_MAX = 6;

    private PartitionMetadataFile() {}

    static Path in(Path directory) {
        return directory.resolve(NAME);
    }

    /// Whether the file's id means this topic. One that differs in a few bits does: ids are random,
    /// so it is the file that has rotted, not another topic.
    static boolean means(Uuid found, Uuid topicId) {
        return Long.bitCount(found.mostSignificantBits() ^ topicId.mostSignificantBits())
                        + Long.bitCount(
                                found.leastSignificantBits() ^ topicId.leastSignificantBits())
                <= ROTTEN_BITS_MAX;
    }

    /// Not yet durable, see [SmallFile#force]; a torn one is written again.
    static void write(Disk disk, Path directory, Uuid topicId) throws IOException {
        SmallFile.replaceLater(disk, in(directory), (BEFORE_ID + topicId).getBytes(US_ASCII));
    }

    /// Empty if the file is missing or makes no sense.
    static Optional<Uuid> read(Disk disk, Path directory) throws IOException {
        var bytes = SmallFile.read(disk, in(directory), FILE_BYTES_MAX);
        var text = bytes.map(it -> new String(it, US_ASCII).strip()).orElse("");
        if (!text.startsWith(BEFORE_ID)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Uuid.fromString(text.substring(BEFORE_ID.length())));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
