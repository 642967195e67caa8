package io.moldau.coordinator;

/// Where a member lives, as DescribeGroups shows it.
public record Client(String clientId, String clientHost) {}
