package io.moldau.broker.controller;

import io.moldau.log.Finding;
import io.moldau.log.Finding.Weight;
import io.moldau.metadata.ClusterImage;
import io.moldau.metadata.FeatureTable;
import io.moldau.protocol.stored.FeatureLevelRecord;
import io.moldau.runtime.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/// Says of a metadata log that nobody has open, Moldau's or Apache Kafka's, whether it holds:
/// snapshots whole, segments sound and without gaps, levels known. Alters nothing.
public final class MetadataCheck {
    private static final String RESTORE = "Restore the directory from a copy";

    private final Disk disk;
    private final Path logDirectory;
    private final Path directory;
    private final List<Finding> findings = new ArrayList<>();
    private ClusterImage image = ClusterImage.EMPTY;

    /// The newest snapshot's, and what the log says of features behind it.
    private ClusterImage levels = ClusterImage.EMPTY;

    /// @param logDirectory `metadata.log.dir`
    public MetadataCheck(Disk disk, Path logDirectory) {
        this.disk = disk;
        this.logDirectory = logDirectory;
        directory = logDirectory.resolve(FileMetadataLog.DIRECTORY);
    }

    public List<Finding> run() throws IOException {
        if (!disk.isDirectory(directory)) {
            if (isFormatted()) {
                return findings;
            }
            add(Weight.DAMAGE, directory, "is missing", "See that this is metadata.log.dir");
            return findings;
        }
        var segments = new TreeMap<Long, Path>();
        for (var name : disk.list(directory)) {
            var text = name.toString();
            if (text.matches("\\d{20}\\.log")) {
                segments.put(Long.parseLong(text.substring(0, 20)), directory.resolve(name));
            }
            var snapshot = SnapshotId.ofFile(text);
            if (snapshot.isPresent()) {
                check(snapshot.get());
            }
        }
        levels = image;
        check(segments);
        FeatureTable.refusal(levels).ifPresent(it -> add(Weight.DAMAGE, directory, it, ""));
        return findings;
    }

    private void check(SnapshotId id) {
        try {
            var content = SnapshotFile.read(disk, directory, id);
            if (content.image().offset() >= image.offset()) {
                image = content.image();
            }
        } catch (IOException e) {
            add(
                    Weight.CACHE,
                    directory.resolve(id.fileName()),
                    String.valueOf(e.getMessage()),
                    "An older one and the log may tell the same: move it away, or restore it");
        }
    }

    /// Whether the directory was formatted; what is wrong with that is noted.
    private boolean isFormatted() {
        var formatted = new BootstrapFile(disk, logDirectory);
        if (!formatted.isThere()) {
            return false;
        }
        try {
            formatted.read();
        } catch (IOException e) {
            add(Weight.DAMAGE, formatted.path(), String.valueOf(e.getMessage()), "");
        }
        return true;
    }

    private void noteLevels(LogScan.Batch batch) {
        for (var record : batch.records()) {
            if (record instanceof FeatureLevelRecord && batch.lastOffset() > image.offset()) {
                levels = levels.apply(record);
            }
        }
    }

    private void check(NavigableMap<Long, Path> segments) throws IOException {
        long due = -1;
        for (var segment : segments.entrySet()) {
            var file = segment.getValue();
            if (due >= 0 && segment.getKey() != due) {
                add(Weight.DAMAGE, file, "follows offset " + due, RESTORE);
            }
            due = segment.getKey();
            if (disk.size(file) == 0) {
                continue;
            }
            try (var mapping = disk.map(file)) {
                var scan = new LogScan(mapping.bytes().asByteBuffer(), due);
                scan.batches().forEach(this::noteLevels);
                due = scan.nextOffset();
                if (!scan.damage().isEmpty()) {
                    boolean torn = segment.equals(segments.lastEntry()) && !scan.isUnknown();
                    torn &= !scan.hasBatchBehindDamage();
                    var remedy = torn ? "The next start cuts what a crash has torn" : RESTORE;
                    add(torn ? Weight.UNFINISHED : Weight.DAMAGE, file, scan.damage(), remedy);
                }
            }
        }
        boolean isNew = levels.features().isEmpty() && isFormatted();
        boolean endsEarly =
                due < 0 ? !isNew : image.offset() >= 0 && segments.firstKey() > image.nextOffset();
        if (endsEarly) {
            var what = "does not reach back to the newest snapshot, " + image.offset();
            add(Weight.DAMAGE, directory, what, RESTORE);
        }
    }

    private void add(Weight weight, Path file, String problem, String remedy) {
        findings.add(new Finding(weight, file, -1, problem, remedy));
    }
}
