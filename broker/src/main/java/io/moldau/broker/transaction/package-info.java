/// Runs the machines of transactions: one [io.moldau.coordinator.transaction.TransactionShard] for
/// each partition of `__transaction_state`, and what they have to do in other partitions.
///
/// Doors: [Transactions], which the handlers ask; [TransactionGate], which lets producers into
/// partitions; [MarkerWriter], which ends their transactions there.
///
/// Threads: whoever asks runs the machine, under its shard's lock, and waits outside of it until
/// the changes are durable. Markers are written by a thread for each ended transaction, which goes
/// on until all are. Locks: a transaction shard's, then a group shard's, then a log's.
@NullMarked
package io.moldau.broker.transaction;

import org.jspecify.annotations.NullMarked;
