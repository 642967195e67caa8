package io.moldau.log;

import io.moldau.protocol.record.ControlRecordType;
import io.moldau.protocol.record.DecompressionLimits;
import io.moldau.protocol.record.RecordBatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Brings a log's producers to the state that its batches give: from the newest snapshot that can
/// be read, and the batches behind it.
final class ProducerRecovery {
    private final SegmentedLog log;
    private final ProducerState producers;
    private final long nowMs;

    ProducerRecovery(SegmentedLog log, ProducerState producers, long nowMs) {
        this.log = log;
        this.producers = producers;
        this.nowMs = nowMs;
    }

    /// Rebuilds the state as of the end of the log; snapshots past the end are removed.
    ///
    /// @return offset of the snapshot that was used, the log's first offset without one
    long rebuild() throws IOException {
        long from = restoreNewest();
        LogWalk.from(
                log,
                from,
                (segment, open, batch) -> {
                    if (batch.baseOffset() >= from) {
                        add(segment, open, batch);
                    }
                });
        return from;
    }

    private long restoreNewest() throws IOException {
        producers.clear();
        var snapshots = snapshots(log);
        long end = log.end().offset();
        for (var path : snapshots.tailMap(end, false).values()) {
            log.disk().delete(path);
        }
        boolean empty = log.segments().isEmpty(); // then the batches behind an older one are gone
        for (var snapshot : snapshots.headMap(end, true).descendingMap().entrySet()) {
            if (empty && snapshot.getKey() < end) {
                log.disk().delete(snapshot.getValue());
                continue;
            }
            var entries = ProducerSnapshot.read(log.disk(), snapshot.getValue());
            if (entries.isPresent()) {
                producers.restore(entries.get(), nowMs);
                return snapshot.getKey();
            }
            log.disk().delete(snapshot.getValue());
        }
        return log.segments().isEmpty() ? end : log.segments().first().baseOffset();
    }

    /// The snapshot files of a log, by their offset.
    static NavigableMap<Long, Path> snapshots(SegmentedLog log) throws IOException {
        var found = new TreeMap<Long, Path>();
        if (log.disk().isDirectory(log.directory())) {
            for (var name : log.disk().list(log.directory())) {
                var path = log.directory().resolve(name);
                PartitionFile.PRODUCER_SNAPSHOT
                        .offsetOf(path)
                        .ifPresent(offset -> found.put(offset, path));
            }
        }
        return found;
    }

    private void add(Segment segment, SegmentHandles open, BatchHeader header) throws IOException {
        var aborted = replay(producers, segment, open, header, nowMs);
        if (aborted != null) {
            segment.noteAbortedAgain(aborted);
        }
    }

    /// Takes note of a batch in a segment.
    ///
    /// @return the transaction that it aborts
    static @Nullable AbortedTransaction replay(
            ProducerState producers,
            Segment segment,
            SegmentHandles open,
            BatchHeader header,
            long nowMs)
            throws IOException {
        if (header.hasProducerId() && header.isControl()) {
            return addControl(producers, StoredBatch.read(segment, open, header), nowMs);
        }
        producers.add(header, nowMs, -1);
        return null;
    }

    /// Takes note of a batch that is in memory.
    ///
    /// @param live this node has just taken it, and does not repeat what it or another has taken
    /// @return the transaction that it aborts
    static @Nullable AbortedTransaction add(
            ProducerState producers, RecordBatch batch, long nowMs, boolean live) {
        if (!batch.hasProducerId()) {
            return null;
        }
        if (batch.isControl()) {
            return addControl(producers, batch, nowMs);
        }
        producers.add(BatchHeader.of(batch, 0), nowMs, live ? nowMs : -1);
        return null;
    }

    private static @Nullable AbortedTransaction addControl(
            ProducerState producers, RecordBatch batch, long nowMs) {
        if (batch.recordCount() == 0) {
            producers.endCleanedTransaction(BatchHeader.of(batch, 0), nowMs);
            return null;
        }
        AbortedTransaction aborted = null;
        try (var records = batch.records(DecompressionLimits.DEFAULT)) {
            while (records.next()) {
                var key = records.key();
                var value = records.value();
                if (key == null || value == null) {
                    continue;
                }
                var type = ControlRecordType.of(key);
                if (type == ControlRecordType.ABORT || type == ControlRecordType.COMMIT) {
                    aborted =
                            producers.endTransaction(
                                    BatchHeader.of(batch, 0),
                                    type == ControlRecordType.ABORT,
                                    ControlRecordType.coordinatorEpoch(value),
                                    nowMs);
                }
            }
        }
        return aborted;
    }

    /// Removes snapshots that no recovery needs: those below the first segment, and those between
    /// segments except the newest.
    static void removeOld(SegmentedLog log) throws IOException {
        var segments = log.segments();
        if (segments.isEmpty()) {
            return;
        }
        var bases = new ArrayList<Long>();
        segments.all().forEach(it -> bases.add(it.baseOffset()));
        var snapshots = snapshots(log);
        for (var snapshot : new ArrayList<>(snapshots.entrySet())) {
            boolean newest = snapshot.getKey().equals(snapshots.lastKey());
            if (!newest && !isNeeded(snapshot.getKey(), bases)) {
                log.disk().delete(snapshot.getValue());
            }
        }
    }

    private static boolean isNeeded(long offset, List<Long> bases) {
        return offset >= bases.getFirst() && bases.contains(offset);
    }
}
