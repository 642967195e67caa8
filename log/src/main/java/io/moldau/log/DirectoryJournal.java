package io.moldau.log;

import io.moldau.log.wal.GroupCommit;
import io.moldau.log.wal.Participant;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The journal of one opened log, over the write-ahead log of its directory.
final class DirectoryJournal extends Participant implements Journal {
    /// Larger appends are flushed in place: above this a second write costs more than a sync of its
    /// own. 1 MiB is just above the largest batch that default settings allow.
    private static final int ENTRY_BYTES_MAX = 1_100_000;

    private final LogHandle handle;
    private final GroupCommit commit;
    private final int entryBytesMax;
    private volatile @Nullable PartitionLog log;

    DirectoryJournal(LogHandle handle, GroupCommit commit, DirectorySettings settings) {
        super(handle.partition(), handle.topicId());
        this.handle = handle;
        this.commit = commit;
        entryBytesMax = Math.min(ENTRY_BYTES_MAX, settings.wal().entryBytesMax());
    }

    /// The log that was opened with this journal, before anything is written to it.
    void attach(PartitionLog opened) {
        log = opened;
    }

    /// The log was closed, and what it has in memory may go: the write-ahead log may go on to know
    /// the journal until the next checkpoint.
    void detach() {
        log = null;
    }

    LogHandle handle() {
        return handle;
    }

    PartitionLog log() {
        return Objects.requireNonNull(log, "not attached");
    }

    @Override
    public long enter(int changes, int entryBytes) throws IOException {
        return commit.enter(changes, entryBytes);
    }

    @Override
    public void leave(long entered) {
        commit.leave(entered);
    }

    @Override
    public void beforeAppend(long endOffset, boolean journaled) throws IOException {
        commit.bind(this, endOffset, !journaled);
    }

    @Override
    public int entryBytesMax() {
        return entryBytesMax;
    }

    @Override
    public long appended(long baseOffset, long endOffset, int leaderEpoch, ByteBuffer batches)
            throws IOException {
        return commit.appended(this, baseOffset, endOffset, leaderEpoch, batches);
    }

    @Override
    public long appendedUnjournaled(long fromOffset) {
        handle.directory().noteUnjournaled();
        return commit.durable(); // the binding, which is durable, says it all
    }

    @Override
    public long flushed(long endOffset) throws IOException {
        return commit.flushed(this, endOffset);
    }

    @Override
    public long truncated(long toOffset) throws IOException {
        handle.directory().cleaned().cut(handle.partition(), toOffset);
        return commit.truncated(this, toOffset);
    }

    @Override
    public long startMoved(long logStartOffset) throws IOException {
        return commit.startMoved(this, log().logEndOffset(), logStartOffset);
    }

    long deleted() throws IOException {
        return commit.deleted(this);
    }

    @Override
    public void awaitDurable(long ticket) throws IOException {
        commit.awaitDurable(ticket);
    }

    @Override
    public void failed(Failure failure, IOException cause) {
        handle.directory().logFailed(handle, failure, cause);
    }

    @Override
    protected long logStartOffset() {
        PartitionLog opened = log;
        return opened == null ? 0 : opened.logStartOffset();
    }

    @Override
    protected void durable(long endOffset) {
        PartitionLog opened = log;
        if (opened != null) {
            opened.advanceHighWatermark(endOffset);
        } // else its next opening shows all there is
    }
}
