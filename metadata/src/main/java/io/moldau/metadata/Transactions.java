package io.moldau.metadata;

import io.moldau.protocol.stored.AbortTransactionRecord;
import io.moldau.protocol.stored.BeginTransactionRecord;
import io.moldau.protocol.stored.ClusterMetadataRecord;
import io.moldau.protocol.stored.EndTransactionRecord;
import java.util.ArrayList;
import java.util.List;

/// Decisions that are too large for one batch of the log stand between two marks (KIP-868): a
/// reader takes all that is between them, or nothing if the second mark is missing.
public final class Transactions {
    /// Records that a batch may have.
    public static final int BATCH_RECORDS_MAX = 10_000;

    /// Bytes of records that a batch may have; Kafka reads at most 8 MiB at once.
    public static final int BATCH_BYTES_MAX = 4 << 20;

    /// So few records fit into a batch however long they are: the longest, a setting, has three
    /// strings of at most 32 KiB.
    private static final int RECORDS_THAT_FIT = 32;

    private Transactions() {}

    /// The changes, between marks if one batch cannot hold them.
    static List<ClusterMetadataRecord> marked(List<ClusterMetadataRecord> changes) {
        if (fitsIntoOneBatch(changes)) {
            return changes;
        }
        var marked = new ArrayList<ClusterMetadataRecord>(changes.size() + 2);
        marked.add(BeginTransactionRecord.builder().build());
        marked.addAll(changes);
        marked.add(EndTransactionRecord.builder().build());
        return List.copyOf(marked);
    }

    private static boolean fitsIntoOneBatch(List<ClusterMetadataRecord> changes) {
        if (changes.size() <= RECORDS_THAT_FIT) {
            return true;
        }
        if (changes.size() > BATCH_RECORDS_MAX) {
            return false;
        }
        long bytes = 0;
        for (var change : changes) {
            bytes += RecordCodec.sizeBytes(change);
        }
        return bytes <= BATCH_BYTES_MAX;
    }

    /// Gathers records of a log, one after the other, to what is atomic.
    public static final class Gathering {
        private final List<ClusterMetadataRecord> gathered = new ArrayList<>();
        private boolean open;
        private int beforeTransaction;

        /// Takes the next record.
        public void add(ClusterMetadataRecord record) {
            if (record instanceof BeginTransactionRecord) {
                beforeTransaction = gathered.size();
                open = true;
            } else if (record instanceof EndTransactionRecord) {
                open = false;
            } else if (record instanceof AbortTransactionRecord) {
                gathered.subList(beforeTransaction, gathered.size()).clear();
                open = false;
            } else {
                gathered.add(record);
            }
        }

        /// Whether records were taken that belong to a transaction that has not ended.
        public boolean isOpen() {
            return open;
        }

        /// What was gathered since the last call; only while nothing is open.
        public List<ClusterMetadataRecord> take() {
            assert !open : "a transaction is half read";
            var taken = List.copyOf(gathered);
            gathered.clear();
            return taken;
        }
    }
}
