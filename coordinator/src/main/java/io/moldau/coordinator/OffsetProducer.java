package io.moldau.coordinator;

/// Whose transaction offsets are committed in.
public record OffsetProducer(long producerId, int producerEpoch) {}
