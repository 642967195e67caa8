package io.moldau.log;

/// What an append shows to prove that the coordinator was asked about *this* transaction (KIP-890):
/// an answer that was given before a marker came does not open a later transaction.
///
/// Handed out by [PartitionLog#beginVerification]; two are never equal.
public final class VerificationGuard {
    /// For appends that need none.
    public static final VerificationGuard NONE = new VerificationGuard();

    VerificationGuard() {}
}
