package io.moldau.coordinator.transaction;

/// What a decision may need from outside.
///
/// @param freshProducerId -1 when there is none at hand
record Moment(long nowMs, long freshProducerId) {
    boolean hasProducerId() {
        return freshProducerId != StoredTransaction.NO_ID;
    }
}
