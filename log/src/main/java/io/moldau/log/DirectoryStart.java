package io.moldau.log;

import static io.moldau.log.OffsetCheckpointFile.LOG_STARTS;
import static io.moldau.log.OffsetCheckpointFile.RECOVERY_POINTS;

import io.moldau.log.wal.WalPosition;
import io.moldau.log.wal.WriteAheadLog;
import io.moldau.protocol.TopicPartition;
import io.moldau.protocol.Uuid;
import io.moldau.runtime.Disk;
import io.moldau.runtime.World;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What happens to a log directory before anybody may use it: lock, identity, and, after a crash,
/// recovery. It decides by three files, and by who was here last: [DirectoryIdentity#leftByKafka].
///
/// | last | clean marker | `moldau-checkpoint` | partitions | then |
/// |---|---|---|---|---|
/// | Kafka | yes | any | any | stopped cleanly: a new write-ahead log begins |
/// | Kafka | no | any | any | Kafka was killed: [Adoption] |
/// | Moldau | yes | some | any | stopped cleanly: a new write-ahead log begins |
/// | Moldau | any | none | none | a new directory |
/// | Moldau | any | none | some | damaged: refused |
/// | Moldau | no | clean | any | the marker is gone: refused |
/// | Moldau | no | running | any | a crash: the write-ahead log is replayed |
///
/// The marker goes before anything is written: a checkpoint that says "running" is durable first.
final class DirectoryStart {
    static final String CLEAN_MARKER = ".kafka_cleanshutdown";
    static final String LOCK = ".lock";
    static final String RESERVE = "moldau-reserve";

    /// A directory that is ready.
    ///
    /// @param ends where logs end that a clean stop or recovery has looked at
    /// @param partitions that have a folder
    /// @param going folders of partitions whose removal is not finished
    /// @param stoppedCleanly nothing had to be recovered
    record Started(
            MetaProperties meta,
            Disk.DirectoryLock lock,
            WriteAheadLog wal,
            SortedMap<TopicPartition, Long> logStarts,
            Map<TopicPartition, Long> ends,
            List<TopicPartition> partitions,
            List<Path> going,
            boolean stoppedCleanly) {}

    private final World world;
    private final Disk disk;
    private final Path directory;
    private final DirectoryIdentity identity;
    private final DirectorySettings settings;
    private final LogSettingsSource logSettings;

    DirectoryStart(
            World world,
            Path directory,
            DirectoryIdentity identity,
            DirectorySettings settings,
            LogSettingsSource logSettings) {
        this.world = world;
        this.disk = world.disk();
        this.directory = directory;
        this.identity = identity;
        this.settings = settings;
        this.logSettings = logSettings;
    }

    Started run() throws IOException {
        disk.createDurably(directory);
        var lock =
                disk.tryLock(directory.resolve(LOCK))
                        .orElseThrow(() ->
                                new RefusedDirectoryException(
                                        directory,
                                        "is in use by another process",
                                        "Stop that one, or point log.dirs elsewhere"));
        boolean started = false;
        try {
            var result = start(lock);
            started = true;
            return result;
        } finally {
            if (!started) {
                lock.close();
            }
        }
    }

    private Started start(Disk.DirectoryLock lock) throws IOException {
        var meta = identify();
        var checkpoint = Checkpoint.read(disk, directory);
        boolean clean = disk.exists(directory.resolve(CLEAN_MARKER));
        if (identity.leftByKafka()) {
            makeRoom();
            if (checkpoint != null && checkpoint.running()) {
                new UnreadJournal(world, directory, checkpoint.replayFrom()).settle();
            }
            return takeOver(meta, lock, clean);
        }
        if (checkpoint != null && checkpoint.running() && !clean) {
            makeRoom();
            return recover(meta, lock, checkpoint);
        }
        refuseDamaged(checkpoint, clean);
        makeRoom();
        var ends = OffsetCheckpointFile.readWitness(disk, file(RECOVERY_POINTS));
        return begin(meta, lock, startsAfterStop(checkpoint), ends);
    }

    /// What follows must work on a full disk too.
    private void makeRoom() throws IOException {
        disk.delete(directory.resolve(RESERVE));
    }

    private MetaProperties identify() throws IOException {
        var found = MetaProperties.read(disk, directory);
        if (found != null) {
            found.refuseOther(directory, identity.clusterId(), identity.nodeId());
            return found;
        }
        if (Checkpoint.isIn(disk, directory) || !partitions(disk.list(directory)).isEmpty()) {
            throw new RefusedDirectoryException(
                    directory,
                    "was in use but has no " + MetaProperties.NAME,
                    "Restore that file from a copy, or point log.dirs to an empty directory");
        }
        var random = world.randomness();
        var id = new Uuid(random.nextLong(), random.nextLong());
        var meta = new MetaProperties(identity.clusterId(), identity.nodeId(), id);
        meta.write(disk, directory);
        return meta;
    }

