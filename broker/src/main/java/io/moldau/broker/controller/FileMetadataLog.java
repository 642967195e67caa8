package io.moldau.broker.controller;

import io.moldau.metadata.ClusterImage;
import io.moldau.metadata.FeatureTable;
import io.moldau.metadata.MetadataLog;
import io.moldau.metadata.MetadataLogException;
import io.moldau.metadata.Transactions;
import io.moldau.protocol.stored.AbortTransactionRecord;
import io.moldau.protocol.stored.ClusterMetadataRecord;
import io.moldau.runtime.Disk;
import io.moldau.runtime.Disk.OpenMode;
import io.moldau.runtime.Threads.DeviceWork;
import io.moldau.runtime.World;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The metadata log of one node, in the files of Kafka (docs/formats/metadata-log.md):
///
/// ```
/// __cluster_metadata-0/
///   00000000000000000000.log                       batches v2, one file from each snapshot on
///   00000000000000004711-0000000001.checkpoint     snapshot of all before offset 4711, epoch 1
///   partition.metadata, leader-epoch-checkpoint    what Kafka expects beside them
/// ```
///
/// Each batch is written and synced before the next: what a crash tears is the last one, and it is
/// cut; what is unsound before that is damage and refused. A decision is in one batch, or between
/// transaction marks. The two newest snapshots are kept, and the log from the older one on: if the
/// newest turns out damaged, the older and the log give the same image.
///
/// One thread at a time appends, loads or writes a snapshot. A failed sync is final: nothing more
/// is appended, for nobody knows what is on the disk.
public final class FileMetadataLog implements MetadataLog {
    public static final String DIRECTORY = "__cluster_metadata-0";

    /// Without a quorum there are no elections: the epoch is that of the log, 1 in a new one.
    private static final int FIRST_EPOCH = 1;

    private static final int SNAPSHOTS_KEPT = 2;
    private static final String METADATA_TOPIC_ID = "AAAAAAAAAAAAAAAAAAAAAQ";
    private static final Logger LOG = LoggerFactory.getLogger(FileMetadataLog.class);

    private final World world;
    private final Disk disk;
    private final Path directory;
    private final MetadataReserve reserve;
    private final MetadataEnd end;
    private final LogTail tail;
    private final List<SnapshotId> snapshots = new ArrayList<>();
    private List<LogScan.Control> quorum = List.of();
    private int leaderEpoch = FIRST_EPOCH;
    private int metadataVersion;
    private long tailBytes;

    /// @param logDirectory that holds, or will hold, the directory of the metadata log
    public FileMetadataLog(World world, Path logDirectory) {
        this.world = world;
        this.disk = world.disk();
        this.directory = logDirectory.resolve(DIRECTORY);
        this.reserve = new MetadataReserve(disk, logDirectory);
        this.end = new MetadataEnd(disk, logDirectory);
        this.tail = new LogTail(disk, directory);
    }

    @Override
    public ClusterImage load() throws MetadataLogException {
        return onDevice(
                "The metadata log in " + directory + " cannot be opened",
                () -> {
                    prepareDirectory();
                    reserve.restore();
                    var image = replayed(newestSnapshot());
                    metadataVersion = image.featureLevel(FeatureTable.METADATA_VERSION);
                    return image;
                });
    }

    /// Whether it is certain that the log has not lost its end: what [#load] has found is then all
    /// that was ever decided.
    boolean isWhole() {
        return end.isKnown();
    }

    private void prepareDirectory() throws IOException {
        disk.createDurably(directory);
        snapshots.clear();
        for (var path : disk.list(directory)) {
            var name = String.valueOf(path.getFileName());
            if (name.endsWith(SnapshotId.UNFINISHED)) {
                disk.delete(directory.resolve(name));
            }
            SnapshotId.ofFile(name).ifPresent(snapshots::add);
        }
        snapshots.sort(null);
        writeIfMissing("partition.metadata", "version: 0\ntopic_id: " + METADATA_TOPIC_ID + "\n");
        writeIfMissing("leader-epoch-checkpoint", "0\n1\n" + FIRST_EPOCH + " 0\n");
    }

    private void writeIfMissing(String name, String text) throws IOException {
        if (disk.exists(directory.resolve(name))) {
            return;
        }
        var unfinished = directory.resolve(name + ".tmp");
        try (var file = disk.open(unfinished, OpenMode.CREATE)) {
            file.truncate(0);
            file.write(0, StandardCharsets.UTF_8.encode(text));
            file.force();
        }
        disk.rename(unfinished, directory.resolve(name));
        disk.syncDirectory(directory);
    }

    /// The image of the newest snapshot that is whole and that the log continues.
    private ClusterImage newestSnapshot() throws IOException {
        for (var id : snapshots.reversed()) {
            try {
                var content = SnapshotFile.read(disk, directory, id);
                quorum = content.quorum();
                leaderEpoch = Math.max(leaderEpoch, id.leaderEpoch());
                return content.image();
            } catch (IOException e) {
                LOG.error(
                        "a metadata snapshot is damaged, an older one is tried file={} reason={}",
                        id.fileName(),
                        e.getMessage());
            }
        }
        return ClusterImage.EMPTY;
    }

