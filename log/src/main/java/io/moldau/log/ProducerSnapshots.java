package io.moldau.log;

import java.io.IOException;

/// The snapshot files of a log's producers: when one is due, and what they are read back for.
/// Guarded by the log's write lock.
final class ProducerSnapshots {
    /// So much of the log is read again at most when it opens after a crash, headers only: tens of
    /// milliseconds.
    private static final long INTERVAL_BYTES = 8 << 20;

    private final SegmentedLog log;
    private final ProducerState producers;
    private long newestOffset;
    private long bytesSince;

    /// @param newestOffset of the snapshot that the state was restored from
    ProducerSnapshots(SegmentedLog log, ProducerState producers, long newestOffset) {
        this.log = log;
        this.producers = producers;
        this.newestOffset = newestOffset;
    }

    void appended(int bytes) {
        bytesSince += bytes;
    }

    /// Writes the state as of the end of the log; durable with the next flush.
    void take() throws IOException {
        long offset = log.end().offset();
        var path =
                ProducerSnapshot.write(log.disk(), log.directory(), offset, producers.toSnapshot());
        log.syncLater(path);
        newestOffset = offset;
        bytesSince = 0;
    }

    /// Writes a snapshot if enough was appended since the last.
    void takeIfDue() throws IOException {
        if (bytesSince >= INTERVAL_BYTES) {
            take();
            removeOld();
        }
    }

    /// Writes a snapshot if there is something new and there are files at all.
    void takeLast() throws IOException {
        if (!log.segments().isEmpty() && newestOffset != log.end().offset()) {
            take();
            removeOld();
        }
    }

    /// Brings the producers to the state of a log that was cut.
    void rebuild(long nowMs) throws IOException {
        newestOffset = new ProducerRecovery(log, producers, nowMs).rebuild();
        bytesSince = log.segments().sizeBytes();
    }

    /// The log was emptied.
    void forget() throws IOException {
        producers.clear();
        for (var path : ProducerRecovery.snapshots(log).values()) {
            log.disk().delete(path);
        }
        newestOffset = log.end().offset();
        bytesSince = 0;
    }

    void removeOld() throws IOException {
        ProducerRecovery.removeOld(log);
    }
}
