package io.moldau.log;

import io.moldau.protocol.TopicPartition;
import io.moldau.runtime.World;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/// The log of one partition in one directory.
///
/// Interface first: the bodies, and topic id, settings and append, follow within the hour.
@SuppressWarnings("DoNotCallSuggester") // gone with the bodies
public final class PartitionLog {
    private PartitionLog() {}

    /// Opens the log in `directory`, which need not exist: nothing is created before the first
    /// write. Ends with everything that `opening` says to cut cut; after [Opening.Recover] or
    /// [Opening.Scan] the directory replays the journal's entries, in order, before anything else.
    ///
    /// (To come: `Uuid topicId, LogSettings settings` after `partition`.)
    ///
    /// @throws DamagedLogException if bytes that were flushed once are missing or altered
    public static PartitionLog open(
            World world, Path directory, TopicPartition partition, Journal journal, Opening opening)
            throws IOException {
        throw new UnsupportedOperationException();
    }

    /// Repeats [Journal#appended]. What the log already holds from the first batch's offset on is
    /// cut first, so entries may be repeated; a gap is damage. Nothing is told to the journal.
    public void replayAppend(ByteBuffer batches) throws IOException {
        throw new UnsupportedOperationException();
    }

    /// Repeats [Journal#truncated].
    public void replayTruncate(long toOffset) throws IOException {
        throw new UnsupportedOperationException();
    }

    /// Repeats [Journal#startMoved].
    public void replayStartMoved(long logStartOffset) throws IOException {
        throw new UnsupportedOperationException();
    }

    /// Makes everything that was appended before the call durable in the partition's own files:
    /// segments, indexes, epochs, names. For the checkpoint: afterwards [#recoveryPoint] covers it
    /// and the journal's entries below are no longer needed. Appends and reads go on meanwhile;
    /// call it where blocking on a device is allowed.
    ///
    /// @return the new recovery point
    public long flush() throws IOException {
        throw new UnsupportedOperationException();
    }

    /// Everything below is durable in the partition's own files: what the checkpoint notes.
    public long recoveryPoint() {
        throw new UnsupportedOperationException();
    }

    /// First offset that may be read.
    public long logStartOffset() {
        throw new UnsupportedOperationException();
    }

    /// One past the last record written.
    public long logEndOffset() {
        throw new UnsupportedOperationException();
    }

    /// One past the last record that consumers may see.
    public long highWatermark() {
        throw new UnsupportedOperationException();
    }

    /// Moves the high watermark up to `offset`; nothing happens if it is there already. After
    /// opening it is the log start: the owner sets it.
    public void advanceHighWatermark(long offset) {
        throw new UnsupportedOperationException();
    }

    /// Reads from the batch that holds `offset` on, at most `maxBytes`.
    ///
    /// May block on a device: a read that is not at the end of the log belongs on
    /// `Threads.onDevice`. Takes no lock that a writer holds while it writes.
    ///
    /// @param atLeastOneBatch the first batch comes whole even if it is larger than `maxBytes`
    public ReadResult read(long offset, int maxBytes, boolean atLeastOneBatch, ReadLimit limit)
            throws IOException {
        throw new UnsupportedOperationException();
    }

    /// First record at or after the log start whose timestamp is `timestampMs` or later.
    public Optional<OffsetAtTime> offsetForTimestamp(long timestampMs) throws IOException {
        throw new UnsupportedOperationException();
    }

    /// The record with the largest timestamp, the first of them; empty if the log is.
    public Optional<OffsetAtTime> largestTimestamp() throws IOException {
        throw new UnsupportedOperationException();
    }

    /// Where `leaderEpoch` ended in this log.
    public EpochEnd endOffsetOf(int leaderEpoch) {
        throw new UnsupportedOperationException();
    }

    /// Cuts everything at and after `offset`. Not below the high watermark unless the owner means
    /// it.
    ///
    /// @return the journal's ticket
    public long truncateTo(long offset) throws IOException {
        throw new UnsupportedOperationException();
    }

    /// Removes everything; the next record gets `newStartOffset`.
    ///
    /// @return the journal's ticket
    public long truncateFully(long newStartOffset) throws IOException {
        throw new UnsupportedOperationException();
    }

    /// Bytes of all segments, indexes not counted.
    public long sizeBytes() {
        throw new UnsupportedOperationException();
    }

    /// Registers a watch that is signalled whenever there may be more to read.
    public void watch(LogWatch watch) {
        throw new UnsupportedOperationException();
    }

    public void unwatch(LogWatch watch) {
        throw new UnsupportedOperationException();
    }

    /// Flushes, writes the producer snapshot that makes the next opening cheap, and closes all
    /// files (those of slices being sent when the slices are closed). After it `Opening.Clean` is
    /// right.
    public void close() throws IOException {
        throw new UnsupportedOperationException();
    }

    /// Closes all files and writes nothing: the log was poisoned, or its directory is deleted.
    public void abandon() {
        throw new UnsupportedOperationException();
    }
}
