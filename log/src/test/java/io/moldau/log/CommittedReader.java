package io.moldau.log;

import io.moldau.protocol.record.DecompressionLimits;
import io.moldau.protocol.record.RecordBatches;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;

/// Reads as a consumer with `isolation.level=read_committed` does: it knows which transactions were
/// aborted from each fetch's answer alone.
final class CommittedReader {
    private CommittedReader() {}

    /// Offsets of the records from `offset` on, fetched `maxBytes` at a time.
    static List<Long> read(PartitionLog log, long offset, int maxBytes) throws IOException {
        var found = new ArrayList<Long>();
        long next = offset;
        while (true) {
            var result = log.read(next, maxBytes, true, ReadLimit.LAST_STABLE_OFFSET);
            if (!(result instanceof ReadResult.Found fetched)) {
                throw new AssertionError("offset " + next + ": " + result);
            }
            try (var slice = fetched.slice()) {
                if (slice.isEmpty()) {
                    return found;
                }
                next = readSlice(log, fetched, next, found);
            }
        }
    }

    private static long readSlice(
            PartitionLog log, ReadResult.Found fetched, long from, List<Long> found)
            throws IOException {
        var aborted =
                new PriorityQueue<>(Comparator.comparingLong(AbortedTransaction::firstOffset));
        aborted.addAll(log.abortedTransactions(fetched));
        var skipped = new HashSet<Long>();
        long next = from;
        var walk = new RecordBatches(fetched.slice().read());
        while (walk.next()) {
            var batch = walk.batch();
            while (!aborted.isEmpty() && aborted.peek().firstOffset() <= batch.lastOffset()) {
                skipped.add(aborted.poll().producerId());
            }
            if (batch.isControl()) {
                if (TransactionModel.isAbort(batch)) {
                    skipped.remove(batch.producerId());
                }
            } else if (!batch.isTransactional() || !skipped.contains(batch.producerId())) {
                try (var records = batch.records(DecompressionLimits.DEFAULT)) {
                    while (records.next()) {
                        if (records.offset() >= from) {
                            found.add(records.offset());
                        }
                    }
                }
            }
            next = batch.nextOffset();
        }
        return next;
    }
}
