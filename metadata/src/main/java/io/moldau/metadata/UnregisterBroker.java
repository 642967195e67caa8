package io.moldau.metadata;

/// Forgets a broker that does not come back.
public record UnregisterBroker(int brokerId) implements Command<ApiError> {}
