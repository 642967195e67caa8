package io.moldau.log;

import io.moldau.protocol.TopicPartition;
import io.moldau.protocol.Uuid;
import io.moldau.runtime.World;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The log of one partition in one directory, in Kafka's files.
///
/// Nothing is created before the first write. One thread changes the log at a time; readers take no
/// lock that is held while somebody writes. After an `IOException` from a change or a flush the log
/// takes no further change: what the page cache holds then proves nothing, and no offset is ever
/// given twice. Reads go on.
public final class PartitionLog {
    /// Nothing to wait for.
    public static final long NO_TICKET = -1;

    /// What was written so recently is in the page cache of any machine that runs this.
    private static final int CACHED_BYTES = 32 << 20;

    private final World world;
    private final TopicPartition partition;
    private final Journal journal;
    private final LogWriter writer;
    private final SegmentedLog log;
    private final ReadBounds bounds;
    private final LogReader reader;
    private final AbortedTransactions aborted;
    private volatile boolean epochsVerified;
    private volatile long flushedNanos;

    private PartitionLog(World world, TopicPartition partition, Journal journal, LogWriter writer) {
        this.world = world;
        this.partition = partition;
        this.journal = journal;
        this.writer = writer;
        this.log = writer.log();
        this.bounds = writer.bounds();
        this.reader = new LogReader(log);
        this.aborted = new AbortedTransactions(log, writer);
        this.flushedNanos = world.clock().nanos();
    }

    /// Opens the log in `directory`, which need not exist. Ends with everything that `opening` says
    /// to cut cut; after [Opening.Recover] or [Opening.Scan] the directory replays the journal's
    /// entries, in order, before anything else. Blocks on the disk.
    ///
    /// @throws DamagedLogException if bytes that were flushed once are missing or altered
    public static PartitionLog open(
            World world,
            Path directory,
            TopicPartition partition,
            Uuid topicId,
            LogSettings settings,
            Journal journal,
            Opening opening)
            throws IOException {
        return open(
                world, directory, partition, topicId, settings, journal, opening, new LogWatches());
    }

    /// @param watches told of news; they may outlive the opened log
    static PartitionLog open(
            World world,
            Path directory,
            TopicPartition partition,
            Uuid topicId,
            LogSettings settings,
            Journal journal,
            Opening opening,
            LogWatches watches)
            throws IOException {
        var opened = new LogOpening(world, directory, partition, topicId, settings, opening);
        opened.open();
        var writer = new LogWriter(world, partition, journal, opened, watches);
        var log = new PartitionLog(world, partition, journal, writer);
        switch (opening) {
            case Opening.Scan it -> log.aborted.correctFrom(it.flushedOffset());
            case Opening.Adopt _ -> log.aborted.correctFrom(0);
            case Opening.Clean _, Opening.Recover _ -> {} // what was flushed had its index with it
        }
        return log;
    }

    public TopicPartition partition() {
        return partition;
    }

    public LogSettings settings() {
        return log.settings();
    }

    /// Replaces the settings; they hold from the next append on.
    public void configure(LogSettings settings) {
        writer.configure(settings);
    }

    /// Appends whole batches: gives them their offsets and the leader's epoch, in place. All of
    /// them or none is written. From then on nobody may alter `batches`. What was appended is
    /// visible to consumers, and may be acknowledged, after [#awaitDurable] and
    /// [#advanceHighWatermark].
    ///
    /// @throws IOException if the log cannot be written; it takes no further change then
    public AppendResult append(ByteBuffer batches, int leaderEpoch, AppendOrigin origin)
            throws IOException {
        return append(batches, leaderEpoch, origin, VerificationGuard.NONE);
    }

    /// As [#append(ByteBuffer, int, AppendOrigin)]; a batch that begins a transaction here needs
    /// the guard of [#beginVerification].
    public AppendResult append(
            ByteBuffer batches, int leaderEpoch, AppendOrigin origin, VerificationGuard guard)
            throws IOException {
        return append(batches, leaderEpoch, check(origin).under(guard));
    }