    private ClusterImage replayed(ClusterImage snapshot) throws IOException {
        var batches = tail.open(snapshot.nextOffset(), end);
        var gathering = new Transactions.Gathering();
        var image = snapshot;
        tailBytes = 0;
        for (var batch : batches) {
            leaderEpoch = Math.max(leaderEpoch, batch.leaderEpoch());
            if (batch.lastOffset() <= snapshot.offset()) {
                continue;
            }
            tailBytes += batch.sizeBytes();
            batch.records().forEach(gathering::add);
            keepQuorum(batch.control());
            if (!gathering.isOpen()) {
                image = new Entry(batch.lastOffset(), gathering.take()).applyTo(image);
            }
        }
        end.note(tail.committedOffset());
        return gathering.isOpen() ? withoutHalfTransaction(image, gathering) : image;
    }

    private void keepQuorum(List<LogScan.Control> controls) {
        for (var control : controls) {
            if (SnapshotFile.isOfQuorum(control)) {
                var kept = new ArrayList<>(quorum);
                kept.removeIf(it -> it.type() == control.type());
                kept.add(control);
                quorum = List.copyOf(kept);
            }
        }
    }

    /// Ends a transaction whose second half a crash took. Nobody was told that it had happened.
    private ClusterImage withoutHalfTransaction(
            ClusterImage image, Transactions.Gathering gathering) throws IOException {
        var abort = AbortTransactionRecord.builder().reason("the node stopped").build();
        metadataVersion = image.featureLevel(FeatureTable.METADATA_VERSION);
        write(List.of(List.<ClusterMetadataRecord>of(abort)));
        gathering.add(abort);
        return new Entry(tail.committedOffset(), gathering.take()).applyTo(image);
    }

    @Override
    public void append(long baseOffset, List<List<ClusterMetadataRecord>> decisions)
            throws MetadataLogException {
        assert baseOffset == tail.committedOffset() + 1
                : "offset " + baseOffset + " after " + tail.committedOffset();
        onDevice(
                "Metadata cannot be written to " + directory,
                () -> {
                    write(decisions);
                    return true;
                });
    }

    private void write(List<List<ClusterMetadataRecord>> decisions) throws IOException {
        var batches =
                new MetadataBatches(
                        tail.committedOffset() + 1,
                        leaderEpoch,
                        metadataVersion,
                        world.clock().wallMs());
        decisions.forEach(batches::add);
        tail.rollIfLarge();
        var start = tail.mark();
        try {
            for (var batch : batches.finish()) {
                append(batch);
            }
        } catch (IOException e) {
            // Nothing of the decisions is to be seen: half of a transaction must not stay, and the
            // caller is told that none has happened.
            tail.backTo(start);
            throw e;
        }
        metadataVersion = batches.metadataVersion();
        end.note(tail.committedOffset());
        if (!reserve.isPresent()) {
            reserve.restore();
        }
    }

    private void append(MetadataBatches.Batch batch) throws IOException {
        try {
            tail.append(batch);
        } catch (LogTail.WriteFailed e) {
            if (!reserve.release()) {
                throw e;
            }
            tail.append(batch);
        }
        tailBytes += batch.bytes().remaining();
    }

    @Override
    public long committedOffset() {
        return tail.committedOffset();
    }

    @Override
    public long startOffset() {
        return tail.startOffset();
    }

    @Override
    public List<Entry> read(long fromOffset, int entriesMax) throws MetadataLogException {
        if (fromOffset < tail.startOffset()) {
            throw new MetadataLogException(
                    "offset %d is gone, the log starts at %d: begin with the snapshot"
                            .formatted(fromOffset, tail.startOffset()));
        }
        return onDevice(
                "Metadata cannot be read from " + directory, () -> entries(fromOffset, entriesMax));
    }

    private List<Entry> entries(long fromOffset, int entriesMax) throws IOException {
        var entries = new ArrayList<Entry>();
        var gathering = new Transactions.Gathering();
        for (var batch : tail.read(fromOffset)) {
            batch.records().forEach(gathering::add);
            if (gathering.isOpen()) {
                continue;
            }
            var entry = new Entry(batch.lastOffset(), gathering.take());
            if (entry.lastOffset() >= fromOffset) {
                entries.add(entry);
            }
            if (entries.size() == entriesMax) {
                break;
            }
        }
        return entries;
    }

    @Override
    public void writeSnapshot(ClusterImage image) throws MetadataLogException {
        assert image.offset() == tail.committedOffset() : "a snapshot is taken at the log's end";
        onDevice(
                "A metadata snapshot cannot be written to " + directory,
                () -> {
                    var id = new SnapshotId(image.nextOffset(), leaderEpoch);
                    if (!snapshots.contains(id)) {
                        SnapshotFile.write(
                                disk, directory, id, image, quorum, world.clock().wallMs());
                        snapshots.add(id);
                    }
                    tailBytes = 0;
                    tail.roll();
                    deleteOld();
                    return true;
                });
    }

    private void deleteOld() throws IOException {
        while (snapshots.size() > SNAPSHOTS_KEPT) {
            disk.delete(directory.resolve(snapshots.removeFirst().fileName()));
        }
        if (snapshots.size() == SNAPSHOTS_KEPT) {
            tail.deleteBefore(snapshots.getFirst().endOffset());
        }
    }

    @Override
    public long tailBytes() {
        return tailBytes;
    }

    @Override
    public void close() throws MetadataLogException {
        onDevice(
                "The metadata log in " + directory + " cannot be closed",
                () -> {
                    end.close();
                    tail.close();
                    return true;
                });
    }

    /// Runs work on the disk; what fails there becomes an exception that says where.
    private <T> T onDevice(String what, DeviceWork<T> work) throws MetadataLogException {
        try {
            return world.threads().onDevice(work);
        } catch (IOException e) {
            var reason = Optional.ofNullable(e.getMessage()).orElse(e.toString());
            throw new MetadataLogException(what + ": " + reason, e);
        }
    }
}
