package io.moldau.log;

import io.moldau.log.wal.DamagedWalException;
import io.moldau.log.wal.WalEntry;
import io.moldau.log.wal.WalPosition;
import io.moldau.log.wal.WriteAheadLog;
import io.moldau.protocol.TopicPartition;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.record.RecordBatches;
import io.moldau.runtime.Disk;
import io.moldau.runtime.World;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A write-ahead log that a crash of ours has left, and Apache Kafka was started on the directory
/// before us.
///
/// Kafka does not read it and has gone on behind what it found in the segments, so offsets may have
/// been given again, and nothing of it is replayed. It is held against the logs: what is not there
/// is said, and then the files are kept under other names, which neither program reads.
final class UnreadJournal {
    private static final Logger LOG = LoggerFactory.getLogger(UnreadJournal.class);

    static final String KEPT = ".before-kafka";

    private static final String CRASHED =
            "Moldau had crashed here and Apache Kafka was started before Moldau was: it has gone on"
                    + " without Moldau's write-ahead log, which it does not read. ";
    private static final String WHOLE =
            "All that is in it is in the logs too: nothing of it is lost";
    private static final String REMEDY =
            ", and are not put back, for Kafka has written since. To have them, stop, restore all"
                    + " directories as they were before Kafka was started, and start Moldau first;"
                    + " or have their producers send them again. The write-ahead log is kept: delete"
                    + " it when nobody wants it any more";

    /// So many partitions are named in a line of the log.
    private static final int NAMED_MAX = 20;

    private record Key(Uuid topicId, int partition) {}

    private record Batch(long lastOffset, long crc) {}

    /// What it says of a partition: the batches by their base offsets.
    private record Told(TopicPartition partition, Uuid topicId, TreeMap<Long, Batch> batches) {}

    private final World world;
    private final Disk disk;
    private final Path directory;
    private final WalPosition from;
    private final Map<Key, Told> partitions = new LinkedHashMap<>();
    private final Map<Integer, Told> byLocal = new HashMap<>();
    private long missing;

    /// @param from where the checkpoint has it begin
    UnreadJournal(World world, Path directory, WalPosition from) {
        this.world = world;
        this.disk = world.disk();
        this.directory = directory;
        this.from = from;
    }

    /// Says what the logs do not hold of it, and puts it aside if that is anything.
    ///
    /// @return what it has said; empty for nothing
    String settle() throws IOException {
        var names = disk.list(directory);
        var unreadable = read(names);
        boolean empty = partitions.values().stream().allMatch(it -> it.batches().isEmpty());
        if (unreadable.isEmpty() && empty) {
            return "";
        }
        var lost = unreadable.isEmpty() ? compare() : List.<String>of();
        if (unreadable.isEmpty() && lost.isEmpty()) {
            var said = "%s%s directory=%s".formatted(CRASHED, WHOLE, directory);
            LOG.warn(said);
            return said;
        }
        var kept = putAside(names, !unreadable.isEmpty());
        var what =
                unreadable.isEmpty()
                        ? "%d acknowledged records of it are not in the logs".formatted(missing)
                        : "Records acknowledged last may not be in the logs (%s)"
                                .formatted(unreadable);
        var said =
                "%s%s%s directory=%s missing=%s kept=%s"
                        .formatted(CRASHED, what, REMEDY, directory, lost, kept);
        LOG.error(said);
        return said;
    }