    private AppendCheck check(AppendOrigin origin) {
        return new AppendCheck(
                partition.toString(), log.settings(), origin, world.clock().wallMs());
    }

    /// Ends a producer's open transaction. Safe to repeat: what has ended already is answered as a
    /// duplicate, at the end of the log. As with [#append], it counts when it is durable.
    public AppendResult appendMarker(TransactionMarker marker, int leaderEpoch) throws IOException {
        var check = check(AppendOrigin.COORDINATOR).of(marker);
        return append(marker.batch(world.clock().wallMs()), leaderEpoch, check);
    }

    /// Asked before a transactional batch is appended, but for one that the log surely has: what is
    /// to be done first.
    ///
    /// @param sequence the batch's first, -1 for none
    /// @param epochBumps the client has a new epoch for each transaction (transaction version 2)
    public Verification beginVerification(
            long producerId, short epoch, int sequence, boolean epochBumps) {
        long nowMs = world.clock().wallMs();
        return writer.ask(it -> it.verify(producerId, epoch, sequence, epochBumps, nowMs));
    }

    private AppendResult append(ByteBuffer batches, int leaderEpoch, AppendCheck check)
            throws IOException {
        var settings = log.settings();
        var refused = check.refusal(batches);
        if (refused != null) {
            return refused;
        }
        var result = writer.append(check.accepted(batches), leaderEpoch, check);
        if (!settings.flushBeforeAck()
                && writer.flush().unflushedRecords() >= settings.flushMessages()) {
            world.threads().onDevice(this::flush);
        }
        return result;
    }

    /// Parks until a change is durable; returns at once for [#NO_TICKET].
    public void awaitDurable(long ticket) throws IOException {
        if (ticket != NO_TICKET) {
            journal.awaitDurable(ticket);
        }
    }

    /// Repeats [Journal#appended]. What the log already holds from the first batch's offset on is
    /// cut first, so entries may be repeated; a gap is damage. Nothing is told to the journal.
    public void replayAppend(ByteBuffer batches) throws IOException {
        writer.replayAppend(batches);
    }

    /// Repeats [Journal#truncated].
    public void replayTruncate(long toOffset) throws IOException {
        writer.truncateTo(toOffset, true);
    }

    /// Repeats [Journal#startMoved].
    public void replayStartMoved(long logStartOffset) throws IOException {
        writer.replayStartMoved(logStartOffset);
    }

    /// Makes everything that was appended before the call durable in the partition's own files:
    /// segments, indexes, epochs, names. For the checkpoint: afterwards [#recoveryPoint] covers it
    /// and the journal's entries below are no longer needed. Appends and reads go on meanwhile;
    /// call it where blocking on a device is allowed.
    ///
    /// @return the new recovery point
    public long flush() throws IOException {
        flushedNanos = world.clock().nanos();
        return writer.flush().flush(false);
    }

    /// Tells the journal how far the log is flushed.
    ///
    /// @return the ticket
    long noteFlushed() throws IOException {
        return writer.noteFlushed();
    }

    /// Everything below is durable in the partition's own files: what the checkpoint notes.
    public long recoveryPoint() {
        return log.recoveryPoint();
    }

    /// First offset that may be read.
    public long logStartOffset() {
        return bounds.logStartOffset();
    }

    /// One past the last record written.
    public long logEndOffset() {
        return log.end().offset();
    }

    /// One past the last record that consumers may see.
    public long highWatermark() {
        return bounds.highWatermark();
    }

    /// The high watermark, or the first offset of the first transaction still open below it.
    public long lastStableOffset() {
        return bounds.lastStableOffset();
    }

    /// Moves the high watermark up to `offset`; nothing happens if it is there already. After
    /// opening it is the log start: the owner sets it. Wakes the watches.
    public void advanceHighWatermark(long offset) {
        writer.advanceHighWatermark(offset);
    }

    /// As [#advanceHighWatermark]; `offset` may lie past the end by now.
    void exposeUpTo(long offset) {
        writer.exposeUpTo(offset);
    }

