package io.moldau.log;

import org.jspecify.annotations.Nullable;

/// What an append shows to prove that the coordinator was asked about *this* transaction (KIP-890):
/// an answer that was given before a marker came does not open a later transaction.
///
/// Handed out by [PartitionLog#beginVerification]; two are never equal.
public final class VerificationGuard {
    /// For appends that need none.
    public static final VerificationGuard NONE = new VerificationGuard(null);

    private final @Nullable Verifications giver;

    /// @param giver what the open log has in memory; null for [#NONE]
    VerificationGuard(@Nullable Verifications giver) {
        this.giver = giver;
    }

    /// Whether the log was opened anew since the guard was handed out: what it knew of open
    /// transactions in memory may not be so any more, and the guard proves nothing.
    boolean isOutlived(Verifications now) {
        return giver != null && giver != now;
    }
}
