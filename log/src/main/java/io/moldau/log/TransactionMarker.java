package io.moldau.log;

import io.moldau.protocol.record.BatchWriter;
import io.moldau.protocol.record.ControlRecordType;
import java.nio.ByteBuffer;

/// What a transaction's coordinator has written into a partition to end the transaction there.
///
/// @param producerEpoch with transaction version 2 and later the epoch that the coordinator has
///   moved the producer to, larger than that of the transaction's batches
/// @param transactionVersion the feature level that the marker was written for
/// @param commit else abort
public record TransactionMarker(
        long producerId,
        short producerEpoch,
        int coordinatorEpoch,
        int transactionVersion,
        boolean commit) {
    /// From here on each transaction has an epoch of its own (KIP-890).
    private static final int EPOCH_BUMPS_VERSION = 2;

    boolean hasEpochBump() {
        return transactionVersion >= EPOCH_BUMPS_VERSION;
    }

    ByteBuffer batch(long nowMs) {
        return BatchWriter.transactionMarker(
                commit ? ControlRecordType.COMMIT : ControlRecordType.ABORT,
                producerId,
                producerEpoch,
                coordinatorEpoch,
                nowMs);
    }
}
