package io.moldau.log;

import io.moldau.log.wal.FullDisk;
import io.moldau.protocol.TopicPartition;
import io.moldau.protocol.Uuid;
import io.moldau.runtime.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The catalogue's entry of one partition: a few hundred bytes while nobody uses it. Its log opens
/// on first use and is closed when it was idle for a while.
///
/// ```java
/// handle.log().append(...);           // for one quick operation: do not keep it
///
/// var log = handle.acquire();         // for as long as one likes
/// try { ... } finally { handle.release(); }
/// ```
///
/// An idle log is hidden first and closed some time later, so whoever got it from [#log] just
/// before has long finished. It is taken away at once when its partition is deleted. Lock order:
/// the handle's lock, then those of the log.
public final class LogHandle {
    private static final Logger LOG = LoggerFactory.getLogger(LogHandle.class);

    private final DataDirectory directory;
    private final TopicPartition partition;
    private final Uuid topicId;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable DirectoryJournal journal;

    /// Hidden from [#log] and to be closed, unless somebody asks for it.
    private @Nullable DirectoryJournal retiring;

    private int users;
    private volatile boolean usedSinceSweep;
    private boolean deleted;
    private long endOffset = -1;
    private long closedNanos = Long.MIN_VALUE;

    LogHandle(DataDirectory directory, TopicPartition partition, Uuid topicId) {
        this.directory = directory;
        this.partition = partition;
        this.topicId = topicId;
    }

    public TopicPartition partition() {
        return partition;
    }

    public Uuid topicId() {
        return topicId;
    }

    public DataDirectory directory() {
        return directory;
    }

    Path path() {
        return directory.path().resolve(partition.toString());
    }

    /// The log, opened if need be, for one quick operation: it is not to be kept, and may be closed
    /// when it was not asked for during half a minute.
    ///
    /// @throws LogUnavailableException if it was deleted or its directory is offline
    public PartitionLog log() throws IOException {
        var open = journal;
        if (open != null && !directory.isOffline()) {
            usedSinceSweep = true;
            return open.log();
        }
        var log = acquire();
        release();
        return log;
    }

    /// The log, opened if need be; it stays open until [#release].
    ///
    /// @throws LogUnavailableException if it was deleted or its directory is offline
    public PartitionLog acquire() throws IOException {
        lock.lock();
        try {
            if (deleted) {
                throw new LogUnavailableException("partition " + partition + " was deleted");
            }
            directory.failIfOffline();
            var open = journal;
            if (open == null) {
                open = retiring != null ? retiring : openOnDevice();
                retiring = null;
                journal = open;
            }
            users++;
            usedSinceSweep = true;
            return open.log();
        } finally {
            lock.unlock();
        }
    }

    private DirectoryJournal openOnDevice() throws IOException {
        try {
            var opened = directory.world().threads().onDevice(this::open);
            directory.opened(this);
            return opened;
        } catch (IOException e) {
            LOG.error("A log cannot be opened partition={} reason={}", partition, e.getMessage());
            throw e;
        }
    }

    /// Ends one use of the log.
    public void release() {
        lock.lock();
        try {
            users--;
            assert users >= 0 : partition;
        } finally {
            lock.unlock();
        }
    }

    private DirectoryJournal open() throws IOException {
        moveStrayAway();
        var opening = new Opening.Clean(directory.logStartOf(partition), endOffset);
        var opened = open(opening);
        opened.log().advanceHighWatermark(opened.log().logEndOffset());
        return opened;
    }

    private DirectoryJournal open(Opening opening) throws IOException {
        var fresh = new DirectoryJournal(this, directory.commit(), directory.settings());
        fresh.attach(
                PartitionLog.open(
                        directory.world(),
                        path(),
                        partition,
                        topicId,
                        directory.settingsOf(partition),
                        fresh,
                        opening));
        return fresh;
    }

