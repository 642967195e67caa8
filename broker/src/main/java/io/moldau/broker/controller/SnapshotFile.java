package io.moldau.broker.controller;

import io.moldau.metadata.ClusterImage;
import io.moldau.metadata.FeatureTable;
import io.moldau.metadata.Snapshot;
import io.moldau.protocol.WireWriter;
import io.moldau.protocol.record.BatchWriter;
import io.moldau.protocol.record.Compression;
import io.moldau.protocol.record.ControlRecordType;
import io.moldau.protocol.stored.ClusterMetadataRecord;
import io.moldau.protocol.stored.SnapshotFooterRecord;
import io.moldau.protocol.stored.SnapshotHeaderRecord;
import io.moldau.runtime.Disk;
import io.moldau.runtime.Disk.OpenMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// A snapshot of the metadata, in Kafka's form:
///
/// ```
/// control batch   SnapshotHeader, then KRaftVersion and KRaftVoters if the log has them
/// batches         the records of the image, feature levels first
/// control batch   SnapshotFooter: without it the file is not whole
/// ```
///
/// Offsets in it count from 0; what it stands for is in its name, see [SnapshotId].
final class SnapshotFile {
    private static final int VERSION = 0;

    /// Before any leader was elected.
    private static final int NEW_EPOCH = 0;

    private SnapshotFile() {}

    /// The image and the log's own records that a snapshot holds.
    record Content(ClusterImage image, List<LogScan.Control> quorum) {}

    /// Writes a snapshot: durable under its name when this returns, else not there.
    static void write(
            Disk disk,
            Path directory,
            SnapshotId id,
            ClusterImage image,
            List<LogScan.Control> quorum,
            long nowMs)
            throws IOException {
        int metadataVersion = image.featureLevel(FeatureTable.METADATA_VERSION);
        var batches =
                new MetadataBatches(1 + quorum.size(), id.leaderEpoch(), metadataVersion, nowMs);
        Snapshot.records(image, record -> batches.add(List.of(record)));
        var unfinished = directory.resolve(id.unfinishedName());
        write(
                disk,
                unfinished,
                directory.resolve(id.fileName()),
                bytes(id.leaderEpoch(), batches, quorum, nowMs));
    }

    /// Writes what a new cluster begins with, in the same form and as durably.
    static void write(Disk disk, Path file, List<ClusterMetadataRecord> records, long nowMs)
            throws IOException {
        var batches = new MetadataBatches(1, NEW_EPOCH, 0, nowMs);
        records.forEach(record -> batches.add(List.of(record)));
        var unfinished = file.resolveSibling(file.getFileName() + ".part");
        write(disk, unfinished, file, bytes(NEW_EPOCH, batches, List.of(), nowMs));
    }

    private static void write(Disk disk, Path unfinished, Path file, List<ByteBuffer> content)
            throws IOException {
        disk.delete(unfinished);
        try (var open = disk.open(unfinished, OpenMode.CREATE_NEW)) {
            long position = 0;
            for (var bytes : content) {
                int size = bytes.remaining();
                open.write(position, bytes);
                position += size;
            }
            open.force();
        }
        disk.rename(unfinished, file);
        disk.syncDirectory(Objects.requireNonNull(file.getParent(), "a file lies in a directory"));
    }

    /// @param batches of the records; their offsets begin behind those of the quorum
    private static List<ByteBuffer> bytes(
            int leaderEpoch, MetadataBatches batches, List<LogScan.Control> quorum, long nowMs) {
        var header =
                SnapshotHeaderRecord.builder()
                        .version(VERSION)
                        .lastContainedLogTimestamp(nowMs)
                        .build();
        var controls = new ArrayList<LogScan.Control>();
        controls.add(
                new LogScan.Control(
                        ControlRecordType.SNAPSHOT_HEADER,
                        body(out -> header.write(out, VERSION))));
        controls.addAll(quorum);
        var bytes = new ArrayList<ByteBuffer>();
        bytes.add(controlBatch(0, leaderEpoch, nowMs, controls));
        long nextOffset = controls.size();
        for (var batch : batches.finish()) {
            bytes.add(batch.bytes());
            nextOffset = batch.lastOffset() + 1;
        }
        var footer = SnapshotFooterRecord.builder().version(VERSION).build();
        bytes.add(
                controlBatch(
                        nextOffset,
                        leaderEpoch,
                        nowMs,
                        List.of(
                                new LogScan.Control(
                                        ControlRecordType.SNAPSHOT_FOOTER,
                                        body(out -> footer.write(out, VERSION))))));
        return bytes;
    }

    private interface Body {
        void write(WireWriter out);
    }

    private static ByteBuffer body(Body body) {
        var out = new WireWriter();
        body.write(out);
        return out.toByteBuffer();
    }

    private static ByteBuffer controlBatch(
            long baseOffset, int leaderEpoch, long nowMs, List<LogScan.Control> controls) {
        var batch =
                new BatchWriter(Compression.NONE)
                        .baseOffset(baseOffset)
                        .partitionLeaderEpoch(leaderEpoch)
                        .control();
        for (var control : controls) {
            batch.append(nowMs, control.type().key(), control.value(), List.of());
        }
        return batch.build();
    }

    /// Reads a snapshot.
    ///
    /// @throws IOException if the file is not whole, with what is wrong
    static Content read(Disk disk, Path directory, SnapshotId id) throws IOException {
        var found = read(disk, directory.resolve(id.fileName()));
        return new Content(Snapshot.image(id.endOffset() - 1, found.records()), found.quorum());
    }

    /// What a file of this form holds, whatever it stands for.
    record Records(List<ClusterMetadataRecord> records, List<LogScan.Control> quorum) {}

    static Records read(Disk disk, Path file) throws IOException {
        try (var mapping = disk.map(file)) {
            var scan = new LogScan(mapping.bytes().asByteBuffer(), 0);
            var batches = scan.batches();
            if (!scan.damage().isEmpty()) {
                throw new IOException(scan.damage());
            }
            var records = new ArrayList<ClusterMetadataRecord>();
            var quorum = new ArrayList<LogScan.Control>();
            boolean ended = false;
            for (var batch : batches) {
                records.addAll(batch.records());
                for (var control : batch.control()) {
                    ended |= control.type() == ControlRecordType.SNAPSHOT_FOOTER;
                    if (isOfQuorum(control)) {
                        quorum.add(control);
                    }
                }
            }
            if (!ended) {
                throw new IOException("it has no footer");
            }
            return new Records(List.copyOf(records), List.copyOf(quorum));
        }
    }

    /// Whether a record says how the quorum is made up: nothing of it is ours, but Kafka needs it
    /// again if it takes the directory back.
    static boolean isOfQuorum(LogScan.Control control) {
        return control.type() == ControlRecordType.KRAFT_VERSION
                || control.type() == ControlRecordType.KRAFT_VOTERS;
    }
}