    /// Reads from the batch that holds `offset` on, at most `maxBytes`, out of one segment.
    ///
    /// May block on a device: a read that is not [#isLikelyCached] belongs on `Threads.onDevice`.
    ///
    /// @param atLeastOneBatch the first batch comes whole even if it is larger than `maxBytes`;
    ///   without, nothing comes then
    public ReadResult read(long offset, int maxBytes, boolean atLeastOneBatch, ReadLimit limit)
            throws IOException {
        // In this order: each is at most what the next one was when it was read.
        long stable = lastStableOffset();
        long watermark = bounds.highWatermark();
        var end = log.end();
        long start = bounds.logStartOffset();
        if (offset < start || offset > end.offset()) {
            return new ReadResult.OutOfRange(watermark, start, end.offset());
        }
        long upper =
                switch (limit) {
                    case LOG_END -> end.offset();
                    case HIGH_WATERMARK -> watermark;
                    case LAST_STABLE_OFFSET -> stable;
                };
        var slice =
                offset >= upper
                        ? LogSlice.empty(offset)
                        : reader.read(offset, upper, end, maxBytes, atLeastOneBatch);
        return new ReadResult.Found(slice, watermark, stable, start, end.offset());
    }

    /// Whether a read at `offset` surely hits what was written a short while ago.
    public boolean isLikelyCached(long offset) {
        var end = log.end();
        var active = end.segment();
        return active == null
                || (offset >= active.baseOffset() && end.position() <= CACHED_BYTES)
                || offset >= end.offset();
    }

    /// First record at or after the log start whose timestamp is `timestampMs` or later. Whether it
    /// lies below the high watermark is for the caller to see. Reads the disk.
    public Optional<OffsetAtTime> offsetForTimestamp(long timestampMs) throws IOException {
        return new TimestampSearch(log, logStartOffset()).atOrAfter(timestampMs);
    }

    /// The record with the largest timestamp, the first of them; empty if none has one. Reads the
    /// disk.
    public Optional<OffsetAtTime> largestTimestamp() throws IOException {
        return new TimestampSearch(log, logStartOffset()).largest();
    }

    /// Where `leaderEpoch` ended in this log.
    ///
    /// @param currentLeaderEpoch of the leader that answers; it may have written nothing yet
    public EpochEnd endOffsetOf(int leaderEpoch, int currentLeaderEpoch) throws IOException {
        verifyEpochs();
        return writer.epochs().endOf(leaderEpoch, currentLeaderEpoch, logEndOffset());
    }

    /// Leader epoch of the record at `offset`; -1 if not known.
    public int leaderEpochAt(long offset) throws IOException {
        verifyEpochs();
        return writer.epochs().epochAt(offset);
    }

    /// The epochs' file has no checksum: once per opening its entries are held against the log.
    private void verifyEpochs() throws IOException {
        if (epochsVerified) {
            return;
        }
        if (!log.settings().compact()
                && !EpochRecovery.fits(log, writer.epochs(), logStartOffset())) {
            writer.rebuildEpochs();
        }
        epochsVerified = true;
    }

    /// Cuts everything at and after `offset`. Not below the high watermark unless the owner means
    /// it. Parks until the journal has it.
    public void truncateTo(long offset) throws IOException {
        writer.truncateTo(offset, false);
    }

    /// Removes everything; the next record gets `newStartOffset`. Parks until the journal has it.
    public void truncateFully(long newStartOffset) throws IOException {
        writer.truncateFully(newStartOffset);
    }

    /// Lets the log start at `offset`: records below can no longer be read; their segments go with
    /// the next [#applyRetention]. Not to be called on a device thread: it may wait for a
    /// checkpoint.
    public DeleteRecordsResult deleteRecordsBefore(long offset) throws IOException {
        long watermark = highWatermark();
        if (offset > watermark) {
            return new DeleteRecordsResult.OutOfRange(watermark);
        }
        long ticket = writer.deleteRecordsBefore(offset);
        return new DeleteRecordsResult.Deleted(logStartOffset(), ticket);
    }

