package io.moldau.log;

import io.moldau.log.wal.FullDisk;
import io.moldau.protocol.TopicPartition;
import io.moldau.protocol.Uuid;
import io.moldau.runtime.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The catalogue's entry of one partition: a few hundred bytes while nobody uses it. Its log opens
/// on first use, and is closed when it was idle for a while or room is needed for others.
///
/// ```java
/// var log = handle.acquire();
/// try { ... } finally { handle.release(); }
/// ```
///
/// A log in use is closed by nobody, but taken away when its partition is deleted. Who uses an open
/// log takes no lock: he counts himself, then looks whether it is there; who closes it hides it,
/// then looks whether anybody is counted. Lock order: the handle's lock, then those of the log.
public final class LogHandle {
    private static final Logger LOG = LoggerFactory.getLogger(LogHandle.class);

    private final DataDirectory directory;
    private final TopicPartition partition;
    private final Uuid topicId;
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicInteger users = new AtomicInteger();

    /// They wait for news, whether the log is open or not.
    private final LogWatches watches = new LogWatches();

    private volatile @Nullable DirectoryJournal journal;

    /// When the log was used last, see [OpenLogs#tick].
    private volatile long usedTick;

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

    /// The log, opened if need be; it stays open until [#release].
    ///
    /// @throws LogUnavailableException if it was deleted or its directory is offline
    public PartitionLog acquire() throws IOException {
        users.getAndIncrement();
        var open = journal;
        if (open != null && !directory.isOffline()) {
            noteUse();
            return open.log();
        }
        return acquireSlowly();
    }

    private void noteUse() {
        long now = directory.openLogs().tick();
        if (usedTick != now) {
            usedTick = now;
        }
    }

    /// Who calls it is counted already; not any more if it fails.
    private PartitionLog acquireSlowly() throws IOException {
        DirectoryJournal held = null;
        boolean opens;
        lock.lock();
        try {
            if (deleted) {
                throw new LogUnavailableException("partition " + partition + " was deleted");
            }
            directory.failIfOffline();
            var open = journal;
            opens = open == null;
            held = open == null ? openOnDevice() : open;
            journal = held;
            noteUse();
        } finally {
            if (held == null) {
                users.getAndDecrement();
            }
            lock.unlock();
        }
        if (opens) {
            directory.openLogs().makeRoom();
        }
        return held.log();
    }

    private DirectoryJournal openOnDevice() throws IOException {
        try {
            var opened = directory.world().threads().onDevice(this::open);
            directory.openLogs().opened(this);
            return opened;
        } catch (IOException e) {
            LOG.error("A log cannot be opened partition={} reason={}", partition, e.getMessage());
            throw e;
        }
    }

    /// Ends one use of the log.
    public void release() {
        int left = users.decrementAndGet();
        assert left >= 0 : partition;
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
                        opening,
                        watches));
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

    /// Registers a watch that is signalled whenever there may be more to read. The log need not be
    /// open, nor stay so.
    public void watch(LogWatch watch) {
        watches.add(watch);
    }

    public void unwatch(LogWatch watch) {
        watches.remove(watch);
    }

    /// Waits until what was appended is durable, and shows it to consumers. The log may have been
    /// closed meanwhile: then its next opening shows it.
    public void awaitCommitted(AppendResult.Appended appended) throws IOException {
        var open = acquireIfOpen();
        try {
            if (appended.ticket() != PartitionLog.NO_TICKET) {
                directory.commit().awaitDurable(appended.ticket());
            }
            if (open != null) {
                open.advanceHighWatermark(appended.endOffset());
            }
        } finally {
            if (open != null) {
                release();
            }
        }
    }

    /// Replaces the settings if the log is open; later it opens with the new ones anyway.
    void configure(LogSettings settings) {
        lock.lock();
        try {
            var open = journal;
            if (open != null) {
                open.log().configure(settings);
            }
        } finally {
            lock.unlock();
        }
    }

    /// The open log, held; null if it is closed.
    @Nullable PartitionLog acquireIfOpen() {
        users.getAndIncrement();
        var open = journal;
        if (open == null) {
            open = current(); // somebody may have hidden it, in vain
        }
        if (open == null) {
            release();
            return null;
        }
        return open.log();
    }

    long usedTick() {
        return usedTick;
    }

    boolean isUnused() {
        return users.get() == 0;
    }

    private @Nullable DirectoryJournal current() {
        lock.lock();
        try {
            return journal;
        } finally {
            lock.unlock();
        }
    }

    /// Makes durable, for the checkpoint, what was written through `bound`.
    ///
    /// @return what was repaired instead; null for the rule
    @Nullable RepairedLog flush(DirectoryJournal bound) throws IOException {
        lock.lock();
        try {
            if (journal != bound) {
                return null; // closed since, which flushed it, or deleted
            }
            users.getAndIncrement();
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
            if (journal == bound) {
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
            var open = journal;
            return open != null && open.log() == log;
        } finally {
            lock.unlock();
        }
    }

    /// After a write for which the disk was too full: opens the log anew from what the page cache
    /// holds, which a failed write of more has not touched, and flushes it. Notes nothing in the
    /// write-ahead log, which may have no room before the checkpoint in progress is complete.
    private @Nullable RepairedLog repair(DirectoryJournal failed) throws IOException {
        lock.lock();
        try {
            if (journal != failed || deleted) {
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
            users.getAndIncrement();
            journal = fresh;
            LOG.info("Writing again after the disk was full partition={}", partition);
            return new RepairedLog(fresh, end);
        } finally {
            lock.unlock();
        }
    }

    /// Tries [#repair] if the log failed; says whether it can be written.
    boolean repairIfFailed() throws IOException {
        var open = current();
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
                release();
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

    /// Closes the log unless it is in use, or was used at `tick` or later.
    ///
    /// @return whether it was closed
    boolean closeIfUnused(long tick) throws IOException {
        if (!lock.tryLock()) {
            return false; // somebody is about to use it, or to take it away
        }
        try {
            var open = journal;
            if (open == null || usedTick >= tick || open.log().hasFailed()) {
                return false;
            }
            journal = null; // before the look at the users, see the class comment
            if (users.get() > 0) {
                journal = open;
                return false;
            }
            closeOnDevice(open);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void closeOnDevice(DirectoryJournal open) throws IOException {
        boolean closed = false;
        try {
            directory.world().threads().onDevice(() -> close(open.log()));
            closed = true;
        } finally {
            if (!closed) {
                journal = open; // failed, to be repaired
            }
        }
        open.detach();
        directory.openLogs().closed(this);
    }

    private long close(PartitionLog log) throws IOException {
        directory.cleaner().closing(this, log);
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
            return journal == null && !deleted && (never || closedNanos - nanos < 0);
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
            var failed = journal;
            if (failed != null && failed.log().hasFailed()) {
                repair(failed);
            }
            var open = journal;
            journal = null;
            watches.signal();
            return open == null
                    ? endOffset
                    : directory.world().threads().onDevice(() -> close(open.log()));
        } finally {
            lock.unlock();
        }
    }

    /// Drops the log without a write.
    void abandon() {
        lock.lock();
        try {
            var open = journal;
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
            var open = journal;
            Disk disk = directory.world().disk();
            boolean exists = disk.isDirectory(path());
            if (open != null || exists) {
                var note = open == null ? anonymous() : open;
                note.awaitDurable(note.deleted());
            }
            deleted = true;
            journal = null;
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
