package io.moldau.coordinator;

/// One way to divide the work that a member offers, for a consumer the name of an assignor, with
/// the member's subscription in that protocol's own form.
public record Protocol(String name, Bytes metadata) {}
