package io.moldau.coordinator.transaction;

/// An alteration of what only the leader of a shard keeps. Never written: a new leader has all
/// markers of a prepared transaction written once more.
sealed interface SoftChange {
    /// Some of the duty's markers are written.
    record DutyShrunk(MarkerDuty rest) implements SoftChange {}
}
