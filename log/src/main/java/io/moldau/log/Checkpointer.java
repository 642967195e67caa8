package io.moldau.log;

import io.moldau.log.wal.FullDisk;
import io.moldau.log.wal.GroupCommit;
import io.moldau.log.wal.Participant;
import io.moldau.log.wal.WriteAheadLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes old parts of the write-ahead log needless: flushes the partitions that were written since
/// the last checkpoint, notes from where a replay would begin now, and frees the files before.
final class Checkpointer {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpointer.class);

    /// After a checkpoint for which the disk was too full.
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final DataDirectory directory;
    private final GroupCommit commit;
    private final WriteAheadLog wal;
    private final ReentrantLock lock = new ReentrantLock();

    /// Partitions of generations that ended and that no checkpoint covers yet.
    private final List<Participant> pending = new ArrayList<>();

    /// Logs that were repaired since the last checkpoint; several threads add to it.
    private final Queue<RepairedLog> repaired = new ConcurrentLinkedQueue<>();

    /// Of the write-ahead log's file with which a replay would begin now.
    private int sequence;

    private volatile boolean stopped;

    Checkpointer(DataDirectory directory, GroupCommit commit, WriteAheadLog wal) {
        this.directory = directory;
        this.commit = commit;
        this.wal = wal;
    }

    /// The body of its thread.
    void run() {
        long periodNanos = TimeUnit.MILLISECONDS.toNanos(directory.settings().checkpointMs());
        while (!stopped && !directory.isOffline()) {
            commit.awaitCheckpointDue(periodNanos);
            if (stopped || directory.isOffline()) {
                return;
            }
            try {
                checkpoint();
            } catch (IOException e) {
                if (!FullDisk.causes(e)) {
                    directory.offline(e);
                    return;
                }
                LOG.warn("No room for a checkpoint directory={}", directory.path());
                directory.world().clock().sleep(RETRY_NANOS);
            }
        }
    }

    /// Ends the work; comes back when no checkpoint is in progress.
    void stop() {
        stopped = true;
        commit.wakeCheckpointer();
        lock.lock();
        try {
            LOG.debug("No more checkpoints directory={}", directory.path());
        } finally {
            lock.unlock();
        }
    }

    /// Nothing happens if nothing was written since the last one and no file can be freed.
    ///
    /// Holds no lock of a log while it waits for the write-ahead log, and asks for no room in it:
    /// see [GroupCommit#enter].
    void checkpoint() throws IOException {
        lock.lock();
        try {
            if (stopped) {
                return;
            }
            var end = commit.endGeneration();
            pending.addAll(end.bound());
            if (pending.isEmpty() && end.next().sequence() == sequence) {
                return;
            }
            Abreast.each(directory.world().threads(), "checkpoint-flush", pending, this::flush);
            directory.writeCheckpoint(end.next());
            pending.clear();
            repaired.forEach(RepairedLog::expose);
            repaired.clear();
            sequence = end.next().sequence();
            wal.recycle(end.next());
        } finally {
            lock.unlock();
        }
    }

    private void flush(Participant participant) throws IOException {
        if (participant instanceof DirectoryJournal bound) {
            var anew = bound.handle().flush(bound);
            if (anew != null) {
                repaired.add(anew);
            }
        }
    }
}