    /// What an earlier topic of this name has left is neither read nor lost.
    private void moveStrayAway() throws IOException {
        Disk disk = directory.world().disk();
        if (!disk.isDirectory(path())) {
            return;
        }
        var found = PartitionMetadataFile.read(disk, path());
        if (found.isEmpty() || PartitionMetadataFile.means(found.get(), topicId)) {
            return;
        }
        Path aside = directory.goingPath(partition, DirectoryName.STRAY);
        LOG.warn("Moving a partition of an earlier topic aside directory={} to={}", path(), aside);
        disk.rename(path(), aside);
        disk.syncDirectory(directory.path());
        endOffset = -1;
    }

    /// Replaces the settings if the log is open; later it opens with the new ones anyway.
    void configure(LogSettings settings) {
        lock.lock();
        try {
            var open = current();
            if (open != null) {
                open.log().configure(settings);
            }
        } finally {
            lock.unlock();
        }
    }

    /// The open log, held; null if it is closed.
    @Nullable PartitionLog acquireIfOpen() {
        lock.lock();
        try {
            var open = current();
            if (open == null) {
                return null;
            }
            users++;
            return open.log();
        } finally {
            lock.unlock();
        }
    }

    private @Nullable DirectoryJournal current() {
        var open = journal;
        return open != null ? open : retiring;
    }

    /// Makes durable, for the checkpoint, what was written through `bound`.
    ///
    /// @return what was repaired instead; null for the rule
    @Nullable Repaired flush(DirectoryJournal bound) throws IOException {
        lock.lock();
        try {
            if (current() != bound) {
                return null; // closed since, which flushed it, or deleted
            }
            users++;
        } finally {
            lock.unlock();
        }
        try {
            if (bound.log().hasFailed()) {
                return repair(bound);
            }
            directory.world().threads().onDevice(bound.log()::flush);
            noteStart(bound);
            return null;
        } catch (IOException e) {
            if (isCurrent(bound.log())) {
                throw e;
            }
            return null; // meanwhile deleted, or repaired, which flushed it
        } finally {
            release();
        }
    }

    /// Not if it was deleted meanwhile: another partition of the name may be there.
    private void noteStart(DirectoryJournal bound) {
        lock.lock();
        try {
            if (current() == bound) {
                directory.noteStart(partition, bound.log());
            }
        } finally {
            lock.unlock();
        }
    }

    /// Whether this is still the partition's log: it may have been deleted, or opened anew.
    boolean isCurrent(PartitionLog log) {
        lock.lock();
        try {
            var open = current();
            return open != null && open.log() == log;
        } finally {
            lock.unlock();
        }
    }

    /// A log that was opened anew; all up to `endOffset` is flushed, but a crash will only know it
    /// when that was noted.
    record Repaired(DirectoryJournal journal, long endOffset) {
        /// To be called when a checkpoint is durable that came after the repair.
        void expose() {
            journal.log().exposeUpTo(endOffset);
        }
    }

    /// After a write for which the disk was too full: opens the log anew from what the page cache
    /// holds, which a failed write of more has not touched, and flushes it. Notes nothing in the
    /// write-ahead log, which may have no room before the checkpoint in progress is complete.
    private @Nullable Repaired repair(DirectoryJournal failed) throws IOException {
        lock.lock();
        try {
            if (current() != failed || deleted) {
                return null;
            }
            failed.log().awaitFlush(); // from here on nothing of it writes to the folder
            long start = failed.log().logStartOffset();
            var opening = new Opening.Scan(start, failed.log().recoveryPoint());
            var fresh = directory.world().threads().onDevice(() -> open(opening));
            fresh.log().replayStartMoved(start); // an emptied log may not have got its segment
            long end = directory.world().threads().onDevice(fresh.log()::flush);
            fresh.log().exposeUpTo(failed.log().highWatermark());
            directory.noteStart(partition, fresh.log());
            failed.log().abandon(); // only now: until then it is there to be read
            journal = fresh;
            retiring = null;
            LOG.info("Writing again after the disk was full partition={}", partition);
            return new Repaired(fresh, end);
        } finally {
            lock.unlock();
        }
    }

