package io.moldau.coordinator;

/// Names one question that waits for its answer.
///
/// The broker numbers the questions of a shard as it likes, but never uses a number twice. A
/// JoinGroup or SyncGroup is often parked: its answer is then released by another member's command
/// or by the passing of time, and this token says whose it is. Every waiter is answered exactly
/// once.
public record Waiter(long id) {}
