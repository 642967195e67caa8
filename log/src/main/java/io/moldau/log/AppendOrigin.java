package io.moldau.log;

/// Who appends; decides what is checked.
public enum AppendOrigin {
    /// A producer: nothing is believed.
    CLIENT,
    /// A coordinator of this node: its batches are sound and keep their timestamps.
    COORDINATOR
}
