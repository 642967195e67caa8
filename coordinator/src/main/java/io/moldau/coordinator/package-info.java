/// Consumer groups and their offsets as machines that decide and apply. Knows no time, threads,
/// files or network.
///
/// The door is [io.moldau.coordinator.GroupShard]: one for each partition of `__consumer_offsets`,
/// owned by one thread at a time. It takes a [io.moldau.coordinator.Command], says which
/// [io.moldau.coordinator.Change]s to write and, once these are committed, which
/// [io.moldau.coordinator.Answer]s to send; [io.moldau.coordinator.ChangeFormat] turns changes into
/// Kafka's records and back.
///
/// What survives a restart is in the ledger; members, parked questions and deadlines are only the
/// leader's. Promises: no partition has two owners in one generation; stored generations only rise;
/// who is fenced or expired cannot commit; an acknowledged offset stays while its group lives;
/// every rebalance ends within the timeout that its members ask for, plus a session of absent
/// static ones.
@NullMarked
package io.moldau.coordinator;

import org.jspecify.annotations.NullMarked;
