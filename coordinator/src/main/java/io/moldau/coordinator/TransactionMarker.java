package io.moldau.coordinator;

/// A control record of `__consumer_offsets`: a producer's transaction is over, and the offsets that
/// it has committed there count, or are dropped.
public record TransactionMarker(long producerId, boolean commit) {}
