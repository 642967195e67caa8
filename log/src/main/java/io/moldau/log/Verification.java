package io.moldau.log;

import io.moldau.protocol.ErrorCode;

/// What has to be done before a transactional batch may be appended (KIP-890).
public sealed interface Verification {
    /// Nothing: the producer's transaction is open in this partition, so its coordinator knows.
    ///
    /// @param guard says which opening of the log knew that
    record Ongoing(VerificationGuard guard) implements Verification {}

    /// Ask the transaction's coordinator whether the partition is part of it; if so append with the
    /// guard.
    record Required(VerificationGuard guard) implements Verification {}

    /// The batch cannot be appended.
    record Refused(ErrorCode error, String detail) implements Verification {}
}
