package io.moldau.log;

import io.moldau.runtime.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts a compacted segment's files in the place of those it was made of, in Kafka's steps: a crash
/// in each of them is undone or finished by the next start, here or in Apache Kafka.
///
/// ```
/// 40.log 52.log 61.log, 40.log.cleaned   written, durable             undone: .cleaned is removed
/// 40.index.swap, 40.log.cleaned          indexes renamed, durable     undone
/// 40.log.swap                            renamed last: from here on   finished
/// 40.log.deleted 52.log.deleted ...      the old ones out of the way, durable
/// 40.index                               then the indexes in their place, durable
/// 40.log                                 and the segment, durable
/// ```
///
/// The new segment reaches up to where the last of the old ones did, for the last batch of the last
/// one stays, if only its header: so a start knows which segments it stands for.
final class SegmentSwap {
    /// The segment's file last: it counts.
    static final List<PartitionFile> KINDS =
            List.of(
                    PartitionFile.OFFSET_INDEX,
                    PartitionFile.TIME_INDEX,
                    PartitionFile.TRANSACTION_INDEX,
                    PartitionFile.LOG);

    private static final Logger LOG = LoggerFactory.getLogger(SegmentSwap.class);

    private final Disk disk;
    private final Path directory;
    private final long baseOffset;

    SegmentSwap(Disk disk, Path directory, long baseOffset) {
        this.disk = disk;
        this.directory = directory;
        this.baseOffset = baseOffset;
    }

    /// From `.cleaned` to `.swap`, durably: the new segment counts.
    void commit() throws IOException {
        renameAll(PartitionFile.CLEANED, PartitionFile.SWAP);
    }

    /// From `.swap` to the plain names, durably. The old files are out of the way.
    void finish() throws IOException {
        renameAll(PartitionFile.SWAP, "");
    }

    private void renameAll(String from, String to) throws IOException {
        for (var kind : KINDS) {
            if (kind == PartitionFile.LOG) {
                disk.syncDirectory(directory);
            }
            var plain = kind.in(directory, baseOffset);
            var path = PartitionFile.suffixed(plain, from);
            if (disk.exists(path)) {
                disk.rename(path, PartitionFile.suffixed(plain, to));
            }
        }
        disk.syncDirectory(directory);
    }

    /// Finishes or undoes what a crash has left in a partition's directory; can itself be cut short
    /// at any point.
    static void recover(Disk disk, Path directory) throws IOException {
        var cleaned = bases(disk, directory, PartitionFile.CLEANED, false);
        // As Kafka: a swap is whole only when nothing of it is called .cleaned any more.
        for (long base : bases(disk, directory, PartitionFile.SWAP, true)) {
            if (cleaned.isEmpty() || base < cleaned.first()) {
                LOG.info("Finishing a compaction directory={} segment={}", directory, base);
                removeReplaced(disk, directory, base);
                new SegmentSwap(disk, directory, base).finish();
            }
        }
        for (Path name : disk.list(directory)) {
            if (endsWith(name, PartitionFile.SWAP) || endsWith(name, PartitionFile.CLEANED)) {
                disk.delete(directory.resolve(name));
            }
        }
    }

    private static boolean endsWith(Path name, String suffix) {
        return name.toString().endsWith(suffix);
    }

    /// Base offsets of files with a suffix.
    ///
    /// @param logs of segments only
    private static NavigableSet<Long> bases(Disk disk, Path directory, String suffix, boolean logs)
            throws IOException {
        var bases = new TreeSet<Long>();
        for (Path listed : disk.list(directory)) {
            var name = listed.toString();
            if (name.endsWith(suffix)) {
                var plain = Path.of(name.substring(0, name.length() - suffix.length()));
                for (var kind : KINDS) {
                    if (!logs || kind == PartitionFile.LOG) {
                        kind.offsetOf(plain).ifPresent(bases::add);
                    }
                }
            }
        }
        return bases;
    }

    /// Removes the segments that the one of `base` stands for; its own files are replaced.
    private static void removeReplaced(Disk disk, Path directory, long base) throws IOException {
        long end = endOf(disk, directory, base);
        for (Path listed : disk.list(directory)) {
            var path = directory.resolve(listed);
            for (var kind : KINDS) {
                long offset = kind.offsetOf(path).orElse(-1);
                if (offset > base && offset < end) {
                    disk.delete(path);
                }
            }
        }
        disk.syncDirectory(directory);
    }

    private static long endOf(Disk disk, Path directory, long base) throws IOException {
        var path =
                PartitionFile.suffixed(PartitionFile.LOG.in(directory, base), PartitionFile.SWAP);
        try (var file = disk.open(path, Disk.OpenMode.READ)) {
            long end = base;
            var walk = new BatchWalk(file, 0, (int) file.size(), base);
            for (var batch = walk.next(); batch != null; batch = walk.next()) {
                end = batch.nextOffset();
            }
            if (!walk.detail().isEmpty()) {
                throw new DamagedLogException(
                        "segment %s is damaged at position %d: %s%s"
                                .formatted(
                                        path,
                                        walk.position(),
                                        walk.detail(),
                                        DamagedLogException.REMEDY));
            }
            return end;
        }
    }
}
