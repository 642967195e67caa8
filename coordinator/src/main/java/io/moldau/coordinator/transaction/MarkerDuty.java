package io.moldau.coordinator.transaction;

/// A transaction is to be committed or aborted in its partitions: into each a marker is to be
/// written, tried again until it is, and reported by [TransactionCommand.MarkersWritten].
///
/// A marker may be written more than once; the partition takes the repetition for what it is.
///
/// @param number tells this duty from all others of its leadership
/// @param producerEpoch for the marker; of a client that speaks version 2 it is one above the epoch
///   that the transaction was written with, so that nothing late can join it
/// @param transactionVersion the client's, for WriteTxnMarkers version 2
/// @param partitions without a marker so far
public record MarkerDuty(
        Leadership leadership,
        long number,
        String transactionalId,
        long producerId,
        int producerEpoch,
        boolean commit,
        int transactionVersion,
        TransactionPartitions partitions) {

    boolean isSameAs(MarkerDuty other) {
        return leadership.equals(other.leadership)
                && number == other.number
                && transactionalId.equals(other.transactionalId);
    }

    MarkerDuty without(TransactionPartitions written) {
        return new MarkerDuty(
                leadership,
                number,
                transactionalId,
                producerId,
                producerEpoch,
                commit,
                transactionVersion,
                partitions.minus(written));
    }
}
