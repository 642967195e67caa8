package io.moldau.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds the aborted transactions that a `read_committed` reader must know, out of the segments'
/// transaction indexes.
///
/// An index that was found on disk is held against its segment before it is first believed, by a
/// walk over the batch headers: its file has no checksum, and that a file was lost does not show.
/// Once in the life of an opened log, and only for segments that such a reader reads.
final class AbortedTransactions {
    /// A reader that met a segment just being replaced looks again; more often than this it is ours
    /// to explain.
    private static final int ATTEMPTS_MAX = 1000;

    private final SegmentedLog log;
    private final LogWriter writer;

    AbortedTransactions(SegmentedLog log, LogWriter writer) {
        this.log = log;
        this.writer = writer;
    }

    /// Those with a batch that may lie between `fromOffset` and `upTo`, exclusive, in the order of
    /// their markers.
    List<AbortedTransaction> between(long fromOffset, long upTo) throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            var found = attempt(fromOffset, upTo);
            if (found != null) {
                return found;
            }
            if (log.isClosed()) {
                throw new IOException("the log in " + log.directory() + " is closed");
            }
        }
        throw new IllegalStateException("segments of " + log.directory() + " never settle");
    }

    /// Brings the indexes of the segments that end past `offset` to what their batches say, whether
    /// or not somebody ever asks: a crash may have taken their files, and the next who reads the
    /// directory may be Kafka.
    void correctFrom(long offset) throws IOException {
        var segments = log.segments();
        for (int i = Math.max(0, segments.floorIndex(offset)); i < segments.size(); i++) {
            boolean sound = segments.get(i).hasSoundTransactions() || audit(segments, i);
            assert sound : "nobody else has this log yet";
        }
    }

    /// `null` if a segment was replaced meanwhile.
    private @Nullable List<AbortedTransaction> attempt(long fromOffset, long upTo)
            throws IOException {
        var found = new ArrayList<AbortedTransaction>();
        var segments = log.segments();
        for (int i = Math.max(0, segments.floorIndex(fromOffset)); i < segments.size(); i++) {
            var segment = segments.get(i);
            if (!segment.hasSoundTransactions() && !audit(segments, i)) {
                return null;
            }
            var open = segment.acquire();
            if (open == null) {
                return null;
            }
            try {
                if (open.indexes.transactions().collect(fromOffset, upTo, found)) {
                    return found;
                }
            } finally {
                segment.release(open);
                if (segment.isSealed()) {
                    log.sealedHandles().touch(segment);
                }
            }
            var next = segments.after(i);
            if (next != null && next.baseOffset() >= upTo && !segment.mayHaveOpenBelow(upTo)) {
                return found;
            }
        }
        return found;
    }

    /// Brings a segment's index to what a walk over the segment finds.
    ///
    /// @return false if a segment was replaced meanwhile
    private boolean audit(SegmentList segments, int index) throws IOException {
        var segment = segments.get(index);
        var next = segments.after(index);
        long upTo = next == null ? log.end().offset() : next.baseOffset();
        if (log.segments() != segments) {
            return false; // rolled meanwhile: the end may lie in a later segment
        }
        try {
            var scan = new TransactionScan(log, segment.baseOffset(), upTo);
            scan.run();
            if (next != null) {
                segment.endsWithOpen(scan.firstOpenOffset());
            }
            return writer.correctTransactions(segment, scan.aborted(), upTo);
        } catch (IOException e) {
            if (log.segments() != segments) {
                return false;
            }
            throw e;
        }
    }
}
