package io.moldau.log;

import io.moldau.log.wal.WalEntry;
import io.moldau.log.wal.WalPosition;
import io.moldau.log.wal.WriteAheadLog;
import io.moldau.protocol.TopicPartition;
import io.moldau.protocol.Uuid;
import io.moldau.runtime.World;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings a directory back after a crash: replays the write-ahead log since the checkpoint into the
/// partitions that it names, and opens no other.
///
/// It reads the log twice: first to see that it is sound and from which entry on each partition
/// needs it, then to replay. Nothing that it does spoils a second attempt: the log and the
/// checkpoint stay as they are until every replayed partition is flushed, so what is served later
/// can not be taken back by another crash.
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    /// A topic may have been deleted and made anew: by id.
    private record Key(Uuid topicId, int partition) {}

    /// What the first reading found out about one partition.
    private static final class Found {
        final TopicPartition partition;
        final Uuid topicId;
        long flushedOffset;
        boolean unjournaled;
        long logStartOffset;
        long fromEntry;
        boolean deleted;
        @Nullable PartitionLog log;

        Found(WalEntry.Binding binding) {
            partition = binding.partition();
            topicId = binding.topicId();
        }
    }

    /// What recovery has left behind.
    ///
    /// @param end where the write-ahead log ends
    /// @param ends end offsets of the partitions that were replayed
    /// @param logStarts of partitions whose logs start inside a segment
    record Result(
            WalPosition end,
            Map<TopicPartition, Long> ends,
            SortedMap<TopicPartition, Long> logStarts,
            int partitions) {}

    private final World world;
    private final Path directory;
    private final List<Path> names;
    private final LogSettingsSource settings;
    private final Map<Key, Found> partitions = new LinkedHashMap<>();
    private final Map<Integer, Found> byLocal = new HashMap<>();
    private final SortedMap<TopicPartition, Long> logStarts;
    private long entry;

    Recovery(
            World world,
            Path directory,
            List<Path> names,
            LogSettingsSource settings,
            Checkpoint checkpoint) {
        this.world = world;
        this.directory = directory;
        this.names = names;
        this.settings = settings;
        logStarts = new TreeMap<>(checkpoint.logStarts());
    }

    Result run(WalPosition from) throws IOException {
        long startNanos = world.clock().nanos();
        var end = WriteAheadLog.read(world, directory, names, from, this::look);
        long entries = entry;
        finishDeletions();
        try {
            byLocal.clear();
            entry = 0;
            WriteAheadLog.read(world, directory, names, from, this::replay);
            var result = new Result(end, closeAll(), logStarts, partitions.size());
            LOG.info(
                    "Replayed the write-ahead log directory={} entries={} partitions={} ms={}",
                    directory,
                    entries,
                    partitions.size(),
                    (world.clock().nanos() - startNanos) / 1_000_000);
            return result;
        } finally {
            partitions.values().forEach(Recovery::abandon);
        }
    }

    private static void abandon(Found found) {
        var log = found.log;
        if (log != null) {
            log.abandon();
        }
    }

    // First reading.

    private void look(WalEntry read) {
        entry++;
        switch (read) {
            case WalEntry.Binding it -> lookAt(it);
            case WalEntry.Appended _ -> {}
            case WalEntry.Truncated it -> {
                var found = of(it);
                if (it.toOffset() < found.flushedOffset) {
                    found.flushedOffset = it.toOffset();
                    found.fromEntry = entry;
                }
            }
            case WalEntry.StartMoved it -> {
                var found = of(it);
                found.logStartOffset = Math.max(found.logStartOffset, it.logStartOffset());
            }
            case WalEntry.Deleted it -> of(it).deleted = true;
        }
    }

    private void lookAt(WalEntry.Binding binding) {
        var key = new Key(binding.topicId(), binding.partition().partition());
        var found = partitions.get(key);
        if (found == null) {
            found = new Found(binding);
            partitions.put(key, found);
        }
        if (found.fromEntry == 0 || binding.flushed()) {
            found.flushedOffset = binding.startOffset();
            found.unjournaled = binding.unjournaled();
            found.fromEntry = entry;
        }
        found.logStartOffset = Math.max(found.logStartOffset, binding.logStartOffset());
        byLocal.put(binding.local(), found);
    }

    private Found of(WalEntry read) {
        return Objects.requireNonNull(
                byLocal.get(read.local()), "an entry of a partition without a binding");
    }

    /// Renames what was to be deleted and was not yet; the next start's background work removes it.
    private void finishDeletions() throws IOException {
        for (var found : partitions.values()) {
            Path path = directory.resolve(found.partition.toString());
            if (!found.deleted || !world.disk().isDirectory(path)) {
                continue;
            }
            var id = PartitionMetadataFile.read(world.disk(), path);
            if (id.isEmpty()
                    ? !hasSuccessor(found)
                    : PartitionMetadataFile.means(id.get(), found.topicId)) {
                long high = world.randomness().nextLong();
                long low = world.randomness().nextLong();
                var name = DirectoryName.going(found.partition, high, low, DirectoryName.DELETED);
                world.disk().rename(path, directory.resolve(name));
                world.disk().syncDirectory(directory);
            }
        }
    }

    /// Whether the log names a later topic of that name.
    private boolean hasSuccessor(Found deleted) {
        return partitions.values().stream()
                .anyMatch(it -> !it.deleted && it.partition.equals(deleted.partition));
    }

    // Second reading.

    private void replay(WalEntry read) throws IOException {
        entry++;
        if (read instanceof WalEntry.Binding it) {
            byLocal.put(
                    it.local(),
                    Objects.requireNonNull(
                            partitions.get(new Key(it.topicId(), it.partition().partition()))));
        }
        var found = of(read);
        if (found.deleted || entry < found.fromEntry) {
            return;
        }
        var log = found.log;
        if (log == null) {
            log = open(found);
            found.log = log;
        }
        switch (read) {
            case WalEntry.Binding it -> refuseGap(it, log);
            case WalEntry.Appended it -> log.replayAppend(copy(it.batches()));
            case WalEntry.Truncated it -> log.replayTruncate(it.toOffset());
            case WalEntry.StartMoved it -> log.replayStartMoved(it.logStartOffset());
            case WalEntry.Deleted _ -> throw new AssertionError("skipped above");
        }
    }

    /// The log may keep slices of it, and the reader uses its buffer again.
    private static ByteBuffer copy(ByteBuffer batches) {
        return ByteBuffer.allocate(batches.remaining()).put(batches).flip();
    }

    private PartitionLog open(Found found) throws IOException {
        long known = logStarts.getOrDefault(found.partition, 0L);
        long start = Math.max(known, found.logStartOffset);
        return PartitionLog.open(
                world,
                directory.resolve(found.partition.toString()),
                found.partition,
                found.topicId,
                settings.settingsOf(found.partition),
                new SilentJournal(),
                found.unjournaled
                        ? new Opening.Scan(start, found.flushedOffset)
                        : new Opening.Recover(start, found.flushedOffset));
    }

    /// What is in the segment only may have been lost with the power; what is journaled may not.
    private static void refuseGap(WalEntry.Binding binding, PartitionLog log)
            throws DamagedLogException {
        if (!binding.unjournaled() && log.logEndOffset() < binding.startOffset()) {
            throw new DamagedLogException(
                    "log %s ends at offset %d, its journal goes on at %d"
                            .formatted(
                                    binding.partition(),
                                    log.logEndOffset(),
                                    binding.startOffset()));
        }
    }

    private Map<TopicPartition, Long> closeAll() throws IOException {
        var open = partitions.values().stream().flatMap(it -> Stream.ofNullable(it.log)).toList();
        var threads = world.threads();
        Abreast.each(threads, "recovery-close", open, it -> threads.onDevice(() -> closed(it)));
        var ends = new LinkedHashMap<TopicPartition, Long>();
        for (var found : new ArrayList<>(partitions.values())) {
            var log = found.log;
            if (log == null) {
                if (found.deleted) {
                    logStarts.remove(found.partition);
                }
                continue;
            }
            ends.put(found.partition, log.logEndOffset());
            if (log.hasStartToRemember()) {
                logStarts.put(found.partition, log.logStartOffset());
            } else {
                logStarts.remove(found.partition);
            }
        }
        return ends;
    }

    private static PartitionLog closed(PartitionLog log) throws IOException {
        log.close();
        return log;
    }
}
