package io.moldau.coordinator;

/// A reply and the question that waits for it.
public record Answer(Waiter waiter, Reply reply) {}
