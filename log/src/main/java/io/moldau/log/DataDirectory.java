package io.moldau.log;

import io.moldau.log.wal.FullDisk;
import io.moldau.log.wal.GroupCommit;
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
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One directory of `log.dirs`: the catalogue of its partitions, the write-ahead log they share,
/// and the background work on them. `docs/formats/data-directory.md` lists its files.
///
/// [#open] comes back when everything acknowledged before is there again; [#close] leaves a
/// directory that Apache Kafka opens. A partition costs nothing until it is written, and a restart
/// looks only at those written since the last checkpoint.
///
/// A failed sync or write takes the directory offline for good: nothing further is acknowledged, no
/// clean marker is written, other directories go on. A full disk does not: see [LogHandle#repair].
///
/// Lock order: a [LogHandle]'s lock, its log's, the catalogue's (`lock`), the group commit's.
/// Before any of them: the gate of the write-ahead log, [GroupCommit#enter].
public final class DataDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(DataDirectory.class);

    /// After an attempt for which the disk was too full.
    private static final long SPARE_RETRY_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final World world;
    private final Path path;
    private final DirectorySettings settings;
    private final LogSettingsSource logSettings;
    private final MetaProperties meta;
    private final boolean stoppedCleanly;
    private final Disk.DirectoryLock directoryLock;
    private final WriteAheadLog wal;
    private final GroupCommit commit;
    private final Checkpointer checkpointer;
    private final OpenLogs openLogs;
    private final Chores chores;
    private final Cleaner cleaner;
    private final ReentrantLock lock = new ReentrantLock();
    private final ConcurrentHashMap<TopicPartition, LogHandle> handles = new ConcurrentHashMap<>();
    private final TreeSet<TopicPartition> unclaimed;
    private final SortedMap<TopicPartition, Long> ends;
    private final SortedMap<TopicPartition, Long> logStarts;
    private volatile @Nullable IOException failure;
    private volatile Consumer<IOException> onOffline = _ -> {};

    private DataDirectory(
            World world,
            Path path,
            DirectorySettings settings,
            LogSettingsSource logSettings,
            DirectoryStart.Started started,
            CleanerCheckpoint cleaned) {
        this.world = world;
        this.path = path;
        this.settings = settings;
        this.logSettings = logSettings;
        meta = started.meta();
        stoppedCleanly = started.stoppedCleanly();
        directoryLock = started.lock();
        wal = started.wal();
        unclaimed = new TreeSet<>(started.partitions());
        ends = new TreeMap<>(started.ends());
        logStarts = new TreeMap<>(started.logStarts());
        commit = new GroupCommit(world, wal, settings.wal(), "wal-sync-" + path, this::offline);
        checkpointer = new Checkpointer(this, commit, wal);
        openLogs = new OpenLogs(this);
        chores = new Chores(this, started.going());
        cleaner = new Cleaner(this, cleaned);
    }

    /// Takes the directory: creates it if it is missing, recovers it after a crash. Blocks on the
    /// disk.
    ///
    /// @throws RefusedDirectoryException if it is in use, another's, or cannot be read
    public static DataDirectory open(
            World world,
            Path path,
            DirectoryIdentity identity,
            DirectorySettings settings,
            LogSettingsSource logSettings)
            throws IOException {
        var started = new DirectoryStart(world, path, identity, settings, logSettings).run();
        var cleaned = CleanerCheckpoint.read(world.disk(), path, started.partitions());
        var directory = new DataDirectory(world, path, settings, logSettings, started, cleaned);
        directory.takeReserve();
        world.threads().start("checkpoint-" + path, directory.checkpointer::run);
        world.threads().start("log-chores-" + path, directory.chores::run);
        world.threads().startDedicated("log-cleaner-" + path, directory.cleaner::run);
        world.threads().start("wal-spare-" + path, directory::keepSpare);
        return directory;
    }

    /// Prepares the write-ahead log's next file before it is needed. The body of a thread.
    private void keepSpare() {
        do {
            try {
                if (!world.threads().onDevice(wal::makeSpare)) {
                    LOG.warn("No room for a spare write-ahead log file directory={}", path);
                    world.clock().sleep(SPARE_RETRY_NANOS);
                }
            } catch (IOException e) {
                offline(e);
            }
        } while (wal.awaitSpareWanted());
    }

    public Path path() {
        return path;
    }

    public Uuid directoryId() {
        return meta.directoryId();
    }

    /// Whether nothing had to be recovered when it was opened; not of a new directory.
    public boolean wasStoppedCleanly() {
        return stoppedCleanly;
    }

    World world() {
        return world;
    }

    DirectorySettings settings() {
        return settings;
    }

    GroupCommit commit() {
        return commit;
    }

    Cleaner cleaner() {
        return cleaner;
    }

    LogSettings settingsOf(TopicPartition partition) {
        return logSettings.settingsOf(partition);
    }

    CleanerSettings cleanerSettings() {
        return logSettings.cleaner();
    }

    CleanerCheckpoint cleaned() {
        return cleaner.checkpoint();
    }

    OpenLogs openLogs() {
        return openLogs;
    }

    // The catalogue.

    /// The handle of a partition of the topic with this id; nothing is created before its log is
    /// written. What an earlier topic of the name has left here is put aside, not shown.
    public LogHandle handle(TopicPartition partition, Uuid topicId) throws IOException {
        var known = handles.get(partition);
        if (known != null && known.topicId().equals(topicId)) {
            return known;
        }
        if (known != null) {
            forget(known, known.remove(DirectoryName.STRAY));
        }
        lock.lock();
        try {
            var there = handles.get(partition);
            if (there != null) {
                return there;
            }
            var fresh = new LogHandle(this, partition, topicId);
            unclaimed.remove(partition);
            Long end = ends.remove(partition);
            if (end != null) {
                fresh.endsAt(end);
            }
            handles.put(partition, fresh);
            return fresh;
        } finally {
            lock.unlock();
        }
    }

    /// Whether the directory holds the partition or was asked for a handle of it.
    public boolean holds(TopicPartition partition) {
        lock.lock();
        try {
            return handles.containsKey(partition) || unclaimed.contains(partition);
        } finally {
            lock.unlock();
        }
    }

    /// All partitions that the directory holds, sorted.
    public List<TopicPartition> partitions() {
        lock.lock();
        try {
            var all = new TreeSet<>(unclaimed);
            all.addAll(handles.keySet());
            return List.copyOf(all);
        } finally {
            lock.unlock();
        }
    }

    public int partitionCount() {
        lock.lock();
        try {
            return handles.size() + unclaimed.size();
        } finally {
            lock.unlock();
        }
    }

    /// Removes a partition. When it returns the deletion is durable; the bytes go in the
    /// background.
    public void delete(LogHandle handle) throws IOException {
        var going = handle.remove(DirectoryName.DELETED);
        forget(handle, going);
        if (going != null) {
            chores.remove(going);
        }
    }

    /// Takes a partition away without losing it: its folder gets a name that nothing reads.
    public void putAside(LogHandle handle) throws IOException {
        forget(handle, handle.remove(DirectoryName.STRAY));
    }

    private void forget(LogHandle handle, @Nullable Path going) {
        LOG.debug("Partition removed partition={} left={}", handle.partition(), going);
        lock.lock();
        try {
            handles.remove(handle.partition(), handle);
            logStarts.remove(handle.partition());
        } finally {
            lock.unlock();
        }
        cleaner.forget(handle);
        openLogs.closed(handle);
        chores.forget(handle);
    }

    /// The handle of a partition for background work; null if its folder names no topic.
    @Nullable LogHandle handleForChores(TopicPartition partition) throws IOException {
        var known = handles.get(partition);
        if (known != null) {
            return known;
        }
        var folder = path.resolve(partition.toString());
        var id = PartitionMetadataFile.read(world.disk(), folder);
        return id.isEmpty() ? null : handle(partition, id.get());
    }

    /// Has an open log take the settings that the source now gives.
    public void configure(TopicPartition partition) {
        var handle = handles.get(partition);
        if (handle != null) {
            handle.configure(logSettings.settingsOf(partition));
        }
    }

    Path goingPath(TopicPartition partition, String suffix) {
        var random = world.randomness();
        return path.resolve(
                DirectoryName.going(partition, random.nextLong(), random.nextLong(), suffix));
    }

    void noteUnjournaled() {
        chores.noteUnjournaled();
    }

    // Log starts and checkpoints.

    long logStartOf(TopicPartition partition) {
        lock.lock();
        try {
            return logStarts.getOrDefault(partition, 0L);
        } finally {
            lock.unlock();
        }
    }

    /// Remembers, or forgets, where the log starts; to be called when it was flushed.
    void noteStart(TopicPartition partition, PartitionLog log) {
        lock.lock();
        try {
            if (log.hasStartToRemember()) {
                logStarts.put(partition, log.logStartOffset());
            } else {
                logStarts.remove(partition);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Makes everything that was written durable in its own files, and shortens the next replay.
    public void checkpoint() throws IOException {
        checkpointer.checkpoint();
    }

    void writeCheckpoint(WalPosition replayFrom) throws IOException {
        writeCheckpoint(true, replayFrom);
        takeReserve();
    }

    private SortedMap<TopicPartition, Long> logStarts() {
        lock.lock();
        try {
            return new TreeMap<>(logStarts);
        } finally {
            lock.unlock();
        }
    }

    private SortedMap<TopicPartition, Long> ends() {
        lock.lock();
        try {
            return new TreeMap<>(ends);
        } finally {
            lock.unlock();
        }
    }

    private void writeCheckpoint(boolean running, WalPosition replayFrom) throws IOException {
        var checkpoint = new Checkpoint(running, replayFrom, logStarts());
        try {
            checkpoint.write(world.disk(), path);
        } catch (IOException e) {
            if (!FullDisk.causes(e)) {
                throw e;
            }
            world.disk().delete(path.resolve(DirectoryStart.RESERVE));
            checkpoint.write(world.disk(), path);
        }
    }

    /// Sets room aside for the next checkpoint, if there is some.
    private void takeReserve() {
        Path reserve = path.resolve(DirectoryStart.RESERVE);
        try {
            if (world.disk().exists(reserve)
                    || world.disk().freeBytes(path) < 2L * settings.reserveBytes()) {
                return;
            }
            try (var file = world.disk().open(reserve, Disk.OpenMode.CREATE)) {
                file.preallocate(settings.reserveBytes());
            }
        } catch (IOException e) {
            LOG.warn("No reserve set aside directory={} reason={}", path, e.getMessage());
        }
    }

    // Failure.

    public boolean isOffline() {
        return failure != null;
    }

    /// Calls `listener` once if the directory goes offline.
    public void onOffline(Consumer<IOException> listener) {
        onOffline = listener;
    }

    void failIfOffline() throws LogUnavailableException {
        var cause = failure;
        if (cause != null) {
            throw new LogUnavailableException(
                    "log directory %s is offline: %s".formatted(path, cause.getMessage()), cause);
        }
    }

    /// A log's own files could not be written or synced.
    void logFailed(LogHandle handle, Journal.Failure kind, IOException cause) {
        if (FullDisk.causes(cause)) {
            LOG.warn("Disk full, log not writable partition={}", handle.partition());
            chores.repairSoon(handle);
            return;
        }
        LOG.error("A {} failed partition={}", kind, handle.partition());
        offline(cause);
    }

    /// Final: see the class comment.
    void offline(IOException cause) {
        lock.lock();
        try {
            if (failure != null) {
                return;
            }
            failure = cause;
        } finally {
            lock.unlock();
        }
        LOG.error("Log directory offline directory={} reason={}", path, cause.getMessage());
        commit.fail(cause);
        onOffline.accept(cause);
    }

    // The end.

    /// Stops cleanly: everything is flushed and the directory is one that Apache Kafka opens. Of an
    /// offline directory only the lock is given back.
    public void close() throws IOException {
        chores.stop();
        cleaner.stop();
        checkpointer.stop();
        try {
            if (!isOffline()) {
                closeCleanly();
            }
        } catch (IOException e) {
            offline(e);
            throw e;
        } finally {
            if (isOffline()) {
                handles.values().forEach(LogHandle::abandon);
                commit.close();
                wal.close();
            }
            directoryLock.close();
        }
    }

    private void closeCleanly() throws IOException {
        var closing = new CleanStop(world.disk(), path, ends());
        Abreast.each(
                world.threads(),
                "log-stop",
                sortedHandles(),
                it -> closing.note(it.partition(), it.stop()));
        commit.close();
        failIfOffline();
        closing.markClean(logStarts());
        writeCheckpoint(false, Checkpoint.NOWHERE);
        wal.closeAndDelete();
        world.disk().delete(path.resolve(DirectoryStart.RESERVE));
        world.disk().syncDirectory(path);
    }

    List<LogHandle> sortedHandles() {
        return new ArrayList<>(new TreeMap<>(handles).values());
    }
}
