package io.moldau.tools.offline;

import io.moldau.protocol.record.Compression;
import io.moldau.protocol.record.CorruptRecordException;
import io.moldau.protocol.record.DecompressionLimits;
import io.moldau.protocol.record.RecordBatch;
import io.moldau.protocol.record.RecordBatches;
import io.moldau.runtime.Disk;
import io.moldau.runtime.RealWorld;
import io.moldau.tools.command.CommandFailure;
import io.moldau.tools.command.Exit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The batches of a log, from its folder or from one of its files.
public final class LogContents {
    /// @param records only if they were asked for
    public record Batch(
            String file,
            int position,
            long baseOffset,
            long lastOffset,
            int count,
            int sizeBytes,
            String compression,
            long maxTimestamp,
            int leaderEpoch,
            long producerId,
            int producerEpoch,
            int baseSequence,
            boolean transactional,
            boolean control,
            boolean valid,
            List<Entry> records) {}

    /// A record; key and value as texts, null where there is none.
    public record Entry(
            long offset, long timestamp, @Nullable String key, @Nullable String value) {}

    private final Disk disk;
    private final List<Path> files;
    private final RecordDecoder decoder;
    private String problem = "";

    private LogContents(Disk disk, List<Path> files, RecordDecoder decoder) {
        this.disk = disk;
        this.files = files;
        this.decoder = decoder;
    }

    /// @param path of a partition's folder, or of one file with batches
    public static LogContents of(Path path) throws IOException {
        var disk = RealWorld.create((_, failure) -> failure.printStackTrace()).disk();
        var whole = path.toAbsolutePath();
        if (!disk.isDirectory(whole)) {
            if (!disk.exists(whole)) {
                throw new CommandFailure(Exit.NOT_FOUND, path + " does not exist");
            }
            return new LogContents(disk, List.of(whole), decoder(whole.getParent()));
        }
        var segments =
                disk.list(whole).stream()
                        .filter(it -> it.toString().endsWith(".log"))
                        .map(whole::resolve)
                        .toList();
        if (segments.isEmpty()) {
            throw new CommandFailure(
                    Exit.NOT_FOUND, "there is no segment (.log) in the folder " + path);
        }
        return new LogContents(disk, segments, decoder(whole));
    }

    /// Folders are named after topics, and those of the cluster itself have their own records.
    private static RecordDecoder decoder(@Nullable Path folder) {
        var name = folder == null ? "" : String.valueOf(folder.getFileName());
        return switch (name.replaceFirst("-\\d+$", "")) {
            case "__consumer_offsets" -> RecordDecoder.offsets();
            case "__transaction_state" -> RecordDecoder.transactions();
            case "__share_group_state" -> RecordDecoder.shareGroups();
            case "__cluster_metadata" -> RecordDecoder.metadata();
            case String _ -> RecordDecoder.texts();
        };
    }

    /// Why it was not read to its end; empty if it was.
    public String problem() {
        return problem;
    }

    /// Gives all batches that end at `from` or later, at most `count`.
    public void read(boolean withRecords, long from, long count, Consumer<Batch> to)
            throws IOException {
        long left = count;
        for (var file : files) {
            if (disk.size(file) == 0) {
                continue;
            }
            try (var mapping = disk.map(file)) {
                var batches = new RecordBatches(mapping.bytes().asByteBuffer());
                while (left > 0 && batches.next()) {
                    if (batches.batch().lastOffset() >= from) {
                        to.accept(batch(file, batches.batch(), withRecords));
                        left--;
                    }
                }
                if (!batches.detail().isEmpty()) {
                    problem =
                            "%s at byte %d: %s"
                                    .formatted(file, batches.validPosition(), batches.detail());
                    return;
                }
            }
        }
    }

    private Batch batch(Path file, RecordBatch it, boolean withRecords) {
        return new Batch(
                file.toString(),
                it.position(),
                it.baseOffset(),
                it.lastOffset(),
                it.recordCount(),
                it.sizeBytes(),
                Compression.of(it.compressionId())
                        .map(Compression::lowerCaseName)
                        .orElse("unknown"),
                it.maxTimestamp(),
                it.partitionLeaderEpoch(),
                it.producerId(),
                it.producerEpoch(),
                it.baseSequence(),
                it.isTransactional(),
                it.isControl(),
                it.crcMatches(),
                withRecords && it.crcMatches() ? records(it) : List.of());
    }

    private List<Entry> records(RecordBatch batch) {
        var entries = new ArrayList<Entry>();
        try (var records = batch.records(DecompressionLimits.DEFAULT)) {
            while (records.next()) {
                var shown =
                        batch.isControl()
                                ? SegmentDump.shownControl(records)
                                : decoder.show(records);
                entries.add(
                        new Entry(
                                records.offset(),
                                records.timestampMs(),
                                shown.key().orElse(null),
                                shown.value().orElse(null)));
            }
        } catch (CorruptRecordException e) {
            throw new CommandFailure(
                    Exit.FAILED,
                    "the batch at offset %d cannot be read: %s"
                            .formatted(batch.baseOffset(), e.getMessage()),
                    e);
        }
        return entries;
    }
}