    /// Tries [#repair] if the log failed; says whether it can be written.
    boolean repairIfFailed() throws IOException {
        DirectoryJournal open;
        lock.lock();
        try {
            open = current();
        } finally {
            lock.unlock();
        }
        if (open == null || !open.log().hasFailed()) {
            return true;
        }
        long entered = 0;
        try {
            entered = open.enter(1, 0);
            var repaired = repair(open);
            if (repaired != null) {
                var fresh = repaired.journal();
                fresh.awaitDurable(fresh.log().noteFlushed());
            }
            return true;
        } catch (IOException e) {
            if (FullDisk.causes(e)) {
                return false;
            }
            throw e;
        } finally {
            open.leave(entered);
        }
    }

    /// Hides the log if nobody has used it since the last call, and closes it if it is hidden since
    /// then.
    ///
    /// @return whether it is closed
    boolean closeIfIdle() throws IOException {
        lock.lock();
        try {
            var hidden = retiring;
            if (hidden != null && users == 0 && !hidden.log().hasFailed()) {
                directory.world().threads().onDevice(() -> close(hidden.log()));
                retiring = null;
                directory.closed(this);
                return true;
            }
            var open = journal;
            if (open != null && users == 0 && !usedSinceSweep) {
                retiring = open;
                journal = null;
            }
            usedSinceSweep = false;
            return false;
        } finally {
            lock.unlock();
        }
    }

    private long close(PartitionLog log) throws IOException {
        log.close();
        directory.noteStart(partition, log);
        endOffset = log.logEndOffset();
        closedNanos = directory.world().clock().nanos();
        return endOffset;
    }

    /// Whether it is closed, and was not open since `nanos`, monotonic time.
    boolean isClosedSince(long nanos) {
        lock.lock();
        try {
            boolean never = closedNanos == Long.MIN_VALUE;
            return current() == null && !deleted && (never || closedNanos - nanos < 0);
        } finally {
            lock.unlock();
        }
    }

    /// At the end of the process: closes the log, in use or not. One that failed is repaired first,
    /// for its segment may end with part of a write and its records be in the write-ahead log only.
    ///
    /// @return its end offset; -1 if it is not open and never was
    long stop() throws IOException {
        lock.lock();
        try {
            var failed = current();
            if (failed != null && failed.log().hasFailed()) {
                repair(failed);
            }
            var open = current();
            journal = null;
            retiring = null;
            return open == null ? endOffset : close(open.log());
        } finally {
            lock.unlock();
        }
    }

    /// Drops the log without a write.
    void abandon() {
        lock.lock();
        try {
            var open = current();
            if (open != null) {
                open.log().abandon();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Where the log ended when recovery or somebody else closed it.
    void endsAt(long offset) {
        endOffset = offset;
    }

    /// Removes the partition: durably noted, then its folder is renamed, then emptied in the
    /// background. A crash at any point leaves a deletion that the next start finishes.
    ///
    /// @param suffix of the folder's new name
    /// @return the renamed folder; null if there was none
    @Nullable Path remove(String suffix) throws IOException {
        long entered = directory.commit().enter(1, 0);
        try {
            return removeInRoom(suffix);
        } finally {
            directory.commit().leave(entered);
        }
    }

    private @Nullable Path removeInRoom(String suffix) throws IOException {
        lock.lock();
        try {
            if (deleted) {
                return null;
            }
            var open = current();
            Disk disk = directory.world().disk();
            boolean exists = disk.isDirectory(path());
            if (open != null || exists) {
                var note = open == null ? anonymous() : open;
                note.awaitDurable(note.deleted());
            }
            deleted = true;
            journal = null;
            retiring = null;
            if (open != null) {
                open.log().abandon();
            }
            if (!exists) {
                return null;
            }
            Path going = directory.goingPath(partition, suffix);
            disk.rename(path(), going);
            disk.syncDirectory(directory.path());
            return going;
        } finally {
            lock.unlock();
        }
    }

    private DirectoryJournal anonymous() {
        return new DirectoryJournal(this, directory.commit(), directory.settings());
    }
}