    /// Removes the segments that retention by time and size, or the log start, leave no reason to
    /// keep; none that is not wholly below the high watermark. The files are renamed, and removed
    /// by [#maintain] after `file.delete.delay.ms`. Not to be called on a device thread.
    ///
    /// @param nowMs wall clock, milliseconds since the epoch
    /// @return how many segments went
    public int applyRetention(long nowMs) throws IOException {
        return new LogRetention(world, journal, writer).apply(nowMs);
    }

    /// The background chores: retention, removal of deleted files, expiry of producer ids, and the
    /// flush that `flush.ms` asks for. To be called now and then, not on a device thread.
    ///
    /// @param nowMs wall clock, milliseconds since the epoch
    public void maintain(long nowMs) throws IOException {
        applyRetention(nowMs);
        world.threads().onDevice(() -> removeDeleted(nowMs));
        writer.expireProducers(nowMs);
        long sinceFlushMs = TimeUnit.NANOSECONDS.toMillis(world.clock().nanos() - flushedNanos);
        if (!log.settings().flushBeforeAck()
                && writer.flush().unflushedRecords() > 0
                && sinceFlushMs >= log.settings().flushMs()) {
            world.threads().onDevice(this::flush);
        }
    }

    private boolean removeDeleted(long nowMs) throws IOException {
        log.deletedFiles().removeDue(nowMs);
        return true;
    }

    /// The producers the log knows, by id.
    public List<ActiveProducer> producers() {
        return writer.ask(ProducerState::describe);
    }

    /// The open transactions, in the order of their first offsets: the first of them holds the last
    /// stable offset. May read the disk.
    public List<OpenTransaction> openTransactions() throws IOException {
        var found = new ArrayList<OpenTransaction>();
        for (var open : writer.ask(ProducerState::openTransactions)) {
            found.add(open.sinceMs() >= 0 ? open : reader.dated(open, world.clock().wallMs()));
        }
        return found;
    }

    /// The aborted transactions that a `read_committed` reader must know of which was given what
    /// lies between `fromOffset` and `upTo`, exclusive: it skips their producers' batches from the
    /// first offset up to the marker. In the order of the markers. May read the disk.
    public List<AbortedTransaction> abortedTransactions(long fromOffset, long upTo)
            throws IOException {
        return fromOffset >= upTo ? List.of() : aborted.between(fromOffset, upTo);
    }

    /// As [#abortedTransactions(long, long)], of what a read has found. May name some that begin
    /// behind it.
    public List<AbortedTransaction> abortedTransactions(ReadResult.Found found) throws IOException {
        var slice = found.slice();
        long upTo = slice.isEmpty() ? slice.firstBatchOffset() : reader.upperBound(slice, found);
        return abortedTransactions(slice.firstBatchOffset(), upTo);
    }

    /// Whether the log start is not simply where the first segment begins, so that the checkpoint
    /// must remember it: an emptied log has no segment at all.
    boolean hasStartToRemember() {
        var segments = log.segments();
        long known = segments.isEmpty() ? 0 : segments.first().baseOffset();
        return known < logStartOffset();
    }

    /// Whether a write or a sync failed, or the log was closed: it takes no further change.
    public boolean hasFailed() {
        return writer.hasFailed();
    }

    /// Bytes of all segments, indexes not counted.
    public long sizeBytes() {
        return log.segments().sizeBytes();
    }

    public int segmentCount() {
        return log.segments().size();
    }

    /// Registers a watch that is signalled whenever there may be more to read.
    public void watch(LogWatch watch) {
        bounds.watches().add(watch);
    }

    public void unwatch(LogWatch watch) {
        bounds.watches().remove(watch);
    }

    /// Flushes, writes the producer snapshot that makes the next opening cheap, and closes all
    /// files (those of slices being sent when the slices are closed). After it [Opening.Clean] is
    /// right.
    public void close() throws IOException {
        writer.close();
    }

    /// Comes back when no flush is in progress; after a failure none begins any more.
    void awaitFlush() {
        writer.flush().whenIdle(() -> {});
    }

    SegmentedLog segmented() {
        return log;
    }

    LogWriter writer() {
        return writer;
    }

    /// Closes all files and writes nothing: the log failed, or its directory is deleted.
    public void abandon() {
        writer.abandon();
        bounds.watches().signal();
    }
}
