package io.moldau.log;

import java.io.IOException;
import java.nio.ByteBuffer;

/// What a [PartitionLog] tells the data directory it lives in, so that the change survives a crash:
/// one object per partition, implemented over the directory's write-ahead log.
///
/// The partition log appends to its own files first (page cache), then calls, but for
/// [#beforeAppend]; before it gives up bytes it calls first, and waits. It calls under its write
/// lock, so the order of the calls is the order of the changes. Each call returns a ticket, the
/// position in the write-ahead log up to which the change must be on disk: tickets of one directory
/// only rise, and what one ticket covers, every later one covers too.
///
/// After an `IOException` from any method here but [#enter] the partition log accepts no further
/// change.
public interface Journal {
    /// Waits until the journal has room for one change of the log. Called before the write lock is
    /// taken: whoever holds that lock never waits for something that only a checkpoint can give,
    /// for a checkpoint needs the lock. Not called on a device thread, for the same reason.
    ///
    /// @param changes of those below, but for [#appended], that may follow until [#leave]
    /// @param entryBytes what may be given to [#appended]; 0 for nothing
    /// @return what to [#leave] with
    /// @throws IOException as of a full disk if there was no room for long; the log is as it was
    default long enter(int changes, int entryBytes) throws IOException {
        return 0;
    }

    /// All that [#enter] announced was told.
    default void leave(long entered) {}

    /// Batches are about to be written at `endOffset`. Comes back when a crash from now on will
    /// find, durably, that the segment must be looked at from there; but for the first append since
    /// a checkpoint that is so already, and this costs nothing. Without it bytes of the segment
    /// could survive a crash of which the journal knows nothing.
    ///
    /// @param journaled whether [#appended] will follow, and not [#appendedUnjournaled]
    default void beforeAppend(long endOffset, boolean journaled) throws IOException {}

    /// Batches larger than this are not given to [#appended]: they go to the segment only, which is
    /// then flushed, and [#flushed] is told. To write them twice would cost more.
    default int entryBytesMax() {
        return Integer.MAX_VALUE;
    }

    /// Batches were written at the end of the log, with their offsets and leader epochs set.
    ///
    /// `batches` is what the caller of the append handed over; nobody alters it any more, so it may
    /// be kept until it is written. Position and limit must be left as they are.
    ///
    /// @param endOffset one past the last record
    /// @param leaderEpoch of the last batch
    long appended(long baseOffset, long endOffset, int leaderEpoch, ByteBuffer batches)
            throws IOException;

    /// Batches from `fromOffset` on are in the segment only (`flush.before.ack=false`): after a
    /// crash the segment is scanned from there. Called for every such append, so all but the first
    /// since the last checkpoint cost nothing. Nobody waits for the ticket.
    long appendedUnjournaled(long fromOffset) throws IOException;

    /// The partition was flushed up to `endOffset`: nothing that was told before is needed any
    /// more.
    default long flushed(long endOffset) throws IOException {
        return PartitionLog.NO_TICKET;
    }

    /// Everything at and after `toOffset` was cut off.
    long truncated(long toOffset) throws IOException;

    /// The log now starts at `logStartOffset`. If that is past the end, the log was emptied and its
    /// next offset is `logStartOffset`.
    long startMoved(long logStartOffset) throws IOException;

    /// Parks until everything up to `ticket` is durable.
    void awaitDurable(long ticket) throws IOException;

    /// A write or sync of the partition's own files failed: the log accepts no further change. A
    /// failed sync takes the whole directory offline, see `ADR 6`.
    void failed(Failure failure, IOException cause);

    /// What failed.
    enum Failure {
        /// A write, rename or the like. What was acknowledged before is untouched.
        WRITE,
        /// A sync: what was written since the last one may be gone, and the page cache lies about
        /// it.
        SYNC
    }
}
