package io.moldau.metadata;

import java.util.List;

/// Fences brokers that were not heard of for too long; who is not active any more is passed over.
public record FenceBrokers(List<Integer> brokerIds) implements Command<ApiError> {}
