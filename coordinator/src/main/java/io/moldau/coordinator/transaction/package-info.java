/// Transactions of producers (KIP-98, KIP-360, KIP-890) as a machine that decides and applies: the
/// coordinator's half. Door: [TransactionShard], one partition of `__transaction_state`.
///
/// ```
///   Empty ──► Ongoing ──► PrepareCommit ──► CompleteCommit ──► Ongoing ...
///                    └──► PrepareAbort  ──► CompleteAbort  ──► Ongoing ...
/// ```
///
/// Once a Prepare state is durable the outcome stands: markers are written into every partition of
/// the transaction, after a crash once more, and when all are there the transaction is complete.
@NullMarked
package io.moldau.coordinator.transaction;

import org.jspecify.annotations.NullMarked;
