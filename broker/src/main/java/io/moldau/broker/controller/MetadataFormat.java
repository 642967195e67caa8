package io.moldau.broker.controller;

import io.moldau.metadata.ClusterImage;
import io.moldau.protocol.Uuid;
import io.moldau.protocol.WireWriter;
import io.moldau.protocol.record.ControlRecordType;
import io.moldau.protocol.stored.ClusterMetadataRecord;
import io.moldau.protocol.stored.FeatureLevelRecord;
import io.moldau.protocol.stored.KRaftVersionRecord;
import io.moldau.protocol.stored.UserScramCredentialRecord;
import io.moldau.protocol.stored.VotersRecord;
import io.moldau.runtime.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Writes what a cluster that was never started begins with, as Kafka's `kafka-storage format`
/// does.
public final class MetadataFormat {
    private static final int VERSION = 0;

    /// From this level on the log itself says who votes.
    private static final int KRAFT_VERSION = 1;

    private final Disk disk;
    private final Path directory;
    private final long nowMs;

    /// @param directory one of `log.dirs`
    public MetadataFormat(Disk disk, Path directory, long nowMs) {
        this.disk = disk;
        this.directory = directory;
        this.nowMs = nowMs;
    }

    /// A controller that votes from the start.
    public record Voter(int nodeId, Uuid directoryId, String listener, String host, int port) {}

    /// Writes `bootstrap.checkpoint`.
    ///
    /// @param levels of features, in the order in which they are written
    /// @param users that are known from the start
    public void writeBootstrap(Map<String, Integer> levels, List<UserScramCredentialRecord> users)
            throws IOException {
        var records = new ArrayList<ClusterMetadataRecord>();
        levels.forEach((name, level) ->
                records.add(FeatureLevelRecord.builder().name(name).featureLevel(level).build()));
        records.addAll(users);
        new BootstrapFile(disk, directory).write(records, nowMs);
    }

    /// Writes the first snapshot of the metadata log, which says who votes.
    public void writeVoters(List<Voter> voters) throws IOException {
        var version =
                KRaftVersionRecord.builder().version(VERSION).kRaftVersion(KRAFT_VERSION).build();
        var set =
                VotersRecord.builder()
                        .version(VERSION)
                        .voters(voters.stream().map(MetadataFormat::voter).toList())
                        .build();
        var versionBody = new WireWriter();
        version.write(versionBody, VERSION);
        var setBody = new WireWriter();
        set.write(setBody, VERSION);
        var log = directory.resolve(FileMetadataLog.DIRECTORY);
        disk.createDurably(log);
        SnapshotFile.write(
                disk,
                log,
                new SnapshotId(0, 0),
                ClusterImage.EMPTY,
                List.of(
                        new LogScan.Control(
                                ControlRecordType.KRAFT_VERSION, versionBody.toByteBuffer()),
                        new LogScan.Control(
                                ControlRecordType.KRAFT_VOTERS, setBody.toByteBuffer())),
                nowMs);
    }

    private static VotersRecord.Voter voter(Voter it) {
        return VotersRecord.Voter.builder()
                .voterId(it.nodeId())
                .voterDirectoryId(it.directoryId())
                .endpoints(
                        List.of(
                                VotersRecord.Endpoint.builder()
                                        .name(it.listener())
                                        .host(it.host())
                                        .port(it.port())
                                        .build()))
                .kRaftVersionFeature(
                        VotersRecord.KRaftVersionFeature.builder()
                                .minSupportedVersion(0)
                                .maxSupportedVersion(KRAFT_VERSION)
                                .build())
                .build();
    }
}