    private void refuseDamaged(@Nullable Checkpoint checkpoint, boolean clean) throws IOException {
        if (checkpoint == null && !partitions(disk.list(directory)).isEmpty()) {
            throw new RefusedDirectoryException(
                    directory,
                    "holds partitions, but its " + Checkpoint.NAME + " is gone",
                    "Restore the file from a copy. If the directory is Apache Kafka's, see that"
                            + " metadata.log.dir is that of Kafka, and that log.dirs names all of"
                            + " its directories");
        }
        if (checkpoint != null && !clean) {
            throw new RefusedDirectoryException(
                    directory,
                    "was stopped cleanly, but its "
                            + CLEAN_MARKER
                            + " was deleted, or its "
                            + Checkpoint.NAME
                            + " is an old copy",
                    "Restore the file from a copy, then start Moldau again");
        }
    }

    private Path file(String name) {
        return directory.resolve(name);
    }

    /// What our own files say is from before Kafka was here.
    private Started takeOver(MetaProperties meta, Disk.DirectoryLock lock, boolean clean)
            throws IOException {
        if (clean) {
            var starts = OffsetCheckpointFile.read(disk, file(LOG_STARTS));
            var ends = OffsetCheckpointFile.readWitness(disk, file(RECOVERY_POINTS));
            return begin(meta, lock, starts, ends);
        }
        var partitions = partitions(disk.list(directory));
        var adopted = new Adoption(world, directory, partitions, logSettings).run();
        return begin(meta, lock, new TreeMap<>(adopted.logStarts()), adopted.ends());
    }

    /// A directory in which everything is flushed, or nothing is.
    private Started begin(
            MetaProperties meta,
            Disk.DirectoryLock lock,
            SortedMap<TopicPartition, Long> starts,
            Map<TopicPartition, Long> ends)
            throws IOException {
        var names = disk.list(directory);
        var wal = WriteAheadLog.begin(world, directory, names, settings.wal());
        new Checkpoint(true, wal.position(), starts).write(disk, directory);
        boolean clean = disk.exists(file(CLEAN_MARKER));
        if (clean) {
            disk.delete(file(CLEAN_MARKER));
            disk.syncDirectory(directory);
        }
        return new Started(meta, lock, wal, starts, ends, partitions(names), going(names), clean);
    }

    /// Two files say it. That for Kafka may say less: an earlier version left out partitions that
    /// were not used.
    private SortedMap<TopicPartition, Long> startsAfterStop(@Nullable Checkpoint checkpoint)
            throws IOException {
        var file = file(LOG_STARTS);
        if (checkpoint == null || checkpoint.running() || !CleanStop.wasOurs(disk, directory)) {
            return OffsetCheckpointFile.read(disk, file);
        }
        var starts = checkpoint.logStarts();
        if (!starts.entrySet().containsAll(OffsetCheckpointFile.read(disk, file).entrySet())) {
            throw new RefusedDirectoryException(
                    directory,
                    "has a %s that does not say what %s says: one of them was altered"
                            .formatted(LOG_STARTS, Checkpoint.NAME),
                    "Restore them from a copy; or delete the former: then deleted records may show"
                            + " again");
        }
        return starts;
    }

    private Started recover(MetaProperties meta, Disk.DirectoryLock lock, Checkpoint checkpoint)
            throws IOException {
        var names = disk.list(directory);
        var recovery = new Recovery(world, directory, names, logSettings, checkpoint);
        var result = recovery.run(checkpoint.replayFrom());
        WalPosition end = result.end();
        var wal = WriteAheadLog.goOn(world, directory, names, settings.wal(), end);
        var starts = new TreeMap<>(result.logStarts());
        new Checkpoint(true, end, starts).write(disk, directory);
        wal.recycle(end);
        var now = disk.list(directory);
        return new Started(
                meta, lock, wal, starts, result.ends(), partitions(now), going(now), false);
    }

    private static List<TopicPartition> partitions(List<Path> names) {
        var partitions = new ArrayList<TopicPartition>();
        for (Path name : names) {
            var partition = DirectoryName.parse(name);
            if (partition != null) {
                partitions.add(partition);
            }
        }
        return partitions;
    }

    private static List<Path> going(List<Path> names) {
        return names.stream().filter(DirectoryName::isDeleted).toList();
    }
}
