package io.moldau.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// What the batches between two offsets say of aborted transactions, beginning with the newest
/// producer snapshot below. Alters nothing.
final class TransactionScan {
    private final SegmentedLog log;
    private final long fromOffset;
    private final long upTo;
    private final ProducerState producers = new ProducerState("");
    private final List<AbortedTransaction> aborted = new ArrayList<>();

    /// @param fromOffset where a segment begins
    /// @param upTo where a batch ends
    TransactionScan(SegmentedLog log, long fromOffset, long upTo) {
        this.log = log;
        this.fromOffset = fromOffset;
        this.upTo = upTo;
    }

    void run() throws IOException {
        long begin = restore();
        LogWalk.between(
                log,
                begin,
                upTo,
                (segment, open, batch) -> {
                    if (batch.baseOffset() >= begin && batch.baseOffset() < upTo) {
                        add(segment, open, batch);
                    }
                });
    }

    private long restore() throws IOException {
        var older = ProducerRecovery.snapshots(log).headMap(fromOffset, true).descendingMap();
        for (var snapshot : older.entrySet()) {
            var entries = ProducerSnapshot.read(log.disk(), snapshot.getValue());
            if (entries.isPresent()) {
                producers.restore(entries.get(), 0);
                return snapshot.getKey();
            }
        }
        return log.segments().isEmpty() ? fromOffset : log.segments().first().baseOffset();
    }

    private void add(Segment segment, SegmentHandles open, BatchHeader batch) throws IOException {
        var ended = ProducerRecovery.replay(producers, segment, open, batch, 0);
        if (ended != null && ended.lastOffset() >= fromOffset) {
            aborted.add(ended);
        }
        producers.transactions().highWatermarkMoved(batch.nextOffset()); // nobody waits here
    }

    List<AbortedTransaction> aborted() {
        return aborted;
    }

    /// First offset of the first transaction that is open at the end.
    long firstOpenOffset() {
        return producers.transactions().firstOpenOffset();
    }
}
