package io.moldau.log;

/// A producer that a log knows, as DescribeProducers answers it.
///
/// @param lastSequence -1 if none of its batches is known
/// @param lastTimestamp -1 for none
/// @param coordinatorEpoch -1 for none
/// @param transactionFirstOffset -1 without an open transaction
public record ActiveProducer(
        long producerId,
        short epoch,
        int lastSequence,
        long lastTimestamp,
        int coordinatorEpoch,
        long transactionFirstOffset) {}
