package io.moldau.metadata.config;

/// What Moldau does about a setting of Kafka.
public sealed interface Treatment {
    /// It does what it says.
    record Honoured() implements Treatment {}

    /// It is accepted, and listed once at the start: nothing depends on it, for this reason.
    record NoEffect(String reason) implements Treatment {}

    /// Any value but its default ends the start: to go on would break what it asks for.
    record Refused(String reason) implements Treatment {}
}
