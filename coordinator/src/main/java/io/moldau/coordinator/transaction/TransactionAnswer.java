package io.moldau.coordinator.transaction;

import io.moldau.coordinator.Waiter;

/// A reply and the question that waits for it.
public record TransactionAnswer(Waiter waiter, TransactionReply reply) {}
