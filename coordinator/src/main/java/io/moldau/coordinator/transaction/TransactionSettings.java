package io.moldau.coordinator.transaction;

import java.time.Duration;

/// What the broker's configuration says about transactions. Names and defaults are Kafka's.
///
/// @param timeoutMaxMs `transaction.max.timeout.ms`: the longest timeout that a producer may ask
///   for
/// @param idExpirationMs `transactional.id.expiration.ms`: an id without a transaction is forgotten
///   so long after its last
/// @param twoPhaseCommit `transaction.two.phase.commit.enable` (KIP-939)
/// @param transactionVersion the feature `transaction.version`, 0 to 2: the records' format, and
///   whether an abort by the coordinator bumps the epoch as clients of KIP-890 expect it
public record TransactionSettings(
        int timeoutMaxMs, long idExpirationMs, boolean twoPhaseCommit, int transactionVersion) {

    /// From here on the epoch rises with each end of a transaction.
    static final int EPOCH_BUMP_VERSION = 2;

    /// Kafka's defaults.
    public static TransactionSettings defaults() {
        return new TransactionSettings(900_000, Duration.ofDays(7).toMillis(), false, 2);
    }
}
