package io.moldau.tools.script;

/// One of Kafka's scripts: an object whose fields are its options. Kafka reads options with two
/// libraries, which differ in what they accept, print and return.
public sealed interface KafkaScript permits Script, ArgparseScript {
    /// Says why it failed.
    void fail(Throwable failure, Output output);
}