    /// @return why it cannot be read; empty if it can be
    private String read(List<Path> names) throws IOException {
        try {
            WriteAheadLog.read(world, directory, names, from, this::look);
            return "";
        } catch (DamagedWalException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private void look(WalEntry entry) {
        if (entry instanceof WalEntry.Binding it) {
            var key = new Key(it.topicId(), it.partition().partition());
            byLocal.put(
                    it.local(),
                    partitions.computeIfAbsent(
                            key, _ -> new Told(it.partition(), it.topicId(), new TreeMap<>())));
            return;
        }
        var told = byLocal.get(entry.local());
        if (told == null) {
            return;
        }
        var batches = told.batches();
        switch (entry) {
            case WalEntry.Binding _ -> throw new AssertionError("seen above");
            case WalEntry.Appended it -> {
                var walk = new RecordBatches(it.batches());
                while (walk.next()) {
                    var batch = walk.batch();
                    batches.put(batch.baseOffset(), new Batch(batch.lastOffset(), batch.crc()));
                }
            }
            case WalEntry.Truncated it -> batches.tailMap(it.toOffset(), true).clear();
            case WalEntry.StartMoved it ->
                    batches.values().removeIf(batch -> batch.lastOffset() < it.logStartOffset());
            case WalEntry.Deleted _ -> batches.clear();
        }
    }

    /// @return partitions with the offsets that are missing there
    private List<String> compare() throws IOException {
        var cleaned =
                OffsetCheckpointFile.readWitness(
                        disk, directory.resolve(OffsetCheckpointFile.CLEANED));
        var lost = new ArrayList<String>();
        for (var told : partitions.values()) {
            forgetWhatWentSince(told, cleaned);
            if (told.batches().isEmpty()) {
                continue;
            }
            missing +=
                    told.batches().entrySet().stream()
                            .mapToLong(it -> it.getValue().lastOffset() - it.getKey() + 1)
                            .sum();
            if (lost.size() < NAMED_MAX) {
                lost.add(
                        "%s from %d to %d"
                                .formatted(
                                        told.partition(),
                                        told.batches().firstKey(),
                                        told.batches().lastEntry().getValue().lastOffset()));
            }
        }
        return lost;
    }

    /// Leaves the batches that are not there, and not because they were deleted or compacted since.
    private void forgetWhatWentSince(Told told, SortedMap<TopicPartition, Long> cleaned)
            throws IOException {
        var folder = directory.resolve(told.partition().toString());
        var id = PartitionMetadataFile.read(disk, folder);
        var batches = told.batches();
        if (id.isEmpty() || !PartitionMetadataFile.means(id.get(), told.topicId())) {
            batches.clear(); // the topic is gone
            return;
        }
        batches.headMap(cleaned.getOrDefault(told.partition(), 0L)).clear();
        var bases = new ArrayList<Long>();
        for (Path name : disk.list(folder)) {
            PartitionFile.LOG.offsetOf(name).ifPresent(bases::add);
        }
        if (!bases.isEmpty()) {
            batches.values().removeIf(it -> it.lastOffset() < bases.getFirst());
        }
        for (int i = 0; i < bases.size() && !batches.isEmpty(); i++) {
            boolean last = i == bases.size() - 1;
            var segment = PartitionFile.LOG.in(folder, bases.get(i));
            if ((last || bases.get(i + 1) > batches.firstKey()) && disk.size(segment) > 0) {
                removeThoseIn(segment, batches);
            }
        }
    }

    private void removeThoseIn(Path segment, SortedMap<Long, Batch> batches) throws IOException {
        try (var mapping = disk.map(segment)) {
            var walk = new RecordBatches(mapping.bytes().asByteBuffer());
            while (walk.next()) {
                var batch = walk.batch();
                var told = batches.get(batch.baseOffset());
                if (told != null && told.crc() == batch.crc() && batch.crcMatches()) {
                    batches.remove(batch.baseOffset());
                }
            }
        }
    }

    /// @param all whether also of files that are not needed to read it
    private List<String> putAside(List<Path> names, boolean all) throws IOException {
        var kept = new ArrayList<String>();
        for (Path name : all ? names : WriteAheadLog.filesFrom(world, directory, names, from)) {
            if (all && !WriteAheadLog.isFile(name)) {
                continue;
            }
            kept.add(putAside(name));
        }
        kept.add(putAside(Path.of(Checkpoint.NAME)));
        disk.syncDirectory(directory);
        return kept;
    }

    private String putAside(Path name) throws IOException {
        var file = name.getFileName() + KEPT;
        for (int i = 2; disk.exists(directory.resolve(file)); i++) {
            file = name.getFileName() + KEPT + "-" + i;
        }
        disk.rename(directory.resolve(name.getFileName()), directory.resolve(file));
        return file;
    }
}
